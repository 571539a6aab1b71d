#!/usr/bin/env python3
"""Packs the world's land borders and its base map into the files that the program embeds (src/atlas reads them).

    python3 data/world/pack.py SOURCES UNITS LINES OUT

SOURCES holds the GeoJSON files that SOURCES.md in this folder describes, gzipped; UNITS is the file of first-level units, LINES the
ZIP with Natural Earth's boundary lines. Beside Python's own library it needs zopfli, which packs as small as DEFLATE can be
(`pip install zopfli`); that takes ten minutes.

A packed file is the letters BMW1, the length of its index (32 bits, little endian), the index, and records, all of them
raw DEFLATE. The index is text: the number of units in a degree; then a line a record, with tabs: where it begins after
the index, its length, its box in hundredths of a degree (west, south, east, north), and what else its kind has. A record
is the length of its text (32 bits), its text, a line a feature, and its vertices: differences of x from x and y from y,
signs in the lowest bit (zigzag), first all lowest bytes, then the second, third and fourth ones (planes), all x before
all y. How many vertices each part has stands last in the feature's line: commas between parts, semicolons between
polygons.
"""

import gzip
import hashlib
import json
import math
import struct
import sys
import unicodedata
from pathlib import Path

import zopfli.zlib as zopfli

import units
import views


def read(folder, name):
    with gzip.open(folder / f"{name}.geojson.gz") as file:
        return json.load(file)["features"]


def deflate(data):
    """Without the head and the sum that zlib puts about it."""
    return zopfli.compress(data, numiterations=5)[2:-4]


def planes(numbers):
    zigzag = [(n << 1) ^ (n >> 31) for n in numbers]
    return b"".join(bytes((z >> shift) & 255 for z in zigzag) for shift in (0, 8, 16, 24))


def record(lines, vertices, grid):
    text = "\n".join(lines).encode()
    units = [(round(x * grid), round(y * grid)) for x, y in vertices]
    deltas = [[b[i] - a[i] for a, b in zip([(0, 0)] + units, units)] for i in (0, 1)]
    return deflate(struct.pack("<I", len(text)) + text + planes(deltas[0] + deltas[1]))


def box(vertices):
    xs, ys = [v[0] for v in vertices], [v[1] for v in vertices]
    return [math.floor(min(xs) * 100), math.floor(min(ys) * 100), math.ceil(max(xs) * 100), math.ceil(max(ys) * 100)]


def write(path, grid, records):
    """Records are (columns of the index, lines, vertices, box or none)."""
    index, body = [str(grid)], b""
    for columns, lines, vertices, around in records:
        packed = record(lines, vertices, grid)
        cells = [len(body), len(packed)] + (around or box(vertices)) + columns
        index.append("\t".join(map(str, cells)))
        body += packed
    packed = deflate("\n".join(index).encode())
    path.write_bytes(b"BMW1" + struct.pack("<I", len(packed)) + packed + body)
    print(f"{path.name}: {len(records)} records, {path.stat().st_size} bytes")


def plain(value):
    return str("" if value is None else value).replace("\t", " ").replace("\n", " ")


def parts_of(geometry):
    """The parts of a geometry, and how many vertices each has, as the files say it."""
    kind, at = geometry["type"], geometry["coordinates"]
    polygons = {"LineString": [[at]], "MultiLineString": [at], "Polygon": [at], "MultiPolygon": at, "Point": [[[at]]]}[kind]
    counts = ";".join(",".join(str(len(part)) for part in polygon) for polygon in polygons)
    return [v for polygon in polygons for part in polygon for v in part], counts


