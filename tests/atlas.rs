//! The land borders of the atlas: each opens, has its two states on its two sides, and draws.

#![expect(clippy::disallowed_methods, reason = "a test may panic")]

use bordermap::atlas::{self, Choice};
use bordermap::model::{Area, Boundary};
use bordermap::study::columns::border_by_sector_table;
use bordermap::study::options::BorderOptions;
use bordermap::study::{Ground, StudyBorder};
use bordermap::{Border, BorderLine, Edges, LonLat, Side, export, input};
use geo::Contains;

fn rng(seed: &mut u64) -> f64 {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*seed >> 11) as f64 / (1_u64 << 53) as f64
}

#[test]
fn stretches_are_the_whole_line_and_each_lies_in_its_sector() {
    for (name, sector_length) in
        [("IRQ", None), ("AFG", None), ("UKR", None), ("ARM-AZE", None), ("MEX-USA", None), ("IRQ", Some(100_000.0))]
    {
        let options = BorderOptions { sector_length, ..BorderOptions::default() };
        let border = StudyBorder::named(name, &options).unwrap().border;
        let (mut seen, mut length) = (std::collections::BTreeSet::new(), 0.0);
        for (sector, line) in border.stretches() {
            let line_of = BorderLine::new("", "", "", vec![line.clone()]);
            length += bordermap::spatial::length_m(&line_of);
            seen.extend(sector);
            // Away from where sectors, and borders, meet.
            if line.len() > 4 {
                let found = border.locate(line[line.len() / 2]);
                assert_eq!(found.sector, sector, "{name} at {}", line[line.len() / 2]);
            }
        }
        assert!((length - border.length_m()).abs() < 1.0, "{name}: {length} m, {} m", border.length_m());
        assert_eq!(seen.len(), border.sectors().len(), "{name}");
    }
}

/// A border that `bordermap border` wrote is the same border, with its sectors, when it is read again.
#[test]
fn a_written_border_is_read_as_it_was() {
    for i in 0..atlas::list().unwrap().len() {
        let line = Choice::Pair(i).line().unwrap();
        let bytes = export::GEOJSON.bytes(&border_by_sector_table(&line.cut_by_sector())).unwrap();
        let again = input::border("line.geojson", &bytes).unwrap();
        assert_eq!((&again.name, &again.left, &again.right), (&line.name, &line.left, &line.right));
        assert_eq!((again.disputed, &again.credit, &again.status), (line.disputed, &line.credit, &line.status));
        assert_eq!(again.dispute, line.dispute);
        assert!(again.parts == line.parts, "{}: {} parts, {}", line.name, again.parts.len(), line.parts.len());
        assert_eq!(again.marks, line.marks, "{}", line.name);
        assert_eq!(again.disputes, line.disputes, "{}", line.name);
    }
}

/// Of a border that is disputed in part, that part is drawn so where the source has it, and elsewhere the legend says "in part".
#[test]
fn what_is_disputed_is_broken() {
    let disputed_share = |name: &str| {
        let border = Border::new(atlas::choose(name).unwrap().line().unwrap(), Edges::Geodesic).unwrap();
        let length = |line: Vec<LonLat>| bordermap::spatial::length_m(&BorderLine::new("", "", "", vec![line]));
        let found = border.disputed_stretches().into_iter().filter(|(disputed, _)| *disputed);
        let share = found.map(|(_, line)| length(line)).sum::<f64>() / border.length_m();
        (share, border.line().dispute.clone())
    };
    // The ice field is some 80 of 6,288 km; the Line of Control and the Siachen area a fourth.
    let in_part = "broken where disputed, all along or in part";
    for (name, least, most, right) in [
        ("ARG-CHL", 0.005, 0.05, "broken where disputed"),
        ("IND-PAK", 0.2, 0.5, "broken where disputed"),
        ("DZA-MAR", 0.1, 0.9, "broken where disputed"),
        ("PAK", 0.2, 0.9, "broken where disputed"),
        ("IND", 0.1, 0.6, in_part),
    ] {
        let (share, words) = disputed_share(name);
        assert!((least..most).contains(&share) && words == right, "{name}: {share} {words}");
    }
    for (name, words) in [("ERI-ETH", "disputed in part"), ("RUS-UKR", "disputed"), ("KOR-PRK", "line of control")] {
        let (share, said) = disputed_share(name);
        assert!((share - 1.0).abs() < 1e-9 && said == words, "{name}: {share} {said}");
    }
    assert_eq!(disputed_share("MEX-USA").0, 0.0);
}

