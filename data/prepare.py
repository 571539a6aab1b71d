#!/usr/bin/env python3
"""Makes the files of this folder from the packages named in SOURCES.md.

    python3 prepare.py BASEMAP_DIR INCIDENTS_DIR LAND_10M_TOPOJSON OUT_DIR

Needs shapely >= 2.1 and pyproj. bordermap itself never runs this: the results are committed.
"""
import json
import sys
import unicodedata

import shapely
from pyproj import Geod
from shapely.geometry import LineString, MultiLineString, Point, Polygon, box, mapping, shape
from shapely.ops import linemerge, unary_union

BASEMAP, INCIDENTS, LAND, OUT = sys.argv[1:5]
GEOD = Geod(ellps="WGS84")
REGION = box(56, 22, 82, 42)
COUNTRY_NAMES = {
    "AFG": "Afghanistan", "PAK": "Pakistan", "IRN": "Iran", "TKM": "Turkmenistan", "UZB": "Uzbekistan",
    "TJK": "Tajikistan", "KGZ": "Kyrgyzstan", "IND": "India", "CHN": "China",
}
# ISO 3166-2 codes are the same (AF-PAR, AF-URU) for two pairs of polygons: the position tells which is which.
RENAMED = {("AF-PAR", True): ("Panjshir", "AF-PAN", "پنجشیر"), ("AF-URU", True): ("Daykundi", "AF-DAY", "دایکندی")}
PROVINCE_NAMES = {
    "Northern Areas": "Gilgit-Baltistan", "K.P.": "Khyber Pakhtunkhwa", "F.A.T.A.": "Khyber Pakhtunkhwa",
    "Baluchistan": "Balochistan", "Sind": "Sindh", "F.C.T.": "Islamabad", "Hirat": "Herat", "Hilmand": "Helmand",
    "Paktya": "Paktia", "Sari Pul": "Sar-e Pol",
}
# Border towns whose local name no package carries.
LOCAL_NAMES = {
    "Chaman": "چمن", "Spin Boldak": "سپین بولدک", "Parachinar": "پاراچنار", "Miranshah": "میران شاہ", "Wana": "وانا",
    "Landi Kotal": "لنڈی کوتل", "Asadabad": "اسعدآباد", "Khost": "خوست", "Sharan": "شرن", "Gardez": "گردیز",
    "Jalalabad": "جلال‌آباد", "Qalat": "قلات", "Zhob": "ژوب", "Hangu": "ہنگو", "Tank": "ٹانک", "Bannu": "بنوں",
}
CROSSINGS = [
    ("Torkham", "تورخم", 71.0847, 34.1147), ("Chaman–Spin Boldak", "چمن – سپین بولدک", 66.453, 30.917),
    ("Ghulam Khan", "غلام خان", 70.0239, 33.1439), ("Angoor Adda", "انګور اډه", 69.2742, 32.5178),
]


def load(folder, name):
    return json.load(open(f"{folder}/{name}.geojson", encoding="utf-8"))["features"]


def rounded(coordinates, digits):
    if isinstance(coordinates[0], (int, float)):
        return [round(c, digits) for c in coordinates]
    return [rounded(c, digits) for c in coordinates]


def feature(geometry, properties, digits=4):
    g = mapping(geometry)
    return {"type": "Feature", "properties": properties,
            "geometry": {"type": g["type"], "coordinates": rounded(g["coordinates"], digits)}}


