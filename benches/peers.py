#!/usr/bin/env python3
"""Other tools on the same work: peers.py POINTS.csv BORDER.geojson. See README.md beside this file."""
import json
import sys
import time

import numpy as np


def timed(name, work):
    start, cpu = time.perf_counter(), time.process_time()
    try:
        result = work()
    except ImportError as e:
        print(f"{name}: not installed ({e.name})")
        return None
    print(f"{name}: {time.perf_counter() - start:.2f} s wall, {time.process_time() - cpu:.2f} s CPU")
    return result


def geopandas_distance(lonlat, border):
    """Nearest point in a conic projection, then the geodesic to it."""
    import shapely
    from pyproj import Geod, Transformer

    crs = "+proj=lcc +lon_0=67.8 +lat_1=30.7 +lat_2=35.8 +ellps=WGS84"
    there = Transformer.from_crs("EPSG:4326", crs, always_xy=True)
    line = np.array(there.transform(border[:, 0], border[:, 1])).T
    edges = shapely.linestrings(np.stack([line[:-1], line[1:]], 1))
    points = shapely.points(*there.transform(lonlat[:, 0], lonlat[:, 1]))
    nearest = edges[shapely.STRtree(edges).nearest(points)]
    foot = shapely.line_interpolate_point(nearest, shapely.line_locate_point(nearest, points))
    lon, lat = there.transform(shapely.get_x(foot), shapely.get_y(foot), direction="INVERSE")
    return Geod(ellps="WGS84").inv(lonlat[:, 0], lonlat[:, 1], lon, lat)[2]


def projected(lonlat):
    from pyproj import Transformer

    crs = "+proj=lcc +lon_0=67.8 +lat_1=30.7 +lat_2=35.8 +ellps=WGS84"
    return np.array(Transformer.from_crs("EPSG:4326", crs, always_xy=True).transform(*lonlat.T)).T


def pypi_dbscan(lonlat):
    from dbscan import DBSCAN

    xy = np.ascontiguousarray(projected(lonlat))
    start = time.perf_counter()
    labels, _ = DBSCAN(xy, eps=5_000.0, min_samples=10)
    print(f"  of it compute {time.perf_counter() - start:.3f} s")
    return labels


def pypi_hdbscan(lonlat):
    import hdbscan_rs

    model = hdbscan_rs.HDBSCAN(min_cluster_size=10, min_samples=10)
    start = time.perf_counter()
    labels = model.fit_predict(np.ascontiguousarray(projected(lonlat)))
    print(f"  of it compute {time.perf_counter() - start:.3f} s")
    return labels


def sklearn_dbscan(lonlat):
    from sklearn.cluster import DBSCAN

    model = DBSCAN(eps=5_000 / 6_371_008.8, min_samples=10, metric="haversine", algorithm="ball_tree")
    return model.fit(np.radians(lonlat[:, ::-1])).labels_


if __name__ == "__main__":
    rows = np.genfromtxt(sys.argv[1], delimiter=",", names=True, usecols=("lon", "lat"))
    lonlat = np.stack([rows["lon"], rows["lat"]], 1)
    feature = json.load(open(sys.argv[2], encoding="utf-8"))["features"][0]
    border = np.array(feature["geometry"]["coordinates"])
    print(f"{len(lonlat)} points, {len(border)} vertices")
    timed("distance: STRtree in a projection, then Geod.inv", lambda: geopandas_distance(lonlat, border))
    labels = timed("DBSCAN 5 km/10: dbscan (PyPI), 2-D", lambda: pypi_dbscan(lonlat))
    if labels is not None:
        print(f"  {labels.max() + 1} clusters, {(labels < 0).sum()} noise")
    labels = timed("HDBSCAN 10/10: hdbscan-rs (PyPI), 2-D", lambda: pypi_hdbscan(lonlat))
    if labels is not None:
        print(f"  {labels.max() + 1} clusters, {(labels < 0).sum()} noise")
    if len(lonlat) <= 200_000:
        timed("DBSCAN 5 km/10: scikit-learn, haversine", lambda: sklearn_dbscan(lonlat))