def tiled(features, columns, size):
    """Features by the tile in which the middle of their box lies."""
    tiles = {}
    for feature in features:
        vertices, counts = parts_of(feature["geometry"])
        west, south, east, north = box(vertices)
        tile = ((west + east) // 200 // size, (south + north) // 200 // size)
        cells = [plain(feature["properties"].get(name)) for name in columns]
        tiles.setdefault(tile, []).append(("\t".join(cells + [counts]), vertices))
    out = []
    for _, rows in sorted(tiles.items()):
        out.append(([], [line for line, _ in rows], [v for _, vertices in rows for v in vertices], None))
    return out


def thinned(line, metres):
    """Douglas and Peucker's line on a plane of metres about its middle."""
    squeeze = math.cos(math.radians(sum(v[1] for v in line) / len(line))) * 111_320
    flat = [(x * squeeze, y * 110_574) for x, y in line]
    keep, stack = {0, len(line) - 1}, [(0, len(line) - 1)]
    while stack:
        a, b = stack.pop()
        (ax, ay), (bx, by) = flat[a], flat[b]
        length = math.hypot(bx - ax, by - ay)
        far, at = 0.0, None
        for i in range(a + 1, b):
            x, y = flat[i]
            off = abs((bx - ax) * (ay - y) - (ax - x) * (by - ay)) / length if length else math.hypot(x - ax, y - ay)
            if off > far:
                far, at = off, i
        if far > metres:
            keep.add(at)
            stack += [(a, at), (at, b)]
    return [line[i] for i in sorted(keep)]


def lines_of(geometry):
    return [geometry["coordinates"]] if geometry["type"] == "LineString" else geometry["coordinates"]


def on_borders(borders):
    """Where each vertex of the borders stands: border, part, number."""
    at = {}
    for b, feature in enumerate(borders):
        for p, part in enumerate(lines_of(feature["geometry"])):
            for i, (x, y) in enumerate(part):
                at.setdefault((round(x, 5), round(y, 5)), []).append((b, p, i))
    return at


def near(part, i, j, straight):
    """Whether the way along a border is that of an edge, which skips vertices."""
    i, j = min(i, j), max(i, j)
    if j - i > 400:
        return False
    way = sum(math.dist(part[k], part[k + 1]) for k in range(i, j))
    return way <= 3 * straight + 0.02


def arcs(ring, at, lines):
    """A ring as runs along borders (`b`, border, part, from, to) and vertices of its own (`c`)."""
    out, i, last = [], 0, len(ring) - 1
    while i < last:
        best = None
        for b, p, here in at.get(tuple(round(c, 5) for c in ring[i]), []):
            for step in (1, -1):
                k, now = i, here
                while k < last:
                    nexts = [n for bb, pp, n in at.get(tuple(round(c, 5) for c in ring[k + 1]), []) if (bb, pp) == (b, p)]
                    nexts = [n for n in nexts if (n - now) * step > 0]
                    nexts = [n for n in nexts if near(lines[b][p], now, n, math.dist(ring[k], ring[k + 1]))]
                    if not nexts:
                        break
                    k, now = k + 1, min(nexts, key=lambda n: abs(n - now))
                # Of two ways round, the one with fewer vertices.
                if k > i and (best is None or (k, -abs(now - here)) > best[0]):
                    best = ((k, -abs(now - here)), (b, p, here, now))
        if best:
            out.append(("b", best[1]))
            i = best[0][0]
        else:
            # The first vertex of a run along a border comes with the run.
            if not (out and out[-1][0] == "b" and i > 0):
                if out and out[-1][0] == "c":
                    out[-1][1].append(ring[i])
                else:
                    out.append(("c", [ring[i]]))
            else:
                out.append(("c", []))
            i += 1
    return [arc for arc in out if arc[0] == "b" or arc[1]]


def area(ring):
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:] + ring[:1])) / 2


def countries(features, borders):
    at, lines = on_borders(borders), [lines_of(f["geometry"]) for f in borders]
    out = []
    for feature in features:
        geometry, p = feature["geometry"], feature["properties"]
        polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
        rows, own, was, now = [], [], 0.0, 0.0
        for polygon in polygons:
            for r, ring in enumerate(polygon):
                words, again = [], []
                for kind, arc in arcs(ring, at, lines):
                    if kind == "c":
                        arc = thinned(arc, 800) if len(arc) > 30 else arc
                        words.append(f"c{len(arc)}")
                        own += arc
                        again += arc
                    else:
                        b, part, i, j = arc
                        words.append(f"b{b}.{part}.{i}.{j}")
                        again += lines[b][part][i : j + 1] if i < j else lines[b][part][j : i + 1][::-1]
                rows.append(("-" if r else "+") + " ".join(words))
                was += abs(area(ring)) * (-1 if r else 1)
                now += abs(area(again)) * (-1 if r else 1)
        if abs(now / was - 1) > 0.005:
            print(f"{p['iso3']}: area {now / was:.4f} of what it was", file=sys.stderr)
        around = box([v for polygon in polygons for v in polygon[0]])
        columns = [plain(p.get(name)) for name in ("iso3", "iso2", "name", "name_local", "area_km2")]
        out.append((columns, rows, own, around))
    return out


