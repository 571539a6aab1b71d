"""Engines give what `Border.locate` gives."""

import datetime
import os
import shutil
import sys

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pytest

import bordermap

BORDER = "AFG-PAK"


@pytest.fixture(scope="module")
def points():
    random = np.random.default_rng(3)
    lon, lat = random.uniform(60, 75, 20_000), random.uniform(29, 38, 20_000)
    return pa.table({"id": np.arange(20_000), "longitude": pa.array(lon, mask=np.arange(20_000) % 11 == 0), "latitude": lat})


@pytest.fixture(scope="module")
def expected(points):
    return pa.table(bordermap.Border(BORDER).locate(points["longitude"], points["latitude"])).combine_chunks()


def test_polars(points, expected):
    import bordermap.polars as bp

    frame = pl.from_arrow(points)
    for engine in ("in-memory", "streaming"):
        located = frame.lazy().with_columns(bp.locate("longitude", "latitude", BORDER).struct.unnest()).collect(engine=engine).sort("id")
        for ours, theirs in zip(located.columns[3:], expected.column_names):
            assert located[ours].to_list() == expected[theirs].to_pylist(), (engine, ours)
    one = frame.select(
        bp.distance("longitude", pl.col("latitude"), bordermap.Border(BORDER)).alias("d"),
        bp.side("longitude", "latitude", BORDER).alias("s"),
        bp.chainage("longitude", "latitude", BORDER).alias("c"),
    )
    assert one["d"].to_list() == expected["distance_m"].to_pylist()
    assert one["s"].to_list() == expected["side"].to_pylist()
    assert one["c"].to_list() == expected["chainage_m"].to_pylist()
    assert frame.clear().select(bp.side("longitude", "latitude", BORDER).alias("s")).schema == {"s": pl.String}
    with pytest.raises(ValueError, match="no border"):
        bp.distance("longitude", "latitude", "Ruritania")
    with pytest.raises(ValueError, match="columns: there is no 'distance'"):
        bp.locate("longitude", "latitude", BORDER, columns=["distance"])
    with pytest.raises(ValueError, match="^longitude 200 is outside"):
        pl.DataFrame({"x": [200.0], "y": [1.0]}).select(bp.distance("x", "y", BORDER))
    for wrong in (["71"], [True], [datetime.date(2025, 1, 1)]):
        with pytest.raises(TypeError, match="lon: numbers are wanted"):
            pl.DataFrame({"x": wrong, "y": [1.0]}).select(bp.distance("x", "y", BORDER))
    assert pl.DataFrame({"x": [None], "y": [1.0]}).select(bp.distance("x", "y", BORDER)).item() is None
    assert pl.select(bp.side(71.1, 34.1, BORDER)).item() == "Pakistan"
    with pytest.raises(ValueError, match="columns: one is named twice"):
        bp.locate("longitude", "latitude", BORDER, columns=["border", "border"])


def test_duckdb(points, expected):
    import duckdb

    import bordermap.duckdb

    con = bordermap.duckdb.register(duckdb.connect())
    con.register("points", points)
    found = con.sql(
        f"""SELECT id, border_distance(longitude, latitude, '{BORDER}') AS d, border_side(longitude, latitude, '{BORDER}') AS s,
        border_chainage(longitude, latitude, '{BORDER}') AS c FROM points ORDER BY id"""
    ).fetchall()
    assert [row[1:] for row in found] == list(zip(*(expected[name].to_pylist() for name in ("distance_m", "side", "chainage_m"))))
    # A border a row.
    several = con.sql(
        """SELECT border_name(x, y, b), border_distance(x, y, b) FROM
        (VALUES (71.1, 34.1, 'AFG-PAK'), (-106.0, 31.0, 'world'), (71.1, 34.1, NULL), (NULL, 34.1, 'world'), (71.1, 34.1, 'world')) AS t(x, y, b)"""
    ).fetchall()
    assert [row[0] for row in several] == ["AFG-PAK", "MEX-USA", None, None, "AFG-PAK"]
    assert several[0][1] == several[4][1] == pytest.approx(2_180.875, abs=0.001)
    # Again, and on a cursor, is no error.
    bordermap.duckdb.register(con)
    assert bordermap.duckdb.register(con.cursor()).sql(f"SELECT border_side(71.1, 34.1, '{BORDER}')").fetchall() == [("Pakistan",)]
    with pytest.raises(duckdb.Error, match="ValueError: longitude 200 is outside"):
        con.sql(f"SELECT border_distance(200, 1, '{BORDER}')").fetchall()
    with pytest.raises(duckdb.Error, match='no border "Ruritania"'):
        con.sql("SELECT border_distance(20, 1, 'Ruritania')").fetchall()


