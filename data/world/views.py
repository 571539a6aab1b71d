#!/usr/bin/env python3
"""How states see lines between countries, after Natural Earth: stretches of a line that some see otherwise than it is drawn.

    python3 data/world/views.py ZIP LINES

adds `views` to the lines between countries of a GeoJSON file (data/country_lines.geojson), cutting them where views change. ZIP holds
Natural Earth's boundary lines (SOURCES.md). pack.py uses the same functions for the atlas. Python's own library suffices.
"""

import json
import math
import struct
import sys
import zipfile
from pathlib import Path

LINES = "ne_10m_admin_0_boundary_lines_land"
# Natural Earth's columns of views that are no state's: of ISO 3166, of OpenStreetMap, of the file's own top level.
NO_STATES = {"ISO", "OSM", "TLC"}
# Codes of Natural Earth that are not those of ISO 3166, or of the atlas.
STATES = {"KO": "KR"}
COUNTRIES = {
    "KAS": "IND", "SAH": "ESH", "KOS": "XKX", "PSX": "PSE", "SDS": "SSD", "CYN": "XNC", "CNM": "CYP", "SOL": "SOM", "BRI": "BRA",
    "USG": "USA",
}
# French Guiana is France to Natural Earth, a territory of its own to the atlas.
PAIRS = {"FRA-SUR": "GUF-SUR", "BRA-FRA": "BRA-GUF"}
# How a class of Natural Earth is drawn: a boundary between states, a line in dispute, a line within a state, not at all.
CLASSES = {
    "International boundary": "I", "Disputed": "C", "Line of control": "C", "Claim boundary": "C", "Indefinite": "C",
    "Admin-1 boundary": "P", "Map unit boundary": "P", "Unrecognized": "N",
}
IN_DISPUTE = {"Disputed", "Line of control", "Indefinite", "Indeterminant frontier", "Unrecognized"}
# Who claims a line, as Natural Earth's names of lines have it.
CLAIMANTS = {
    "Bolivian": "BO", "Chinese": "CN", "Guatemalan": "GT", "Indian": "IN", "Japanese": "JP", "Kenyan": "KE", "Lebanese": "LB",
    "Pakistani": "PK", "Portuguese": "PT", "South Sudanese": "SS", "Suriname": "SR", "Syrian": "SY", "Venezuelan": "VE",
    "Western Saharan": "EH",
    # Of before 2011.
    "Sudanese": "SS",
}
# Lines about what has broken away, named by the state that claims it all and sees no line there: held, not claimed. (The one of Ukraine
# is that of 2014 to 2022, held no longer.)
BREAKAWAYS = {"Georgian": "GE", "Moldovan": "MD"}
# A claim this near to a border of the atlas, degrees in the mean, is what the atlas draws as held.
HELD = 0.03
# Lines of Natural Earth farther than this from a border of the same two states, degrees in the mean, are lines of their own; and a
# stretch of a border farther than this from all of them is seen as it is drawn.
APART, FAR = 0.18, 0.4
# Stretches shorter than this, degrees, are the ends of lines that do not quite meet.
LEAST = 0.03


def table(bytes_):
    """The rows of a dBASE file."""
    count, header, width = struct.unpack("<IHH", bytes_[4:12])
    fields, at = [], 32
    while bytes_[at] != 13:
        fields.append((bytes_[at : at + 11].split(b"\0")[0].decode(), bytes_[at + 16]))
        at += 32
    for i in range(count):
        row, place = {}, header + i * width + 1
        for name, length in fields:
            row[name] = bytes_[place : place + length].decode("utf-8", "replace").strip(" \0")
            place += length
        yield row


def shapes(bytes_):
    """The parts of each polyline of a shapefile."""
    at = 100
    while at < len(bytes_):
        (length,) = struct.unpack(">I", bytes_[at + 4 : at + 8])
        body = bytes_[at + 8 : at + 8 + 2 * length]
        at += 8 + 2 * length
        parts, points = struct.unpack("<II", body[36:44])
        starts = list(struct.unpack(f"<{parts}I", body[44 : 44 + 4 * parts])) + [points]
        flat = struct.unpack(f"<{2 * points}d", body[44 + 4 * parts :])
        vertices = list(zip(flat[::2], flat[1::2]))
        yield [vertices[a:b] for a, b in zip(starts, starts[1:])]


def plain(text):
    return text.split(" (")[0]


def views_of(row):
    """As `I:CN,PK N:IN`: how those who see a line otherwise see it; empty for nobody."""
    seen = {}
    for name, value in row.items():
        state = name.removeprefix("FCLASS_")
        if state != name and value and state not in NO_STATES:
            seen.setdefault(CLASSES[plain(value)], []).append(STATES.get(state, state))
    return " ".join(f"{how}:{','.join(sorted(states))}" for how, states in sorted(seen.items()))


def read(path):
    """Natural Earth's lines: of which two states, of which class, how they are seen, their parts."""
    with zipfile.ZipFile(path) as file:
        [stem] = [name[:-4] for name in file.namelist() if name.endswith(f"/{LINES}.shp")]
        rows, parts = table(file.read(f"{stem}.dbf")), shapes(file.read(f"{stem}.shp"))
    out = []
    for row, lines in zip(rows, parts):
        pair = "-".join(sorted(COUNTRIES.get(row[side], row[side]) for side in ("ADM0_A3_L", "ADM0_A3_R")))
        out.append({"pair": PAIRS.get(pair, pair), "class": plain(row["FEATURECLA"]), "views": views_of(row), "lines": lines})
    return out