def write(name, features):
    lines = [json.dumps(f, ensure_ascii=False, separators=(",", ":")) for f in features]
    with open(f"{OUT}/{name}.geojson", "w", encoding="utf-8", newline="\n") as f:
        f.write('{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n")
    print(name, len(features), "features", sum(map(len, lines)), "bytes")


def wound(polygon):
    """RFC 7946: outer rings counter-clockwise."""
    return shapely.orient_polygons(polygon)


def land():
    t = json.load(open(LAND))
    (sx, sy), (tx, ty) = t["transform"]["scale"], t["transform"]["translate"]
    arcs = []
    for arc in t["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        arcs.append(points)
    polygons = []
    for geometry in t["objects"]["land"]["geometries"]:
        for rings in geometry["arcs"]:
            coords = []
            for i in rings[0]:
                part = arcs[i] if i >= 0 else arcs[~i][::-1]
                coords += part[1:] if coords else part
            p = Polygon(coords)
            if p.intersects(REGION):
                polygons.append(p.buffer(0).intersection(REGION))
    return unary_union(polygons)


# In the Arabic script of Dari, Urdu and Persian.
COUNTRY_NAMES_LOCAL = {"AFG": "افغانستان", "PAK": "پاکستان", "IRN": "ایران"}


def countries():
    features = load(BASEMAP, "countries_osm_tol0.003")
    shapes = [shape(f["geometry"]) for f in features]
    codes = [f["properties"]["ADM0_A3"] for f in features]
    # Only the strip where the territorial sea shows; inland edges stay those of OpenStreetMap.
    sea = box(56, 20, 82, 27.5).difference(land())
    fine = {c: s.difference(sea) for c, s in zip(codes, shapes)}
    simple = shapely.coverage_simplify(list(fine.values()), 0.004)
    out = []
    for code, polygon in zip(fine, simple):
        polygon = wound(shapely.set_precision(polygon, 0.0001))
        parts = [p for p in getattr(polygon, "geoms", [polygon]) if p.area > 0.002]
        polygon = parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)
        local = {"name_local": COUNTRY_NAMES_LOCAL[code]} if code in COUNTRY_NAMES_LOCAL else {}
        out.append(feature(polygon, {"iso3": code, "name": COUNTRY_NAMES[code], **local}))
    write("countries", out)
    country_lines(dict(zip(fine, (shapely.set_precision(s, 0.0001) for s in simple))))
    return fine


def country_lines(shapes):
    """The lines between countries, but for the border itself, which has a file of its own."""
    codes, out = list(shapes), []
    for i, a in enumerate(codes):
        for b in codes[i + 1:]:
            if {a, b} == {"AFG", "PAK"}:
                continue
            shared = shapes[a].intersection(shapes[b])
            lines = [g for g in getattr(shared, "geoms", [shared]) if g.geom_type == "LineString" and g.length > 0]
            if not lines:
                continue
            merged = linemerge(lines) if len(lines) > 1 else lines[0]
            held = {"IND,PAK": (box(72, 32.8, 82, 42), "Line of Control"),
                    "CHN,IND": (box(76, 32.4, 82, 42), "Line of Actual Control")}.get(",".join(sorted((a, b))))
            if held is None:
                out.append(feature(merged, {"kind": "boundary", "name": f"{a}-{b}"}))
                continue
            area, name = held
            out.append(feature(merged.difference(area), {"kind": "boundary", "name": f"{a}-{b}"}))
            out.append(feature(merged.intersection(area), {"kind": "control", "name": name}))
    coast = unary_union(list(shapes.values())).boundary
    coast = coast.intersection(box(56.1, 22.1, 81.9, 27.4)).simplify(0.002)
    lines = [g for g in getattr(coast, "geoms", [coast]) if g.geom_type == "LineString" and g.length > 0.05]
    out.append(feature(linemerge(lines), {"kind": "coast", "name": "coast"}))
    write("country_lines", out)


def provinces(fine):
    groups = {}
    for f in load(BASEMAP, "admin1_afg_pak_ne10m"):
        p, g = f["properties"], shape(f["geometry"]).buffer(0)
        if p["adm0_a3"] == "KAS":
            continue
        local = p["name_fa"] if p["adm0_a3"] == "AFG" else p["name_ur"]
        name = PROVINCE_NAMES.get(p["name"], p["name"])
        north_east = p["longitude"] > 69.5 if p["iso_3166_2"] == "AF-PAR" else p["latitude"] > 33.5
        renamed = RENAMED.get((p["iso_3166_2"], north_east))
        iso = p["iso_3166_2"]
        if renamed:
            name, iso, local = renamed
        for word in ("ولایت ", "صوبہ ", "ایالت "):
            local = local.replace(word, "")
        key = (p["adm0_a3"], name)
        # The Federally Administered Tribal Areas were merged into Khyber Pakhtunkhwa in 2018.
        if key in groups:
            groups[key][0].append(g)
        else:
            groups[key] = [[g], "PK-KP" if name == "Khyber Pakhtunkhwa" else iso, local]
        if p["name"] == "K.P.":
            groups[key][2] = local
    names, whole = list(groups), [unary_union(groups[k][0]) for k in groups]
    simple = dict(zip(names, shapely.coverage_simplify(whole, 0.004)))
    out = []
    for (country, name), polygon in simple.items():
        clipped = wound(shapely.set_precision(polygon.intersection(fine[country]), 0.0001))
        parts = [p for p in getattr(clipped, "geoms", [clipped]) if p.geom_type == "Polygon" and p.area > 1e-3]
        clipped = parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)
        _, iso, local = groups[country, name]
        out.append(feature(clipped, {"name": name, "name_local": local, "country": country, "iso_3166_2": iso}))
    out.sort(key=lambda f: (f["properties"]["country"], f["properties"]["name"]))
    write("provinces", out)
    province_lines(names, simple, fine)
    return dict(zip(names, whole))