/// The base map does not draw it a second time under it; a line that is another one, or a part of it, leaves it there.
#[test]
fn a_border_that_is_read_is_not_drawn_twice() {
    let options = BorderOptions::default();
    for name in ["KOR-PRK", "COD-RWA", "BEL-NLD", "MEX-USA"] {
        let line = atlas::choose(name).unwrap().line().unwrap();
        let vertices = line.parts[0].len();
        let at = geo::Coord::from(line.parts[0][vertices / 4]);
        let drawn = |line: BorderLine| {
            let base = Ground::of_line(line, "line.geojson", b"", &options).unwrap().base;
            let lines = base.country_lines.iter().filter(|line| line.kind != Boundary::Coast);
            lines.flat_map(|line| &line.line).any(|line| line.0.contains(&at))
        };
        assert!(!drawn(line.clone()), "{name}");
        let half = vec![line.parts[0][..vertices / 2].to_vec()];
        assert!(drawn(BorderLine::new(name, "left", "right", half)), "{name}");
    }
}

/// So are those of a state, and those of the world, each with its own sides, status and chainage.
#[test]
fn written_borders_of_several_states_are_read_as_they_were() {
    for name in ["IRQ", "GEO", "CHN", "PRT", "RUS", "world"] {
        let line = atlas::choose(name).unwrap().line().unwrap();
        let bytes = export::GEOJSON.bytes(&border_by_sector_table(&line.cut_by_sector())).unwrap();
        let again = input::border("line.geojson", &bytes).unwrap();
        assert_eq!((&again.members, &again.marks), (&line.members, &line.marks), "{name}");
        assert!(again.parts == line.parts, "{name}");
        assert_eq!((again.notes.len(), &again.dispute, &again.status), (0, &line.dispute, &line.status), "{name}");
        for part in 0..line.parts.len() {
            for side in [Side::Left, Side::Right] {
                assert_eq!(again.side_name_at(part, side), line.side_name_at(part, side), "{name}, part {part}");
            }
            assert_eq!(again.is_disputed_at(part), line.is_disputed_at(part), "{name}, part {part}");
        }
        assert!(!line.disputed || again.disputes == line.disputes, "{name}");
    }
}

/// Each mark lies on the line, where its chainage is the one it says; of several borders along the one it is on.
#[test]
fn marks_stand_at_their_chainage() {
    for (name, step_m) in
        [("AFG-PAK", 50_000.0), ("GEO", 20_000.0), ("IRQ", 33_333.3), ("BEL-NLD", 500.0), ("ARM-AZE", 7_000.0)]
    {
        let border = StudyBorder::named(name, &BorderOptions::default()).unwrap().border;
        let marks = border.marks(step_m);
        let members = border.line().members.len().max(1);
        let expected = border.length_m() / step_m;
        assert!(marks.len() as f64 >= expected && (marks.len() as f64) < expected + 1.0 + members as f64, "{name}");
        assert_eq!(marks.iter().filter(|mark| mark.chainage_m == 0.0).count(), members, "{name}");
        for mark in marks {
            assert!((mark.chainage_m / step_m).fract().min(1.0 - (mark.chainage_m / step_m).fract()) < 1e-9);
            let found = border.locate(mark.position);
            assert!(found.distance_m < 1e-3, "{name}: {} m off", found.distance_m);
            // Where lines meet, another one may be as near.
            let chainage_m = border.member(&found).map_or(found.chainage_m, |(_, along)| along);
            let joint = border.line().parts.iter().flat_map(|part| [part[0], part[part.len() - 1]]);
            let at_joint = joint
                .into_iter()
                .any(|end| (end.lon() - mark.position.lon()).hypot(end.lat() - mark.position.lat()) < 1e-6);
            assert!(
                at_joint || (chainage_m - mark.chainage_m).abs() < 0.01,
                "{name}: {chainage_m} at {}",
                mark.chainage_m
            );
        }
    }
}

