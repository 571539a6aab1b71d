//! TopoJSON (specification 1.0): lines shared by areas, written once.

use serde_json::{Value, json};

type Point = Vec<f64>;

/// The features of a topology, those of all its objects.
pub fn features(topology: &Value) -> Option<Vec<Value>> {
    let scale = pair(topology.pointer("/transform/scale"));
    let shift = pair(topology.pointer("/transform/translate"));
    let place = |point: [f64; 2]| match scale.zip(shift) {
        Some((scale, shift)) => vec![point[0] * scale[0] + shift[0], point[1] * scale[1] + shift[1]],
        None => point.to_vec(),
    };
    let arcs: Vec<Vec<Point>> = topology
        .get("arcs")?
        .as_array()?
        .iter()
        .map(|arc| {
            let mut last = [0.0; 2];
            let point = |value: &Value| {
                let [x, y] = pair(Some(value))?;
                // Positions of a quantised arc are steps from one to the next.
                last = if scale.is_some() { [last[0] + x, last[1] + y] } else { [x, y] };
                Some(place(last))
            };
            arc.as_array()?.iter().map(point).collect()
        })
        .collect::<Option<_>>()?;
    let topology_of = Topology { arcs: &arcs, place: &place };
    let mut found = Vec::new();
    for object in topology.get("objects")?.as_object()?.values() {
        match object.get("geometries").and_then(Value::as_array) {
            Some(all) if object.get("type")? == "GeometryCollection" => {
                found.extend(all.iter().map(|one| topology_of.feature(one)));
            }
            _ => found.push(topology_of.feature(object)),
        }
    }
    Some(found)
}

fn pair(value: Option<&Value>) -> Option<[f64; 2]> {
    let list = value?.as_array()?;
    Some([list.first()?.as_f64()?, list.get(1)?.as_f64()?])
}

struct Topology<'a> {
    arcs: &'a [Vec<Point>],
    place: &'a dyn Fn([f64; 2]) -> Point,
}

impl Topology<'_> {
    fn feature(&self, object: &Value) -> Value {
        let mut feature = json!({
            "type": "Feature",
            "properties": object.get("properties").cloned().unwrap_or(Value::Null),
            "geometry": self.geometry(object).unwrap_or(Value::Null),
        });
        if let Some(id) = object.get("id") {
            feature["id"] = id.clone();
        }
        feature
    }

    fn geometry(&self, object: &Value) -> Option<Value> {
        let of = object.get("type")?.as_str()?;
        let coordinates = object.get("coordinates");
        let arcs = || object.get("arcs");
        let each = |value: &Value, one: &dyn Fn(&Value) -> Option<Value>| -> Option<Value> {
            value.as_array()?.iter().map(one).collect::<Option<Vec<_>>>().map(Value::from)
        };
        let point = |value: &Value| pair(Some(value)).map(|p| Value::from((self.place)(p)));
        let line = |value: &Value| self.line(value).map(|line| json!(line));
        let lines = |value: &Value| each(value, &line);
        let value = match of {
            "Point" => point(coordinates?)?,
            "MultiPoint" => each(coordinates?, &point)?,
            "LineString" => line(arcs()?)?,
            "MultiLineString" | "Polygon" => lines(arcs()?)?,
            "MultiPolygon" => each(arcs()?, &lines)?,
            "GeometryCollection" => {
                let inner = each(object.get("geometries")?, &|one| self.geometry(one))?;
                return Some(json!({"type": of, "geometries": inner}));
            }
            _ => return None,
        };
        Some(json!({"type": of, "coordinates": value}))
    }

    /// The line along arcs, of which a negative one is walked backwards.
    fn line(&self, arcs: &Value) -> Option<Vec<Point>> {
        let mut line: Vec<Point> = Vec::new();
        for arc in arcs.as_array()? {
            let number = arc.as_i64()?;
            let mut points = self.arcs.get(usize::try_from(if number < 0 { !number } else { number }).ok()?)?.clone();
            if number < 0 {
                points.reverse();
            }
            line.extend(points.into_iter().skip(usize::from(!line.is_empty())));
        }
        Some(line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arcs_are_walked_both_ways() {
        let topology = json!({
            "type": "Topology",
            "transform": {"scale": [0.5, 0.5], "translate": [70.0, 34.0]},
            "objects": {"x": {"type": "GeometryCollection", "geometries": [
                {"type": "LineString", "arcs": [0, -2], "properties": {"a": 1}},
                {"type": "Point", "coordinates": [2, 2], "id": 7},
            ]}},
            "arcs": [[[0, 0], [2, 0]], [[2, 2], [0, -2]]],
        });
        let found = features(&topology).unwrap();
        assert_eq!(found[0]["geometry"]["coordinates"], json!([[70.0, 34.0], [71.0, 34.0], [71.0, 35.0]]));
        assert_eq!((&found[0]["properties"]["a"], &found[1]["id"]), (&json!(1), &json!(7)));
        assert_eq!(found[1]["geometry"]["coordinates"], json!([71.0, 35.0]));
        assert!(features(&json!({"type": "Topology", "objects": {}, "arcs": [[["x"]]]})).is_none());
    }
}
