//! Whether the sectors of an old Office file ([MS-CFB] 2.1 to 2.6) make chains that end. Reading a chain that runs in a circle
//! would never end, so it is looked for before.

/// From this number on a sector is none: the end of a chain, free, or one of the table's own.
const RESERVED: u32 = 0xffff_fffa;

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

/// The table of sectors: after each the one that follows it.
struct Table(Vec<u32>);

impl Table {
    /// The sectors of the chain that begins here; none if it has no end.
    fn chain(&self, start: u32) -> Option<Vec<u32>> {
        let mut chain = Vec::new();
        let mut at = start;
        while at < RESERVED {
            if chain.len() > self.0.len() {
                return None;
            }
            chain.push(at);
            at = self.0.get(at as usize).copied().unwrap_or(RESERVED);
        }
        Some(chain)
    }
}

/// Whether every chain of a file has an end.
pub fn have_ends(bytes: &[u8]) -> bool {
    tables(bytes).is_some_and(|(table, small, directory)| {
        directory.chunks_exact(128).all(|entry| {
            let start = number(entry, 116).unwrap_or(RESERVED);
            let size = number(entry, 120).unwrap_or(0);
            match entry[66] {
                2 if size < 4096 => small.chain(start).is_some(),
                2 | 5 => table.chain(start).is_some(),
                _ => true,
            }
        })
    })
}

/// The tables of sectors and of small sectors, and the directory; none if a chain of theirs has no end.
fn tables(bytes: &[u8]) -> Option<(Table, Table, Vec<u8>)> {
    let shift = bytes.get(30).copied().filter(|shift| matches!(shift, 9 | 12))?;
    let size = 1_usize << shift;
    let sector = |id: u32| {
        let start = (id as usize).checked_add(1)?.checked_mul(size)?;
        Some(bytes.get(start..)?.get(..size).unwrap_or(bytes.get(start..)?))
    };
    let numbers = |sectors: &[u32]| -> Vec<u32> {
        let of = |id: &u32| {
            sector(*id).map(|sector| (0..sector.len() / 4).filter_map(|i| number(sector, 4 * i)).collect::<Vec<_>>())
        };
        sectors.iter().filter_map(of).flatten().collect()
    };
    let mut own: Vec<u32> = (0..109).filter_map(|i| number(bytes, 76 + 4 * i)).filter(|id| *id < RESERVED).collect();
    let (mut more, mut steps) = (number(bytes, 68)?, 0);
    while more < RESERVED {
        steps += 1;
        if steps > bytes.len() / size + 1 {
            return None;
        }
        let list = numbers(&[more]);
        let (next, ids) = list.split_last()?;
        own.extend(ids.iter().filter(|id| **id < RESERVED));
        more = *next;
    }
    own.truncate(bytes.len() / size + 1);
    let table = Table(numbers(&own));
    let small = Table(numbers(&table.chain(number(bytes, 60)?)?));
    let directory = table.chain(number(bytes, 48)?)?;
    let directory = directory.iter().filter_map(|id| sector(*id)).flatten().copied().collect();
    Some((table, small, directory))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn circles_are_found() {
        let sound = include_bytes!("../../tests/fixtures/vector/incidents.xls").to_vec();
        assert!(have_ends(&sound) && !have_ends(b"") && !have_ends(&[0; 600]));
        // The directory's first sector follows itself.
        let directory = number(&sound, 48).unwrap();
        let table = number(&sound, 76).unwrap() as usize;
        let mut circle = sound.clone();
        let at = (table + 1) * 512 + 4 * directory as usize;
        circle[at..at + 4].copy_from_slice(&directory.to_le_bytes());
        assert!(!have_ends(&circle));
    }
}