def province_lines(names, simple, fine):
    out = []
    for i, a in enumerate(names):
        for b in names[i + 1:]:
            if a[0] != b[0]:
                continue
            shared = simple[a].intersection(simple[b]).intersection(fine[a[0]])
            lines = [g for g in getattr(shared, "geoms", [shared]) if g.geom_type == "LineString" and g.length > 0]
            if not lines:
                continue
            merged = linemerge(lines) if len(lines) > 1 else lines[0]
            for line in getattr(merged, "geoms", [merged]):
                if line.length < 0.03:
                    continue
                out.append(feature(reaching(line, fine[a[0]].boundary), {"country": a[0]}))
    write("province_lines", out)


def reaching(line, boundary):
    """The line, its ends drawn on to the country's outline where the two sources leave a gap of up to 8 km."""
    coords = list(line.coords)
    for end in (0, -1):
        p = Point(coords[end])
        gap = boundary.distance(p)
        if 0 < gap < 0.08:
            q = boundary.interpolate(boundary.project(p))
            coords.insert(0 if end == 0 else len(coords), (q.x, q.y))
    return LineString(coords)


def nearest_province(point, provinces, country):
    return min((k for k in provinces if k[0] == country), key=lambda k: (provinces[k].distance(point), k[1]))[1]


def runs(names, lengths, shortest):
    """Stretches of one name; those shorter than `shortest` metres join their longer neighbour."""
    out = []
    for i, (name, length) in enumerate(zip(names, lengths)):
        if out and out[-1][0] == name:
            out[-1][2] = i + 1
            out[-1][3] += length
        else:
            out.append([name, i, i + 1, length])
    while len(out) > 1 and min(r[3] for r in out) < shortest:
        i = min(range(len(out)), key=lambda i: out[i][3])
        j = max((k for k in (i - 1, i + 1) if 0 <= k < len(out)), key=lambda k: out[k][3])
        out[j] = [out[j][0], min(out[i][1], out[j][1]), max(out[i][2], out[j][2]), out[i][3] + out[j][3]]
        del out[i]
        for k in range(len(out) - 1, 0, -1):
            if out[k][0] == out[k - 1][0]:
                out[k - 1] = [out[k][0], out[k - 1][1], out[k][2], out[k - 1][3] + out[k][3]]
                del out[k]
    return out


def border(name, source, provinces, title):
    coords = load(BASEMAP, source)[0]["geometry"]["coordinates"]
    coords = [c for i, c in enumerate(coords) if i == 0 or c != coords[i - 1]]
    middles = [Point((a[0] + b[0]) / 2, (a[1] + b[1]) / 2) for a, b in zip(coords, coords[1:])]
    lengths = [GEOD.inv(a[0], a[1], b[0], b[1])[2] for a, b in zip(coords, coords[1:])]
    west = [nearest_province(m, provinces, "AFG") for m in middles]
    east = [nearest_province(m, provinces, "PAK") for m in middles]
    out = []
    for afghan, start, end, length in runs(west, lengths, 10_000):
        facing = [r for r in runs(east[start:end], lengths[start:end], 10_000) if r[3] > 0.15 * length]
        pakistani = "/".join(dict.fromkeys(r[0] for r in facing))
        out.append(feature(LineString(coords[start:end + 1]), {
            "name": title, "left": "Afghanistan", "right": "Pakistan", "disputed": True, "sector": f"{afghan} – {pakistani}"}, 7))
    write(name, out)
    for f in out:
        print("   ", f["properties"]["sector"], len(f["geometry"]["coordinates"]))


def claims():
    out = []
    for f in load(BASEMAP, "disputed_borders_ne10m"):
        p = f["properties"]
        by = {"Chinese": "CN", "Indian": "IN", "Pakistani": "PK"}[p["name"].split()[0]]
        out.append(feature(shape(f["geometry"]).simplify(0.003), {"kind": "claim", "by": by}))
    write("claims", out)


