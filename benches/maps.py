#!/usr/bin/env python3
"""The same map by matplotlib and by bordermap: maps.py BORDERMAP POINTS.csv BORDER.geojson. See README.md beside this file.

Border, land and incidents in one conic projection: dots up to 20,000, hexagons above. Each is a process of its own, so
start-up counts, and each reads the CSV itself.
"""
import os
import resource
import subprocess
import sys
import tempfile


def draw(points, border, countries, out):
    """What bordermap's map has, as far as matplotlib has it: no labels, legend of sizes, tooltips."""
    import json

    import matplotlib

    matplotlib.use("svg")
    import matplotlib.pyplot as plt
    import numpy as np
    import pandas as pd
    from pyproj import Transformer

    crs = "+proj=lcc +lon_0=67.8 +lat_1=30.7 +lat_2=35.8 +ellps=WGS84"
    there = Transformer.from_crs("EPSG:4326", crs, always_xy=True)

    def rings(file):
        for feature in json.load(open(file))["features"]:
            stack = [feature["geometry"]["coordinates"]]
            while stack:
                part = stack.pop()
                if isinstance(part[0][0], (int, float)):
                    yield np.array(there.transform(*np.array(part)[:, :2].T)).T
                else:
                    stack.extend(part)

    figure, axes = plt.subplots(figsize=(12.8, 9.6))
    for ring in rings(countries):
        axes.plot(*ring.T, color="#9c968c", linewidth=0.7)
    for line in rings(border):
        axes.plot(*line.T, color="#7a1230", linewidth=1.4, zorder=5)
    table = pd.read_csv(points)
    x, y = there.transform(table["lon"].to_numpy(), table["lat"].to_numpy())
    if len(table) > 20_000:
        figure.colorbar(axes.hexbin(x, y, gridsize=90, bins="log", mincnt=1), label="incidents")
    else:
        axes.scatter(x, y, s=12, alpha=0.7)
    axes.set_aspect("equal")
    axes.set_title("Incidents along the border")
    figure.savefig(out)


def measured(name, command, out):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    wall = os.times().elapsed
    subprocess.run(command, check=True)
    wall = os.times().elapsed - wall
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"{name}: {wall:.2f} s wall, {cpu:.2f} s CPU, {os.path.getsize(out) / 1e3:.0f} kB of SVG", flush=True)


def main():
    bordermap, points, border = sys.argv[1:4]
    countries = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "data", "countries.geojson")
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "map.svg")
        ours = [bordermap, "map", points, "--border", border, "-q", "--hull", "none", "--draws", "0", "-o", out]
        for _ in range(3):
            measured("matplotlib", [sys.executable, __file__, "--draw", points, border, countries, out], out)
            measured("bordermap", ours, out)


if __name__ == "__main__":
    if sys.argv[1] == "--draw":
        draw(*sys.argv[2:])
    else:
        main()
