"""Holds every format of `bordermap distance` against its CSV, cell by cell, with independent readers.

GDAL (PyPI pyogrio) and PROJ (pyproj) read GeoPackage, FlatGeobuf, shapefile, KML and GPX, pyarrow reads GeoParquet, openpyxl reads xlsx. Run after a release build:
python3 tests/read_back.py INPUT [BORDER]
"""

import csv
import datetime
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

import openpyxl
import pyarrow.parquet
import pyogrio
import pyproj

PROGRAM = Path(__file__).resolve().parent.parent / "target/release/bordermap"


def write(source, border, path):
    subprocess.run([PROGRAM, "distance", source, "-o", path, "--border", border, "--force", "-q"], check=True)


def same(ours, theirs):
    """Whether a value that was read is the CSV's text."""
    if theirs is None or theirs != theirs:
        return ours == ""
    if isinstance(theirs, bool):
        return ours == str(theirs).lower()
    if isinstance(theirs, (datetime.datetime, datetime.date)):
        return ours == theirs.strftime("%Y-%m-%d")
    if isinstance(theirs, (int, float)):
        return ours != "" and float(ours) == float(theirs)
    return ours.replace("\r\n", "\n") == str(theirs).replace("\r\n", "\n")


def compare(name, rows, read):
    wrong = [(i, key, row[key], other.get(key)) for i, (row, other) in enumerate(zip(rows, read)) for key in other if not same(row[key], other.get(key))]
    print(f"{name}: {len(read)} rows of {len(rows)}, {sum(map(len, read))} cells, {len(wrong)} differ {wrong[:3]}")
    return not wrong and len(rows) == len(read)


def by_gdal(path):
    meta, fids, geometry, fields = pyogrio.raw.read(path, datetime_as_string=True)
    names = list(meta["fields"])
    read = [dict(zip(names, (None if v is None or v != v else v.item() if hasattr(v, "item") else v for v in cells))) for cells in zip(*map(list, fields))]
    booleans = {n for n, d in zip(names, meta["dtypes"]) if d == "bool"}
    for row in read:
        for key in booleans & row.keys():
            row[key] = None if row[key] is None else bool(row[key])
    return read


def in_system(source, border, folder, code, rows):
    """Whether PROJ leads every place of a file in another system back to the CSV's."""
    path = folder / f"in_{code}.gpkg"
    command = [PROGRAM, "distance", source, "-o", path, "--border", border, "--output-crs", f"EPSG:{code}", "-q"]
    made = subprocess.run(command, stderr=subprocess.PIPE, text=True)
    if made.returncode:
        print(f"EPSG:{code}: {made.stderr.splitlines()[0]}")
        return "too far away" in made.stderr and not path.exists()
    meta, _, geometry, _ = pyogrio.raw.read(path, columns=[])
    # A point of well-known binary: the last sixteen bytes.
    points = [struct.unpack("<dd", bytes(point)[-16:]) for point in geometry]
    turn = pyproj.Transformer.from_crs(meta["crs"], 4326, always_xy=True)
    names = next((pair for pair in [("longitude", "latitude"), ("lon", "lat")] if pair[0] in rows[0]), None)
    if names is None:
        print(f"EPSG:{code}: {len(points)} points, no columns to compare them with")
        return True
    apart = max(max(abs(lon - float(row[names[0]])), abs(lat - float(row[names[1]]))) for row, (lon, lat) in zip(rows, turn.itransform(points)))
    print(f"EPSG:{code}: {meta['crs']}, {len(points)} points, at most {apart:.1e} degrees from the CSV's")
    return apart < 1e-6


def main():
    source, border = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "durand"
    good = True
    with tempfile.TemporaryDirectory() as folder:
        path = {ending: Path(folder) / f"out.{ending}" for ending in ["csv", "gpkg", "fgb", "shp.zip", "kml", "kmz", "gpx", "xlsx", "parquet"]}
        for to in path.values():
            write(source, border, to)
        csv.field_size_limit(10**9)
        with open(path["csv"], encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        package = by_gdal(path["gpkg"])
        good &= compare("gpkg", rows, package)
        # Features of a FlatGeobuf stand in the order of its index.
        key = lambda row: tuple(map(str, (row["border_distance_m"], row["border_chainage_m"], *list(row.values())[:4])))
        ours = sorted(rows, key=lambda row: (float(row["border_distance_m"]), row["relid"] if "relid" in row else str(key(row))))
        theirs = sorted(by_gdal(path["fgb"]), key=lambda row: (row["border_distance_m"], row["relid"] if "relid" in row else str(key(row))))
        for row in theirs:
            for name, value in row.items():
                row[name] = value[:10] if isinstance(value, str) and value[10:] in ("T00:00:00", "T00:00:00Z") else value
        good &= compare("fgb", ours, theirs)
        read = by_gdal(path["shp.zip"])
        # Positions that the input has not as columns are the CSV's alone.
        kept = [name for name in rows[0] if name in package[0]]
        short = [{name: row[name].encode()[:254].decode(errors="ignore").strip() for name in kept} for row in rows]
        back = [{name: value for name, value in zip(kept, (v.strip() if isinstance(v, str) else v for v in row.values()))} for row in read]
        good &= compare("shp.zip", short, back)
        sheet = openpyxl.load_workbook(path["xlsx"], read_only=True).active
        lines = sheet.iter_rows(values_only=True)
        head = list(next(lines))
        good &= compare("xlsx", rows, [dict(zip(head, line)) for line in lines])
        table = pyarrow.parquet.read_table(path["parquet"])
        good &= compare("parquet", rows, table.drop_columns(["geometry", "bbox"]).to_pylist())
        for ending in ["kml", "kmz", "gpx"]:
            info = pyogrio.read_info(path[ending], layer="waypoints" if ending == "gpx" else None)
            count = pyogrio.raw.read(path[ending], layer="waypoints" if ending == "gpx" else None, columns=[])[2]
            print(f"{ending}: {info['driver']}, {len(count)} of {len(rows)} points")
            good &= len(count) == len(rows)
        for code in [32601 + int((float(rows[0]["border_foot_lon"]) + 180) // 6), 3857, 3035, 7755]:
            good &= in_system(source, border, Path(folder), code, rows)
    sys.exit(not good)


main()