NEAR_BORDER_KM = 40

# What the source of the borders leaves unsaid of their status: general knowledge.
NOTES = {
    "BRA-URY": "the Rincón de Artigas and an island in the Quaraí",
    "CHN-PAK": "India claims the land on both sides",
    "DZA-MAR": "not delimited in its southern part",
    "ESP-PRT": "Portugal does not recognise Spain's hold on Olivenza",
    "ETH-SOM": "a provisional line in part, not demarcated",
    "ETH-SSD": "the edge of the Ilemi triangle",
    "GUF-SUR": "which headstream of the Maroni is the border",
    "GUY-SUR": "the New River triangle",
    "HRV-SVN": "the two do not agree on the arbitration of 2017",
    "ISR-SYR": "the disengagement line of 1974; Israel holds the Golan Heights west of it, which most states hold to be Syria's",
    "KEN-SSD": "the Ilemi triangle, drawn on the side of South Sudan",
    "LBN-SYR": "not delimited for the most part; the Shebaa farms",
    "MWI-TZA": "Tanzania claims Lake Malawi up to its middle",
}


# Names of towns in English; others that Natural Earth has instead of the local one are old ones or mistakes (Niamey for Maradi).
ENGLISH = ("Cologne", "Hanover", "Gedaref", "Sion")


def letters_of(name):
    """A name without what marks its letters, and what stands between them."""
    letters = unicodedata.normalize("NFKD", name or "").lower()
    return "".join(letter for letter in letters if letter.isalnum())


def towns(features):
    """Towns without those that a larger one's name covers on any map, and without those given twice.

    GeoNames has districts of cities as towns, Natural Earth the cities; of one that both have under two spellings the one of Natural
    Earth stays, with the greater population. A name of Natural Earth that GeoNames has a second time elsewhere in the country, with as
    many people, is a mistake of place.
    """
    features.sort(key=lambda f: (not f["properties"].get("rank"), -f["properties"]["population"]))
    kept, cells, named = [], {}, {}
    for feature in features:
        p, (x, y) = feature["properties"], feature["geometry"]["coordinates"]
        p["name"] = " ".join(p["name"].split())
        again = None
        for dx in (-1, 0, 1):
            for dy in (-1, 0, 1):
                for other in cells.get((math.floor(x * 5) + dx, math.floor(y * 5) + dy), []):
                    q, (ox, oy) = other["properties"], other["geometry"]["coordinates"]
                    if p["country"] != q["country"] or not q.get("rank"):
                        continue
                    people = q["population"]
                    reach = 0.18 if people > 3e6 else 0.12 if people > 5e5 else 0.06 if people > 1e5 else 0.02
                    if p.get("rank") or people < p["population"]:
                        reach = 0.03
                    squeeze = math.cos(math.radians(y))
                    # A town of its own on the border is wanted, whatever lies beside it.
                    if math.hypot((x - ox) * squeeze, y - oy) <= reach and (p.get("border_km", 1e9) > 10 or reach <= 0.03):
                        again = again or other
        twin = named.get((p["country"], p["name"].lower()))
        if again:
            q = again["properties"]
            if math.dist((x, y), again["geometry"]["coordinates"]) < 0.03:
                q["population"] = max(q["population"], p["population"])
                if letters_of(p["name"]) == letters_of(q.get("name_local")) and q["name"] not in ENGLISH:
                    q["name"] = p["name"]
                    del q["name_local"]
            continue
        if twin and not p.get("rank") and p["population"] > 300_000 and p["population"] >= 0.8 * twin["properties"]["population"]:
            print(f"left out: {p['name']}, {p['country']}, {p['population']}, a second one at {x}, {y}", file=sys.stderr)
            continue
        kept.append(feature)
        cells.setdefault((math.floor(x * 5), math.floor(y * 5)), []).append(feature)
        if p.get("rank"):
            named[(p["country"], p["name"].lower())] = feature
    return kept


# A box in hundredths of a degree.
BIR_TAWIL = (3310, 2160, 3420, 2205)


def inside(a, b):
    return a[0] >= b[0] and a[1] >= b[1] and a[2] <= b[2] and a[3] <= b[3]


BORDER = ["id", "name", "name_a", "name_b", "kind", "length_km", "status", "status_note", "status_source", "over_sea_km"]
BORDER += ["vertices", "parts"]


