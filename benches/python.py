"""The half in Python of the bench of that name: positions (two little-endian doubles each) and the library's own seconds in, ratios out."""

import importlib.util
import os
import sys
import tempfile
import time

import numpy as np

import bordermap

path, own = sys.argv[1], float(sys.argv[2])
positions = np.fromfile(path, "<f8").reshape(-1, 2)
lon, lat = np.ascontiguousarray(positions[:, 0]), np.ascontiguousarray(positions[:, 1])
border = bordermap.Border("durand")


def least(work, times=5):
    seconds = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - began)
    return min(seconds)


def there(*modules):
    missing = [module for module in modules if importlib.util.find_spec(module) is None]
    if missing:
        print(f"{modules[0]}: not timed, for {missing[0]} is not installed")
    return not missing


all_columns = least(lambda: border.locate(lon, lat))
one = least(lambda: border.locate(lon, lat, columns=["distance_m"]))
print(f"Border.locate, all columns: {all_columns:.3f} s, {all_columns / own:.2f} of the library; distance alone: {one:.3f} s, {one / own:.2f}")

if there("duckdb", "pyarrow"):
    import duckdb
    import pyarrow as pa

    import bordermap.duckdb

    con = bordermap.duckdb.register(duckdb.connect())
    con.register("arrow", pa.table({"lon": lon, "lat": lat}))
    con.sql("CREATE TABLE points AS SELECT * FROM arrow")
    seconds = least(lambda: con.sql("SELECT sum(border_distance(lon, lat, 'durand')) FROM points").fetchall())
    print(f"DuckDB, border_distance of a table: {seconds:.3f} s, {seconds / own:.2f} of the library")

if there("polars"):
    import polars as pl

    import bordermap.polars as bp

    frame = pl.DataFrame({"lon": lon, "lat": lat})
    seconds = least(lambda: frame.select(bp.distance("lon", "lat", border)))
    print(f"Polars, distance of a frame: {seconds:.3f} s, {seconds / own:.2f} of the library")
    seconds = least(lambda: frame.select(bp.locate("lon", "lat", border)))
    print(f"Polars, all columns: {seconds:.3f} s, {seconds / own:.2f} of the library")

if there("pyspark", "pyarrow"):
    import pyarrow as pa
    import pyarrow.parquet as pq

    import bordermap.spark as bs
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    spark = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").config("spark.driver.memory", "4g").getOrCreate()
    spark.sparkContext.setLogLevel("OFF")
    with tempfile.TemporaryDirectory() as folder:
        # As event tables are: a dozen columns.
        more = {f"column_{i}": pa.array([f"text {k % 97} of some length" for k in range(len(lon))]) for i in range(6)}
        table = pa.table({"id": np.arange(len(lon)), "longitude": lon, "latitude": lat, "year": np.full(len(lon), 2025), **more})
        pq.write_table(table, f"{folder}/points.parquet", row_group_size=len(lon) // 8)
        for name, columns in (("two columns", ["longitude", "latitude"]), ("ten columns", table.column_names)):
            df = spark.read.parquet(f"{folder}/points.parquet").select(columns).repartition(2).cache()
            df.count()

            def nothing(batches):
                yield from batches

            def written(df):
                df.write.format("noop").mode("overwrite").save()

            seconds = {
                "mapInArrow that does nothing": least(lambda: written(df.mapInArrow(nothing, df.schema))),
                "distance": least(lambda: written(bs.locate(df, border, columns=["border_distance_m"]))),
                "all columns": least(lambda: written(bs.locate(df, border))),
                "arrow_udf, distance": least(lambda: written(df.select("*", bs.distance(border)("longitude", "latitude")))),
            }
            base = seconds["mapInArrow that does nothing"]
            for what, took in seconds.items():
                print(f"Spark, local[2], {name}, {what}: {took:.3f} s, {took / base:.2f} of one that does nothing, {len(lon) / took / 1e6:.2f} million rows a second")
            df.unpersist()
    spark.stop()

if there("geopandas", "pyproj"):
    import geopandas
    import pyproj

    some = 100_000
    line = geopandas.GeoDataFrame.from_features(border.__geo_interface__, crs=4326)

    def planar():
        points = geopandas.GeoSeries.from_xy(lon[:some], lat[:some], crs=4326).to_crs(7755)
        return points.distance(line.to_crs(7755).union_all()).to_numpy()

    seconds = least(planar, 1) * len(lon) / some
    exact = border.locate(lon[:some], lat[:some])["distance_m"].to_numpy()
    off = np.abs(planar() - exact)
    print(
        f"GeoPandas with pyproj, EPSG:7755: {seconds:.2f} s (from {some}), {seconds / all_columns:.0f} times Border.locate with all columns; "
        f"off by {np.median(off):.0f} m, {off.max():.0f} m at most"
    )