/// Of random points within 5 km of each border, at least 99 % lie in the country whose side they are on.
#[test]
fn sides_are_those_of_the_countries() {
    let (mut all, mut right, mut seed) = (0, 0, 7);
    let mut worst = Vec::new();
    for (i, entry) in atlas::list().unwrap().iter().enumerate() {
        let choice = Choice::Pair(i);
        let border = Border::new(choice.line().unwrap(), Edges::Geodesic).unwrap();
        let base = atlas::base_map(choice.around().unwrap(), &[]).unwrap();
        let named = |name: &str| base.countries.iter().find(|area| area.name == name).unwrap();
        let (a, b) = (named(&entry.a), named(&entry.b));
        let course = border.line().parts.clone();
        let (mut of, mut fits) = (0, 0);
        for _ in 0..30 {
            let part = &course[(rng(&mut seed) * course.len() as f64) as usize];
            let at = part[(rng(&mut seed) * part.len() as f64) as usize];
            let off = |seed: &mut u64| (rng(seed) - 0.5) * 0.09;
            let (lon, lat) = (at.lon() + off(&mut seed), at.lat() + off(&mut seed));
            let Ok(p) = LonLat::new(lon, lat) else { continue };
            let inside = |area: &Area| area.shape.contains(&geo::Point::new(p.lon(), p.lat()));
            let (in_a, in_b) = (inside(a), inside(b));
            let location = border.locate(p);
            // Elsewhere, at sea or in a third country, the side says nothing of these two; on the line itself neither.
            if in_a == in_b || location.distance_m > 5_000.0 || location.distance_m < 60.0 {
                continue;
            }
            of += 1;
            fits += usize::from((border.side_name(&location) == entry.a) == in_a);
        }
        all += of;
        right += fits;
        if fits < of {
            worst.push(format!("{} {fits}/{of}", entry.id));
        }
    }
    assert!(all > 4_000 && right * 100 >= all * 99, "{right} of {all}: {}", worst.join(", "));
}

#[test]
fn lengths_are_those_of_the_source() {
    for (i, entry) in atlas::list().unwrap().iter().enumerate() {
        let border = Border::new(Choice::Pair(i).line().unwrap(), Edges::Geodesic).unwrap();
        let length_km = border.length_m() / 1e3;
        assert!((length_km - entry.length_km).abs() <= 0.001 * entry.length_km + 0.06, "{}: {length_km}", entry.id);
        assert_eq!(border.line().vertex_count(), entry.vertices, "{}", entry.id);
    }
}