def test_datafusion(points, expected):
    import datafusion

    import bordermap.datafusion

    ctx = bordermap.datafusion.register(datafusion.SessionContext())
    ctx.from_arrow(points, name="points")
    found = ctx.sql(
        f"""SELECT border_distance(longitude, latitude, '{BORDER}') AS d, border_side(longitude, latitude, '{BORDER}') AS s,
        border_chainage(longitude, latitude, '{BORDER}') AS c, border_name(longitude, latitude, '{BORDER}') AS b FROM points ORDER BY id"""
    ).to_pydict()
    for ours, theirs in (("d", "distance_m"), ("s", "side"), ("c", "chainage_m"), ("b", "border")):
        assert found[ours] == expected[theirs].to_pylist()
    with pytest.raises(Exception, match="longitude 200.0? is outside|longitude 200 is outside"):
        ctx.sql(f"SELECT border_distance(200.0, 1.0, '{BORDER}') AS d").to_pydict()


@pytest.fixture(scope="module")
def spark():
    if shutil.which("java") is None:
        pytest.skip("there is no Java")
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    session = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()


@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_spark(spark, points, expected):
    import bordermap.spark as bs

    df = spark.createDataFrame(points.to_pylist()).select("id", "longitude", "latitude").repartition(5)
    found = bs.locate(df, BORDER).orderBy("id").toArrow()
    for ours, theirs in zip(found.column_names[3:], expected.column_names):
        assert found[ours].to_pylist() == expected[theirs].to_pylist(), ours
    # A border of a file goes with the task.
    line = bordermap.Border(bordermap.Border(BORDER).__geo_interface__)
    sent = bs.locate(df, line, columns=["border_distance_m"]).orderBy("id").toArrow()
    apart = pc.max(pc.abs(pc.subtract(sent["border_distance_m"], expected["distance_m"])))
    assert apart.as_py() < 0.02
    functions = df.select(
        "id",
        bs.distance(BORDER)("longitude", "latitude").alias("d"),
        bs.side(BORDER)("longitude", "latitude").alias("s"),
        bs.chainage(BORDER)("longitude", "latitude").alias("c"),
    )
    found = functions.orderBy("id").toArrow()
    for ours, theirs in (("d", "distance_m"), ("s", "side"), ("c", "chainage_m")):
        assert found[ours].to_pylist() == expected[theirs].to_pylist()
    with pytest.raises(ValueError, match="no border"):
        bs.locate(df, "Ruritania")
    assert bs.locate(df, BORDER, lon="LONGITUDE", columns=["border"]).first()["border"] in (BORDER, None)
    with pytest.raises(ValueError, match="Border_Side is there already"):
        bs.locate(df.withColumnRenamed("id", "Border_Side"), BORDER)
    assert functions.columns == ["id", "d", "s", "c"]
    assert "border_distance_m" in df.select(bs.distance(BORDER)("longitude", "latitude")).columns[0]
    with pytest.raises(ValueError, match="there is no column 'lon', but id"):
        bs.locate(df, BORDER, lon="lon")
    with pytest.raises(ValueError, match="border_side is there already"):
        bs.locate(bs.locate(df, BORDER), BORDER, columns=["border_side"])
    with pytest.raises(Exception, match="longitude 200 is outside"):
        bs.locate(spark.createDataFrame([(200.0, 1.0)], "longitude double, latitude double"), BORDER).collect()
