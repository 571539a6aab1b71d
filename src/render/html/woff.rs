//! Fonts as WOFF (W3C, WOFF File Format 1.0): the tables of a TrueType file, each packed by zlib. Half the size in a page.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;

/// Size of the header, and of a table's entry in its directory.
const HEADER: usize = 44;
const ENTRY: usize = 20;

/// A TrueType file as WOFF; none if it is not one.
pub fn woff(font: &[u8]) -> Option<Vec<u8>> {
    let half = |at: usize| Some(u16::from_be_bytes(font.get(at..at + 2)?.try_into().ok()?));
    let word = |at: usize| Some(u32::from_be_bytes(font.get(at..at + 4)?.try_into().ok()?));
    let count = usize::from(half(4)?);
    let (mut directory, mut tables) = (Vec::new(), Vec::new());
    let mut whole = 12 + 16 * count;
    for entry in (0..count).map(|i| 12 + 16 * i) {
        let (start, length) = (word(entry + 8)? as usize, word(entry + 12)? as usize);
        let table = font.get(start..start.checked_add(length)?)?;
        let packed = packed(table)?;
        let stored = if packed.len() < length { &packed[..] } else { table };
        let offset = HEADER + ENTRY * count + tables.len();
        directory.extend_from_slice(font.get(entry..entry + 4)?);
        for number in [offset, stored.len(), length] {
            directory.extend_from_slice(&u32::try_from(number).ok()?.to_be_bytes());
        }
        directory.extend_from_slice(font.get(entry + 4..entry + 8)?);
        tables.extend_from_slice(stored);
        tables.resize(tables.len().next_multiple_of(4), 0);
        whole += length.next_multiple_of(4);
    }
    let mut out = b"wOFF".to_vec();
    out.extend_from_slice(font.get(..4)?);
    out.extend_from_slice(&u32::try_from(HEADER + directory.len() + tables.len()).ok()?.to_be_bytes());
    out.extend_from_slice(&half(4)?.to_be_bytes());
    out.extend_from_slice(&[0, 0]);
    out.extend_from_slice(&u32::try_from(whole).ok()?.to_be_bytes());
    // Version, and no metadata.
    out.resize(HEADER, 0);
    out.extend(directory);
    out.extend(tables);
    Some(out)
}

fn packed(table: &[u8]) -> Option<Vec<u8>> {
    let mut packer = ZlibEncoder::new(Vec::new(), Compression::best());
    packer.write_all(table).ok()?;
    packer.finish().ok()
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;
    use crate::render::text::{FACES, FaceFile};

    #[test]
    fn every_table_comes_back() {
        for font in FACES.iter().map(FaceFile::bytes) {
            let made = woff(font).unwrap_or_default();
            let word =
                |from: &[u8], at: usize| u32::from_be_bytes(from[at..at + 4].try_into().unwrap_or_default()) as usize;
            assert_eq!((&made[..4], word(&made, 8)), (&b"wOFF"[..], made.len()));
            assert!(made.len() < font.len());
            for i in 0..usize::from(u16::from_be_bytes([font[4], font[5]])) {
                let (entry, own) = (HEADER + ENTRY * i, 12 + 16 * i);
                let (offset, stored, length) =
                    (word(&made, entry + 4), word(&made, entry + 8), word(&made, entry + 12));
                let stored = &made[offset..offset + stored];
                let mut table = stored.to_vec();
                if stored.len() < length {
                    table.clear();
                    assert!(flate2::read::ZlibDecoder::new(stored).read_to_end(&mut table).is_ok());
                }
                let start = word(font, own + 8);
                assert_eq!(made[entry..entry + 4], font[own..own + 4]);
                assert_eq!(table, font[start..start + length]);
            }
        }
        assert!(woff(b"no font").is_none() && woff(&FACES[0].bytes()[..200]).is_none());
    }
}