#[test]
fn incidents_suggest_their_border() {
    let border = |places: &[(f64, f64)]| {
        let positions: Vec<LonLat> = places.iter().map(|(lat, lon)| LonLat::new(*lon, *lat).unwrap()).collect();
        let found = atlas::suggest(&positions).unwrap();
        found.first().filter(|best| 3 * best.near >= places.len()).map(|best| best.entry.id.clone())
    };
    for (right, places) in [
        ("MEX-USA", &[(31.73, -106.48), (31.3, -110.94), (26.08, -98.29)][..]),
        ("RUS-UKR", &[(50.6, 36.6), (51.3, 34.3), (50.3, 37.1)]),
        ("BGD-IND", &[(26.3, 89.0), (24.9, 92.0), (23.8, 91.3)]),
        ("KOR-PRK", &[(37.95, 126.67), (38.3, 127.2), (38.5, 128.3)]),
        ("KEN-SOM", &[(2.0, 40.9), (0.5, 41.0), (3.9, 41.9)]),
        ("COL-VEN", &[(7.8, -72.4), (8.2, -72.5), (11.4, -72.2)]),
        ("ARM-AZE", &[(39.9, 45.8), (40.9, 45.3), (39.2, 46.4)]),
        ("ISR-LBN", &[(33.1, 35.4), (33.1, 35.2), (33.2, 35.5)]),
        ("FIN-RUS", &[(61.2, 29.0), (64.3, 29.8), (67.6, 29.6)]),
        ("MMR-THA", &[(16.7, 98.5), (18.1, 97.8), (20.4, 99.9)]),
        ("COD-RWA", &[(-1.67, 29.23), (-2.5, 28.87), (-1.5, 29.4)]),
        ("AFG-PAK", &[(34.1, 71.1), (31.0, 66.4), (33.3, 69.9)]),
    ] {
        assert_eq!(border(places).as_deref(), Some(right), "{right}");
    }
    for none in [&[(-25.0, 135.0), (-33.9, 151.2)][..], &[(40.7, -74.0), (35.7, 139.7), (51.5, -0.1)], &[(0.0, -30.0)]]
    {
        assert_eq!(border(none), None);
    }
}

/// Every border draws, with incidents on both sides, and its name stands on the map.
#[test]
#[cfg(feature = "render")]
fn every_border_draws() {
    use bordermap::render::{self, Fonts, Theme};
    use bordermap::study::options::BorderOptions;
    use bordermap::study::{File, Options, Study};
    let fonts = Fonts::new();
    for (i, entry) in atlas::list().unwrap().iter().enumerate() {
        let line = Choice::Pair(i).line().unwrap();
        let part = &line.parts[0];
        let at = part[part.len() / 2];
        let csv = format!("lat,lon\n{},{}\n{},{}\n", at.lat() + 0.01, at.lon(), at.lat() - 0.01, at.lon()).into_bytes();
        let border = BorderOptions { border: Some(entry.id.clone()), ..BorderOptions::default() };
        let options = Options { border, ..Options::default() };
        let file = File { name: "two.csv".into(), path: "two.csv".into(), source: &csv };
        let study = Study::of_files(&[file], options).unwrap_or_else(|e| panic!("{}: {e}", entry.id));
        let map = render::map(&study, &fonts).unwrap_or_else(|e| panic!("{}: {e}", entry.id));
        let svg = render::svg(&map.scene, &fonts, &Theme::default());
        assert!(svg.contains("id=\"border\"") && svg.contains("OpenStreetMap"), "{}", entry.id);
    }
}

/// The nearest border of all is the nearest of each, and its chainage that along it.
#[test]
fn the_world_is_all_borders_at_once() {
    let world = Border::new(atlas::choose("world").unwrap().line().unwrap(), Edges::Geodesic).unwrap();
    let entries = atlas::list().unwrap();
    let each: Vec<Border> =
        (0..entries.len()).map(|i| Border::new(Choice::Pair(i).line().unwrap(), Edges::Geodesic).unwrap()).collect();
    let mut seed = 11;
    for _ in 0..100 {
        let (lat, lon) = (rng(&mut seed) * 130.0 - 55.0, rng(&mut seed) * 360.0 - 180.0);
        let p = LonLat::new(lon, lat).unwrap();
        let all: Vec<_> = each.iter().map(|border| border.locate(p)).collect();
        let (i, nearest) = all.iter().enumerate().min_by(|a, b| a.1.distance_m.total_cmp(&b.1.distance_m)).unwrap();
        let found = world.locate(p);
        assert!((found.distance_m - nearest.distance_m).abs() < 1e-5, "{p:?}");
        let (id, chainage_m) = world.member(&found).unwrap();
        // Also where the foot is the end of a line, which has the chainage of the next one's start.
        assert_eq!(world.sectors()[found.sector.unwrap()].name, id, "{p:?}");
        // Where three borders meet, two are equally near.
        let tie = all.iter().filter(|other| other.distance_m - nearest.distance_m < 1e-5).count() > 1;
        assert!(tie || (id == entries[i].id && (chainage_m - nearest.chainage_m).abs() < 1e-3), "{p:?} {id}");
        assert!(tie || world.side_name(&found) == each[i].side_name(nearest), "{p:?} {id}");
    }
}

