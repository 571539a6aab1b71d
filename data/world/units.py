"""Which first-level units a border divides: the stretches of a border between the same two units, with their names."""

import json
import math

# Degrees of latitude in a bucket of edges.
BUCKET = 0.1
# How far apart positions on a border are asked, metres; and how far off it units are looked for: the units are of another
# source, whose lines lie up to a few kilometres off.
STEP = 2_000
OFF = (1_500, 4_000, 8_000, 15_000)
# A ring so near to a line, metres, lies between the same units.
NEAR = 20_000
# Stretches shorter than this, metres, or than this share of the border, join a neighbour.
LEAST, SHARE = 10_000, 0.02


class Units:
    """Units of one country."""

    def __init__(self):
        self.polygons = []

    def add(self, name, geometry):
        polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
        buckets = {}
        for polygon in polygons:
            for ring in polygon:
                for a, b in zip(ring, ring[1:]):
                    low, high = sorted((a[1], b[1]))
                    for k in range(math.floor(low / BUCKET), math.floor(high / BUCKET) + 1):
                        buckets.setdefault(k, []).append((a, b))
        self.polygons.append((name, buckets))

    def at(self, x, y):
        for name, buckets in self.polygons:
            inside = False
            for (ax, ay), (bx, by) in buckets.get(math.floor(y / BUCKET), []):
                if (ay > y) != (by > y) and x < ax + (y - ay) / (by - ay) * (bx - ax):
                    inside = not inside
            if inside:
                return name
        return None


def read(path):
    """The units of each country, by its code."""
    countries = {}
    with open(path, encoding="utf-8") as file:
        features = json.load(file)["features"]
    for feature in features:
        p = feature["properties"]
        name = p.get("name") or p.get("name_en")
        if name and feature["geometry"]:
            code = APART.get(p["adm0_a3"], p["adm0_a3"])
            countries.setdefault(code, Units()).add(name.strip(), feature["geometry"])
    return countries


# Natural Earth's codes where they are others.
CODES = {"SSD": "SDS", "ESH": "SAH", "PSE": "PSX", "XKX": "KOS", "XNC": "CYN", "GUF": "FRA", "MAF": "FRA"}
# Units that it keeps apart from the state in which they stand here.
APART = {"SOL": "SOM"}


def metres(a, b):
    squeeze = math.cos(math.radians((a[1] + b[1]) / 2))
    return math.hypot((b[0] - a[0]) * squeeze, b[1] - a[1]) * 111_200


def unit(units, at, along, sign):
    """The unit on one side of a border: the first one met going away from it."""
    squeeze = max(math.cos(math.radians(at[1])), 0.01)
    dx, dy = along
    for off in OFF:
        step = sign * off / 111_200
        found = units.at(at[0] - dy * step / squeeze, at[1] + dx * step)
        if found:
            return found
    return None


def samples(part):
    """Positions along a part with the direction there, the vertex before each, and the way from one to the next."""
    total = sum(metres(a, b) for a, b in zip(part, part[1:]))
    count = max(1, round(total / STEP))
    step, gone, k = total / count, 0.0, 0
    for i in range(count):
        want = (i + 0.5) * step
        while k + 2 < len(part) and gone + metres(part[k], part[k + 1]) < want:
            gone += metres(part[k], part[k + 1])
            k += 1
        a, b = part[k], part[k + 1]
        t = (want - gone) / (metres(a, b) or 1)
        at = (a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1]))
        # The direction over a few vertices: a river's bends say little of where its sides lie.
        a, b = part[max(0, k - 3)], part[min(len(part) - 1, k + 4)]
        squeeze = math.cos(math.radians(at[1]))
        way = math.hypot((b[0] - a[0]) * squeeze, b[1] - a[1])
        if way == 0:
            a, b = part[k], part[k + 1]
            way = math.hypot((b[0] - a[0]) * squeeze, b[1] - a[1]) or 1
        yield at, ((b[0] - a[0]) * squeeze / way, (b[1] - a[1]) / way), k, step


