use memchr::memrchr;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::Block;
use crate::export::fixed;
use crate::input::{self, InputError};
use crate::model::{Location, LonLat, Problem, Reason, Side};
use crate::spatial::{Border, Locator};

/// GeoJSON, one feature a line: blocks of lines in, the same features with the border's properties out. All other
/// members and properties stay as they stand.
pub struct LinesStream<'a> {
    border: &'a Border,
    source: String,
}

/// A feature's members in their order, each as it stands.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members<'de>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a GeoJSON feature")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
        let mut members = Vec::new();
        while let Some(entry) = map.next_entry::<String, &'de RawValue>()? {
            members.push(entry);
        }
        Ok(Members(members))
    }
}

impl<'a> LinesStream<'a> {
    /// A stream of features from a file called `source`.
    pub fn new(source: &str, border: &'a Border) -> Self {
        Self { border, source: source.into() }
    }

    /// Whether a file that begins with `bytes` can be read feature by feature: the first one's properties are of no layout
    /// that leaves rows out, and none has a name that is to be added.
    pub fn streams(bytes: &[u8]) -> bool {
        let lines = bytes.split(|b| *b == b'\n').map(<[u8]>::trim_ascii);
        let Some(first) = lines.map(|l| l.strip_prefix(b"\x1e").unwrap_or(l)).find(|l| !l.is_empty()) else {
            return true;
        };
        let value: serde_json::Value = serde_json::from_slice(first).unwrap_or_default();
        let properties = value.get("properties").and_then(serde_json::Value::as_object);
        let names: Vec<String> = properties.into_iter().flat_map(|p| p.keys().cloned()).collect();
        let own = names.iter().any(|name| name.starts_with("border_"));
        !own && input::detect(&input::plain_names(&names)).name == "generic"
    }

    /// How much of `bytes` is whole lines.
    pub fn whole_rows(bytes: &[u8]) -> usize {
        memrchr(b'\n', bytes).map_or(0, |i| i + 1)
    }

    /// The features of `bytes`, which holds whole lines.
    ///
    /// # Errors
    /// [`InputError::Feature`] for a line that is no GeoJSON feature; features are numbered from 1 within the block.
    pub fn block(&self, bytes: &[u8], locator: &mut Locator) -> Result<Block, InputError> {
        let mut block = Block::default();
        let mut kept: Vec<Members<'_>> = Vec::new();
        let mut positions: Vec<LonLat> = Vec::new();
        for line in bytes.split(|b| *b == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty()) {
            block.rows += 1;
            let error = |reason: String| InputError::Feature {
                file: self.source.clone(),
                feature: block.rows,
                field: "line",
                reason,
            };
            // A record separator (RFC 8142) may begin the line.
            let line = line.strip_prefix(b"\x1e").unwrap_or(line);
            let members: Members<'_> = serde_json::from_slice(line).map_err(|e| error(e.to_string()))?;
            let geometry = members.0.iter().find(|(name, _)| name == "geometry").map(|(_, value)| value.get());
            match position(geometry) {
                Ok(position) => {
                    positions.push(position);
                    kept.push(members);
                }
                Err((reason, value)) => {
                    block.problems.push(Problem { row: block.rows, field: "geometry", value, reason, left_out: true });
                }
            }
        }
        let mut locations = Vec::new();
        self.border.locate_block(&positions, locator, &mut locations);
        for (members, location) in kept.iter().zip(&locations) {
            self.write(&mut block.bytes, members, location);
        }
        Ok(block)
    }

    fn write(&self, out: &mut Vec<u8>, Members(members): &Members<'_>, location: &Location) {
        out.push(b'{');
        let mut found = false;
        for (i, (name, value)) in members.iter().enumerate() {
            if i > 0 {
                out.push(b',');
            }
            push_text(out, name);
            out.push(b':');
            if name == "properties" {
                found = true;
                self.properties(out, value.get(), location);
            } else {
                out.extend_from_slice(value.get().as_bytes());
            }
        }
        if !found {
            out.extend_from_slice(b",\"properties\":");
            self.properties(out, "{}", location);
        }
        out.extend_from_slice(b"}\n");
    }

    fn properties(&self, out: &mut Vec<u8>, own: &str, location: &Location) {
        let inner = own.trim().strip_prefix('{').and_then(|s| s.strip_suffix('}')).unwrap_or("").trim();
        out.push(b'{');
        out.extend_from_slice(inner.as_bytes());
        if !inner.is_empty() {
            out.push(b',');
        }
        out.extend_from_slice(b"\"border_distance_m\":");
        fixed(out, location.distance_m, 3);
        out.extend_from_slice(b",\"border_side\":");
        push_text(out, self.side(location.side));
        out.extend_from_slice(b",\"border_chainage_m\":");
        fixed(out, location.chainage_m, 3);
        out.extend_from_slice(b",\"border_foot_lon\":");
        fixed(out, location.foot.lon(), 7);
        out.extend_from_slice(b",\"border_foot_lat\":");
        fixed(out, location.foot.lat(), 7);
        out.extend_from_slice(b",\"border_sector\":");
        match location.sector {
            Some(sector) => push_text(out, &self.border.sectors()[sector].name),
            None => out.extend_from_slice(b"null"),
        }
        out.push(b'}');
    }

    fn side(&self, side: Side) -> &str {
        self.border.line().side_name(side)
    }
}

fn position(geometry: Option<&str>) -> Result<LonLat, (Reason, String)> {
    match geometry.map(str::trim) {
        None | Some("null") => Err((Reason::NoPosition, String::new())),
        Some(text) => match text.parse::<geojson::Geometry>() {
            Ok(geometry) => input::point(Some(&geometry)),
            Err(e) => Err((Reason::NotAPoint, e.to_string())),
        },
    }
}

fn push_text(out: &mut Vec<u8>, text: &str) {
    out.extend_from_slice(serde_json::Value::from(text).to_string().as_bytes());
}