/// 300 random positions: nearest border, side and distance as a brute force with geographiclib found them
/// (`fixtures/atlas/make_nearest.py`).
#[test]
fn nearest_borders_are_those_of_a_brute_force() {
    let border = Border::new(atlas::choose("world").unwrap().line().unwrap(), Edges::Geodesic).unwrap();
    let rows: Vec<&str> = include_str!("fixtures/atlas/nearest.csv").lines().skip(1).collect();
    assert_eq!(rows.len(), 300);
    for row in rows {
        let cells: Vec<&str> = row.split(',').collect();
        let number = |i: usize| cells[i].parse::<f64>().unwrap();
        let location = border.locate(LonLat::new(number(0), number(1)).unwrap());
        assert!((location.distance_m - number(4)).abs() < 0.001, "{row}: {}", location.distance_m);
        assert_eq!(border.member(&location).unwrap().0, cells[2], "{row}");
        assert_eq!(border.side_name(&location), cells[3], "{row}");
    }
}

/// Files repeat themselves: of 20,002 rows every second one is of another border, or at sea.
#[test]
fn of_many_incidents_some_are_looked_at_by_chance() {
    let at = |lat: f64, lon: f64| LonLat::new(lon, lat).unwrap();
    let pair = |a: LonLat, b: LonLat| (0..20_002).map(|i| if i % 2 == 0 { a } else { b }).collect::<Vec<_>>();
    let found = atlas::suggest(&pair(at(50.6, 36.6), at(31.7, -106.4))).unwrap();
    let mut ids: Vec<&str> = found.iter().map(|one| &*one.entry.id).collect();
    ids.sort_unstable();
    assert_eq!(ids, ["MEX-USA", "RUS-UKR"]);
    assert!(found.iter().all(|one| one.near.abs_diff(10_001) < 100 && one.nearest == one.near), "{found:?}");
    let found = atlas::suggest(&pair(at(0.0, -30.0), at(31.7, -106.4))).unwrap();
    assert!(found.len() == 1 && found[0].near.abs_diff(10_001) < 100, "{found:?}");
}

/// Sectors are the first-level units that a border divides, named by both sides; where they are not known, stretches of 50 km.
#[test]
fn sectors_are_the_units_on_both_sides() {
    let mut named = 0;
    for (i, entry) in atlas::list().unwrap().iter().enumerate() {
        let line = Choice::Pair(i).line().unwrap();
        named += usize::from(!line.marks.is_empty());
        let mut names: Vec<&str> = line.marks.iter().map(|mark| mark.name.as_str()).collect();
        assert!(names.iter().all(|name| name.contains(" – ")), "{}: {names:?}", entry.id);
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), line.marks.len(), "{}: a name stands twice", entry.id);
        let starts: Vec<(usize, usize)> = line.marks.iter().map(|mark| (mark.part, mark.vertex)).collect();
        assert!(starts.is_sorted() && starts.first().is_none_or(|first| *first == (0, 0)), "{}: {starts:?}", entry.id);
    }
    assert!(named >= 315, "{named}");
    let sector = |what: &str, lon: f64, lat: f64| {
        let border = Border::new(atlas::choose(what).unwrap().line().unwrap(), Edges::Geodesic).unwrap();
        let location = border.locate(LonLat::new(lon, lat).unwrap());
        border.sectors()[location.sector.unwrap()].name.clone()
    };
    assert_eq!(sector("MEX-USA", -117.0, 32.5), "Baja California – California");
    assert_eq!(sector("MEX-USA", -97.5, 25.9), "Tamaulipas – Texas");
    assert_eq!(sector("RUS-UKR", 36.3, 50.4), "Belgorod – Kharkiv");
    assert_eq!(sector("COD-RWA", 29.24, -1.68), "Nord-Kivu – Western");
    assert_eq!(sector("KHM-THA", 104.68, 14.39), "Preah Vihéar – Si Sa Ket");
    // Islets in rivers, and a line's second part, are called as the line near by.
    for (what, lon, lat, right) in [
        ("ARG-PRY", -58.3357, -27.2728, "Corrientes – Ñeembucú"),
        ("ARG-PRY", -55.9513, -27.3403, "Misiones – Itapúa"),
        ("CHN-PRK", 130.243, 42.846, "Jilin – Hamgyŏng-bukto"),
        ("BEL-NLD", 4.915, 51.435, "Antwerp – Noord-Brabant"),
    ] {
        let name = sector(what, lon, lat);
        assert!(name.starts_with(right), "{what} {lon}, {lat}: {name}");
    }
}