def filled(names):
    """Unknown names taken from the nearest known one."""
    known = [i for i, name in enumerate(names) if name]
    return [names[min(known, key=lambda k: abs(k - i))] if known else None for i in range(len(names))]


def asked(part, sides):
    """Positions along a part, each with the vertex before it, the way to the next, and the units on either side."""
    rows = list(samples(part))
    names = [filled([unit(side, at, along, sign) for at, along, *_ in rows]) for side, sign in zip(sides, (1, -1))]
    return [(at, k, step, pair) for (at, _, k, step), *pair in zip(rows, *names)]


def ordered(parts):
    """The parts of a border: lines in their order, then rings in the order in which a way along the lines comes by them."""
    rings = [part for part in parts if part[0] == part[-1]]
    lines = [part for part in parts if part[0] != part[-1]]
    along = [at for line in lines for at, *_ in samples(line)]
    if not along:
        return parts
    return lines + sorted(rings, key=lambda ring: min(range(len(along)), key=lambda i: metres(ring[0], along[i])))


def beside(rows, known):
    """The same rows with the units that a line near by has: an islet in a river is too small to ask for those of its banks."""
    def near(row):
        nearest = min(known, key=lambda other: metres(row[0], other[0]), default=None)
        return nearest[3] if nearest and metres(row[0], nearest[0]) <= NEAR else row[3]
    return [(at, k, step, near((at, k, step, pair))) for at, k, step, pair in rows]


def runs_of(rows, least):
    """Stretches of one part between the same two units, of which short ones join a neighbour: units, vertex, length."""
    runs = []
    for _, k, step, pair in rows:
        if runs and runs[-1][0] == pair:
            runs[-1][2] += step
        else:
            runs.append([pair, k, step])
    while len(runs) > 1:
        i = min(range(len(runs)), key=lambda i: runs[i][2])
        if runs[i][2] >= least:
            break
        j = max((j for j in (i - 1, i + 1) if 0 <= j < len(runs)), key=lambda j: runs[j][2])
        runs[j][2] += runs[i][2]
        if j > i:
            runs[j][1] = runs[i][1]
        del runs[i]
        joined = []
        for run in runs:
            if joined and run[0] == joined[-1][0]:
                joined[-1][2] += run[2]
            else:
                joined.append(run)
        runs = joined
    runs[0][1] = 0
    return runs


def sectors(countries, left, right, parts):
    """The stretches of a border: part, vertex at which it begins, name. Empty where the units of both sides are not known."""
    sides = [countries.get(CODES.get(code, code)) for code in (left, right)]
    if None in sides:
        return []
    rows = [asked(part, sides) for part in parts]
    is_ring = [part[0] == part[-1] for part in parts]
    known = [row for ring, of in zip(is_ring, rows) if not ring for row in of if None not in row[3]]
    rows = [beside(of, known) if ring else of for ring, of in zip(is_ring, rows)]
    known = [row for of in rows for row in of if None not in row[3]]
    if not known:
        return []
    # A part of which nothing is known is called as what lies nearest.
    nearest = lambda at: min(known, key=lambda other: metres(at, other[0]))[3]
    rows = [[(at, k, step, nearest(at) if None in pair else pair) for at, k, step, pair in of] for of in rows]
    least = max(LEAST, SHARE * sum(step for of in rows for _, _, step, _ in of))
    found, last = [], None
    for p, of in enumerate(rows):
        for pair, k, _ in runs_of(of, least):
            if pair != last:
                found.append((p, k, " – ".join(pair)))
            last = pair
    return numbered(found)


def numbered(rows):
    """A line that comes back to the same two units begins a sector of another name."""
    seen, out = {}, []
    for p, k, name in rows:
        seen[name] = seen.get(name, 0) + 1
        out.append((p, k, name if seen[name] == 1 else f"{name} ({seen[name]})"))
    return out
