use super::batch::all_columns;
use crate::model::{Dataset, Incident, Part, Problem, Records};

/// Several data sets as one: their columns by name, their rows one after the other, and a column `source` at the end that
/// names each row's input (`source_2` if an input has a column of that name).
pub fn join(inputs: Vec<Dataset>) -> Dataset {
    let mut columns = all_columns(inputs.iter().map(|input| input.records.columns()));
    columns.push("source".into());
    let mut types: Vec<String> = inputs.iter().flat_map(|input| input.types.iter().cloned()).collect();
    types.sort();
    types.dedup();
    let mut joined = Dataset { records: Records::new(columns), types, ..Dataset::default() };
    for input in inputs {
        add(&mut joined, input);
    }
    let all = |name: &dyn Fn(&Part) -> String| {
        let mut names: Vec<String> = joined.parts.iter().map(name).collect();
        names.dedup();
        names
    };
    joined.source = all(&|part| part.source.clone()).join(" + ");
    let first = joined.parts.first().map_or(&[][..], |part| &part.fields);
    let same = first.iter().filter(|field| joined.parts.iter().all(|part| part.fields.contains(field)));
    joined.fields = same.cloned().collect();
    let one = all(&|part| part.schema.to_string()).len() == 1;
    (joined.schema, joined.schema_title) = match joined.parts.first() {
        Some(part) if one => (part.schema, part.schema_title),
        _ => ("several", "several layouts"),
    };
    joined
}

fn add(joined: &mut Dataset, input: Dataset) {
    let first_row = joined.records.len();
    joined.records.append(input.records.aligned(joined.records.columns(), Some(&input.source)));
    let kind = |kind: u32| joined.types.binary_search(&input.types[kind as usize]).ok().map(|i| i as u32);
    joined.incidents.extend(input.incidents.into_iter().map(|incident| Incident {
        row: incident.row + first_row,
        kind: incident.kind.and_then(kind),
        ..incident
    }));
    joined.problems.extend(input.problems.into_iter().map(|p| Problem { row: p.row + first_row, ..p }));
    joined.notes.extend(input.notes.into_iter().map(|note| format!("{}: {note}", input.source)));
    joined.misleads.extend(input.misleads.into_iter().map(|why| format!("{}: {why}", input.source)));
    joined.members.extend(input.members);
    joined.members.sort();
    joined.members.dedup();
    joined.rewritten |= input.rewritten;
    joined.dates.and(input.dates);
    joined.moved.extend(input.moved.into_iter().map(|row| row + first_row));
    joined.elevations.extend(input.elevations.into_iter().map(|(row, text)| (row + first_row, text)));
    let Dataset { source, schema, schema_title, fields, first, .. } = input;
    joined.parts.push(Part { source, schema, schema_title, first_row, fields, first });
}