def main(source, divided, seen, out):
    borders = read(source, "borders")
    for geometry in (feature["geometry"] for feature in borders):
        if geometry["type"] == "MultiLineString":
            geometry["coordinates"] = units.ordered(geometry["coordinates"])
    rows, countries_units, known = [], units.read(divided), views.read(seen)
    for feature in borders:
        vertices, counts = parts_of(feature["geometry"])
        p = feature["properties"]
        p["status_note"] = NOTES.get(p["id"], p.get("status_note"))
        sectors = units.sectors(countries_units, p["left"], p["right"], lines_of(feature["geometry"]))
        in_part, lines = p["status"] == "partly disputed", lines_of(feature["geometry"])
        cuts = [(part, *cut) for part, line in enumerate(lines) for cut in views.pieces(known, p["id"], line, in_part)]
        if not any(how for _, _, how in cuts):
            cuts = []
        marks = ["|".join(f"{part}.{vertex}.{what}" for part, vertex, what in of) for of in (sectors, cuts)]
        line = "\t".join([*marks, counts])
        rows.append(([plain(p.get(name)) for name in BORDER], [line], vertices, None))
    write(out / "borders.bin", 100_000, rows)
    print("BORDERS_SHA256 in src/atlas/mod.rs:", hashlib.sha256((out / "borders.bin").read_bytes()).hexdigest())
    write(out / "countries.bin", 10_000, countries(read(source, "countries"), borders))
    places = towns(read(source, "places"))
    for feature in places:
        p = feature["properties"]
        p["capital"] = "1" if p.get("capital") else ""
        if p["name"] == "Jerusalem":
            # One of its languages alone would take a side.
            p["name_local"] = ""
        if letters_of(p["name"]) == letters_of(p.get("name_local")):
            # One name is enough, that with its marks: Bobo-Dioulasso beside Bobo Dioulasso says nothing.
            p["name"] = max(p["name_local"], p["name"], key=lambda name: sum(ord(letter) > 127 for letter in name))
            p["name_local"] = ""
        # A town this near to a border is looked for on maps of it.
        p["near"] = "1" if p.get("border_km", 1e9) <= NEAR_BORDER_KM else ""
        # Three digits say how large a town is.
        step = 10 ** max(0, len(str(p["population"])) - 3)
        p["population"] = round(p["population"] / step) * step
    places.sort(key=lambda f: (-f["properties"]["population"], f["geometry"]["coordinates"]))
    write(out / "places.bin", 1_000, tiled(places, ["name", "name_local", "country", "population", "capital", "near"], 8))
    lines = read(source, "admin1_lines")
    cut = []
    for feature in lines:
        for line in lines_of(feature["geometry"]):
            thin = thinned(line, 500)
            cut.append({"properties": feature["properties"], "geometry": {"type": "LineString", "coordinates": thin}})
    write(out / "provinces.bin", 10_000, tiled(cut, ["country"], 8))
    # Lakes are the holes of a map of land by states: one of them is land that no state claims.
    lakes = [f for f in read(source, "lakes") if not inside(box(parts_of(f["geometry"])[0]), BIR_TAWIL)]
    write(out / "lakes.bin", 10_000, tiled(lakes, ["name", "area_km2"], 8))
    write(out / "rivers.bin", 10_000, tiled(read(source, "rivers"), [], 8))
    lines = {f["properties"]["id"]: lines_of(f["geometry"]) for f in borders}
    claims = [f for f in read(source, "disputed_lines") if f["properties"]["name"].endswith(" claim")]
    lines = views.seen_lines(known, lines, claims)
    write(out / "disputed_lines.bin", 10_000, tiled(lines, ["kind", "by", "views"], 30))
    labels = [f for f in read(source, "admin1_labels") if f["properties"]["name"]]
    for feature in labels:
        feature["properties"]["area_km2"] = round(feature["properties"].get("area_km2") or 0)
    write(out / "province_names.bin", 1_000, tiled(labels, ["name", "country", "area_km2"], 15))
    # Abkhazia is in the source for its time of day. Russia does not claim it, and what is held is a line of control.
    areas = [f for f in read(source, "disputed_areas") if not f["properties"]["name"].startswith("Abkhazia")]
    for feature in areas:
        feature["properties"]["parties"] = ",".join(feature["properties"].get("parties") or [])
    write(out / "disputed_areas.bin", 10_000, tiled(areas, ["name", "parties", "drawn", "claimed_by", "area_km2"], 30))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:5]))