def apart(x, y, squeeze, line):
    """How far a position is from a line, degrees of latitude."""
    best = math.inf
    for (ax, ay), (bx, by) in zip(line, line[1:]):
        ax, ay, bx, by = (ax - x) * squeeze, ay - y, (bx - x) * squeeze, by - y
        dx, dy = bx - ax, by - ay
        t = max(0.0, min(1.0, -(ax * dx + ay * dy) / (dx * dx + dy * dy or 1.0)))
        best = min(best, math.hypot(ax + t * dx, ay + t * dy))
    return best


def mean_apart(lines, others):
    """How far lines are from others in the mean of some vertices, degrees of latitude."""
    vertices = [v for part in lines for v in part]
    some = vertices[:: max(1, len(vertices) // 20)]
    far = [min((apart(x, y, math.cos(math.radians(y)), part) for part in others), default=math.inf) for x, y in some]
    return sum(far) / len(far)


def about(lines, boxed):
    """Those of other lines, each with its westernmost and easternmost vertex, that may be near to some."""
    xs = [x for part in lines for x, _ in part]
    return [part for west, east, part in boxed if west[0] < max(xs) + 1 and east[0] > min(xs) - 1]


def own_lines(known, borders):
    """The lines that some see and that are no border of the atlas: of a pair that it lacks, or far from its line."""
    out = []
    for line in known:
        if not line["views"] and line["class"] not in ("Overlay limit", "Lease limit"):
            continue
        if mean_apart(line["lines"], borders.get(line["pair"], [])) > APART or line["class"] in ("Overlay limit", "Lease limit"):
            out.append(line)
    return out


def pieces(known, pair, line, in_part=False):
    """Where along a line the views change: (first vertex, views), from the nearest line of Natural Earth between the same states.

    Of a line of which only a part is in dispute, nobody's view, `*`, is among them where it is.
    """
    candidates = [
        (entry["lines"], " ".join(filter(None, [entry["views"], "C:*" if in_part and entry["class"] in IN_DISPUTE else ""])))
        for entry in known
        if entry["pair"] == pair and entry["class"] not in ("Overlay limit", "Lease limit")
    ]
    if not any(views for _, views in candidates):
        return [(0, "")]
    runs = []
    for i, ((ax, ay), (bx, by)) in enumerate(zip(line, line[1:])):
        x, y, squeeze = (ax + bx) / 2, (ay + by) / 2, math.cos(math.radians(ay))
        far, views = min((min(apart(x, y, squeeze, part) for part in lines), views) for lines, views in candidates)
        views = views if far < FAR else ""
        length = math.hypot((bx - ax) * squeeze, by - ay)
        if runs and runs[-1][1] == views:
            runs[-1][2] += length
        else:
            runs.append([i, views, length])
    out = []
    for start, views, length in runs:
        if out and (length < LEAST or out[-1][1] == views):
            continue
        out.append((start, views))
    if len(runs) > 1 and runs[0][2] < LEAST:
        out = [(0, out[1][1])] + out[2:] if len(out) > 1 else out
    return out


def seen_lines(known, borders, claims):
    """Features with `kind`, `by` and `views`: limits of zones, lines that only some see, and lines that are claimed and not held."""
    kinds = {"Overlay limit": "zone", "Lease limit": "zone"}
    out = [(kinds.get(line["class"], "line"), "", line["views"], line["lines"]) for line in own_lines(known, borders)]
    boxed = [(min(part), max(part), part) for border in borders.values() for part in border]
    for feature in claims:
        name, geometry = feature["properties"]["name"].removesuffix(" claim"), feature["geometry"]
        lines = [geometry["coordinates"]] if geometry["type"] == "LineString" else geometry["coordinates"]
        if name in BREAKAWAYS:
            out.append(("control", "", f"N:{BREAKAWAYS[name]}", lines))
        elif name in CLAIMANTS and mean_apart(lines, about(lines, boxed)) > HELD:
            out.append(("claim", CLAIMANTS[name], "", lines))
    return [
        {"properties": {"kind": kind, "by": by, "views": views}, "geometry": {"type": "MultiLineString", "coordinates": lines}}
        for kind, by, views, lines in out
    ]


def main(source, path):
    known = read(source)
    names = {"Line of Control": "IND-PAK", "Line of Actual Control": "CHN-IND"}
    collection = json.loads(path.read_text())
    out = []
    for feature in collection["features"]:
        p, geometry = feature["properties"], feature["geometry"]
        if p["kind"] == "coast":
            out.append(feature)
            continue
        pair = names.get(p["name"]) or "-".join(sorted(p["name"].split("-")))
        p.pop("views", None)
        cut = {}
        for line in [geometry["coordinates"]] if geometry["type"] == "LineString" else geometry["coordinates"]:
            found = pieces(known, pair, line)
            ends = [start for start, _ in found[1:]] + [len(line) - 1]
            for (start, views), end in zip(found, ends):
                cut.setdefault(views, []).append(line[start : end + 1])
        for views, lines in cut.items():
            kind = {"type": "LineString", "coordinates": lines[0]} if len(lines) == 1 else {"type": "MultiLineString", "coordinates": lines}
            out.append({"type": "Feature", "properties": {**p, **({"views": views} if views else {})}, "geometry": kind})
    text = [json.dumps(feature, ensure_ascii=False, separators=(",", ":")) for feature in out]
    path.write_text('{"type":"FeatureCollection","features":[\n' + ",\n".join(text) + "\n]}\n")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))