def rivers():
    out = []
    for f in load(BASEMAP, "rivers_ne50m"):
        g = shape(f["geometry"])
        for line in getattr(g, "geoms", [g]):
            out.append(feature(smoothed(line), {}))
    write("rivers", out)


def smoothed(line):
    """Two rounds of Chaikin's corner cutting: the source's grid of 0.036 by 0.018 degrees shows as steps."""
    coords = list(line.coords)
    for _ in range(2):
        cut = [coords[0]]
        for a, b in zip(coords, coords[1:]):
            cut += [(0.75 * a[0] + 0.25 * b[0], 0.75 * a[1] + 0.25 * b[1]),
                    (0.25 * a[0] + 0.75 * b[0], 0.25 * a[1] + 0.75 * b[1])]
        coords = cut + [coords[-1]]
    return LineString(coords).simplify(0.001)


def lakes():
    write("lakes", [feature(wound(shape(f["geometry"]).simplify(0.002)), {}) for f in load(BASEMAP, "lakes_ne10m")])


def plain(name):
    folded = unicodedata.normalize("NFKD", name)
    folded = "".join(c for c in folded if not unicodedata.combining(c))
    return folded.replace("‘", "").replace("’", "").replace("ʼ", "").strip()


CAPITALS = {("Kabul", "AFG"), ("Islamabad", "PAK"), ("Dushanbe", "TJK"), ("Ashgabat", "TKM"), ("New Delhi", "IND")}


def places(fine):
    known = [(Point(f["geometry"]["coordinates"]), f["properties"]) for f in load(BASEMAP, "places_ne10m")]
    iso3 = {"AF": "AFG", "PK": "PAK", "IR": "IRN", "TM": "TKM", "UZ": "UZB", "TJ": "TJK", "KG": "KGZ", "IN": "IND", "CN": "CHN"}
    found, out = {}, []
    for f in load(BASEMAP, "places_geonames_region"):
        p, point = f["properties"], Point(f["geometry"]["coordinates"])
        country = iso3.get(p["country"])
        population = p["population"] or 0
        if country is None or (country not in ("AFG", "PAK") and population < 60_000):
            continue
        name, local = plain(p["name"]), None
        for i, (q, ne) in enumerate(known):
            same = name[:3].lower() == ne["name"][:3].lower()
            # A place of Natural Earth within 0.15 degrees with a like name; the first (most populous) match wins.
            if i not in found and same and q.distance(point) < 0.15:
                found[i] = True
                name, local = ne["name"], ne["name_fa"] if country == "AFG" else ne["name_ur"] if country == "PAK" else None
                population = max(population, ne["pop"] or 0)
                break
        out.append((country, -population, name, local or (LOCAL_NAMES.get(name) if country in ("AFG", "PAK") else None), point))
    for i, (q, ne) in enumerate(known):
        country = next((c for c, g in fine.items() if g.contains(q)), None)
        if i not in found and country in ("AFG", "PAK"):
            local = ne["name_fa"] if country == "AFG" else ne["name_ur"]
            out.append((country, -(ne["pop"] or 0), ne["name"], local, q))
    out.sort(key=lambda p: (p[1], p[2], p[4].x))
    write("places", [feature(p[4], {"name": p[2], **({"name_local": p[3]} if p[3] else {}), "country": p[0],
                                    "population": -p[1], **({"capital": True} if (p[2], p[0]) in CAPITALS else {})}) for p in out])


def incidents():
    out = []
    for f in load(INCIDENTS, "durand_incidents"):
        p = f["properties"]
        lonlat = Point(p.pop("lon"), p.pop("lat"))
        out.append(feature(lonlat, {k: (None if v == "" else v) for k, v in p.items()}, 5))
    write("incidents", out)


if __name__ == "__main__":
    fine = countries()
    whole = provinces(fine)
    border("border_durand", "border_afg_pak_osm_dp25m_dens2km", whole, "Durand Line")
    border("border_durand_ne", "border_afg_pak_ne10m", whole, "Durand Line (Natural Earth)")
    claims()
    rivers()
    lakes()
    places(fine)
    incidents()
    write("crossings", [feature(Point(x, y), {"name": n, "name_local": l}) for n, l, x, y in CROSSINGS])
