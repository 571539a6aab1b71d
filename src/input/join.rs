use crate::model::{Cell, Dataset, Incident, Part, Problem, Records};

/// Several data sets as one: their columns by name, their rows one after the other, and a column `source` at the end that
/// names each row's input (`source_2` if an input has a column of that name).
pub fn join(inputs: Vec<Dataset>) -> Dataset {
    let mut columns: Vec<String> = Vec::new();
    for name in inputs.iter().flat_map(|input| input.records.columns()) {
        if !columns.contains(name) {
            columns.push(name.clone());
        }
    }
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
    joined.schema = if all(&|part| part.schema.to_string()).len() == 1 { joined.parts[0].schema } else { "several" };
    joined
}

fn add(joined: &mut Dataset, input: Dataset) {
    let first_row = joined.records.len();
    let mut from: Vec<Option<usize>> = joined.records.columns().iter().map(|name| input.records.column(name)).collect();
    from.pop();
    for row in 0..input.records.len() {
        let cells = from.iter().map(|column| column.map_or(Cell::Missing, |c| input.records.cell(row, c)));
        joined.records.push(cells.chain([Cell::Text(&input.source)]));
    }
    let kind = |kind: u32| joined.types.binary_search(&input.types[kind as usize]).ok().map(|i| i as u32);
    joined.incidents.extend(input.incidents.into_iter().map(|incident| Incident {
        row: incident.row + first_row,
        kind: incident.kind.and_then(kind),
        ..incident
    }));
    joined.problems.extend(input.problems.into_iter().map(|p| Problem { row: p.row + first_row, ..p }));
    joined.notes.extend(input.notes.into_iter().map(|note| format!("{}: {note}", input.source)));
    joined.rewritten |= input.rewritten;
    let part = Part { source: input.source, schema: input.schema, first_row, fields: input.fields };
    joined.parts.push(part);
}