/// An incident beyond the end of a border, in a third country, has the line's side; the summary says that it lies in neither state.
#[test]
fn third_states_are_named() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("danube.csv");
    std::fs::write(
        &file,
        "lat,lon,date\n48.15,17.11,2025-01-01\n47.7,16.9,2025-01-02\n47.6,16.8,2025-01-03\n41.9,12.5,2025-01-04\n",
    )
    .unwrap();
    let run = |border: &str| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_bordermap"));
        command.arg("run").arg(&file).args(["--border", border, "-o"]).arg(dir.path().join(border));
        String::from_utf8(command.output().unwrap().stdout).unwrap()
    };
    assert!(run("AUT-HUN").contains("1 incident lies in neither state (Slovakia 1)"), "{}", run("AUT-HUN"));
    assert!(!run("AUT-SVK").contains("(Slovakia"));
    // `distance` says it too, row by row and with the whole file read.
    for args in [&[] as &[&str], &["--draws", "5"]] {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_bordermap"));
        command.arg("distance").arg(&file).args(["--border", "AUT-HUN", "-o"]).arg(dir.path().join("o.csv")).args(args);
        let said = String::from_utf8(command.output().unwrap().stderr).unwrap();
        assert!(said.contains("1 incident lies in neither state (Slovakia 1), the one farther than 300 km not counted; the side told for it"), "{said}");
    }
}

/// Beyond a line's end its side says nothing of the state: what lies elsewhere is said, streamed and whole.
#[test]
fn incidents_in_another_state_than_that_of_the_side_told_are_said() {
    let folder = tempfile::tempdir().unwrap();
    let rows = "id,latitude,longitude\nAnkara,39.93,32.86\nAntalya,36.89,30.71\nAthens,37.98,23.73\nAleppo,36.2,37.16\nRaqqa,35.95,39.01\n";
    std::fs::write(folder.path().join("t.csv"), rows).unwrap();
    let said = |border: &str, more: &[&str]| {
        let mut command = assert_cmd::Command::cargo_bin("bordermap").unwrap();
        command.current_dir(folder.path()).args(["distance", "t.csv", "-o", "o.csv", "--border", border]).args(more);
        String::from_utf8(command.assert().code(0).get_output().stderr.clone()).unwrap()
    };
    for more in [&[][..], &["--provenance", "p.json"]] {
        let turkey = said("TUR", more);
        assert!(turkey.contains("in another state than that of the side told ("), "{turkey}");
        assert!(turkey.contains("Greece 1"), "{turkey}");
        assert!(!turkey.contains("Syria 1"), "{turkey}");
        let world = said("world", more);
        assert!(world.contains("Türkiye 1"), "{world}");
    }
}
