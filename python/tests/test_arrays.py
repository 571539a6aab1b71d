"""Whatever arrays are in, the result is one; what is missing stays missing; what is wrong is named."""

import json
import os
import pickle
from decimal import Decimal

import arro3.core
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import bordermap

LON, LAT = [71.1, 69.2, 66.0], [34.1, 33.3, 31.0]


@pytest.fixture(scope="module")
def border():
    return bordermap.Border("AFG-PAK")


def rows(table):
    return pa.table(table).to_pylist()


def packed(values):
    """A column of packed records, 20 bytes apart and not where doubles like to be."""
    records = np.zeros(len(values), np.dtype([("number", "i4"), ("value", "f8"), ("text", "S8")]))
    records["value"] = values
    return records["value"]


KINDS = {
    "list": list,
    "tuple": tuple,
    "generator": lambda values: (value for value in values),
    "numpy packed records": packed,
    "numpy backwards": lambda values: np.array(values[::-1])[::-1],
    "numpy objects": lambda values: np.array([Decimal(value) for value in values], dtype=object),
    "pandas category": lambda values: pd.Series(values).astype("category"),
    "numpy": np.array,
    "numpy big-endian": lambda values: np.array(values, ">f8"),
    "numpy every other": lambda values: np.repeat(values, 2)[::2],
    "arrow": pa.array,
    "arrow chunks": lambda values: pa.chunked_array([values[:1], [], values[1:]]),
    "arrow slice": lambda values: pa.array([0.0, *values, 0.0])[1:-1],
    "arro3": lambda values: arro3.core.Array(pa.array(values)),
    "polars": pl.Series,
    "pandas": pd.Series,
    "pandas nullable": lambda values: pd.Series(values, dtype="Float64"),
    "pandas arrow": lambda values: pd.Series(values, dtype="double[pyarrow]"),
    "dictionary": lambda values: pa.array(values).dictionary_encode(),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_array_gives_the_same(border, kind):
    made = KINDS[kind]
    assert rows(border.locate(made(LON), made(LAT))) == rows(border.locate(LON, LAT))


def test_narrower_numbers_are_taken_for_what_they_are(border):
    whole = rows(border.locate([70.0, 71.0], [34.0, 35.0]))
    assert rows(border.locate(np.array([70, 71], "int32"), pa.array([34, 35], pa.int8()))) == whole
    assert rows(border.locate(pa.array([70, 71], pa.float32()), pl.Series([34, 35]))) == whole


def test_scalars_are_one_row(border):
    one = rows(border.locate(LON[0], LAT[0]))
    assert one == rows(border.locate(LON, LAT))[:1]
    assert rows(border.locate(np.float64(LON[0]), np.float32(LAT[0]))) == rows(border.locate([LON[0]], [float(np.float32(LAT[0]))]))
    assert rows(border.locate(70, 34)) == rows(border.locate([70.0], [34.0]))


@pytest.mark.parametrize(
    "missing",
    [
        lambda values: [values[0], None, values[2]],
        lambda values: [values[0], float("nan"), values[2]],
        lambda values: np.ma.masked_array(values, [False, True, False]),
        lambda values: pa.array([values[0], None, values[2]]),
        lambda values: pl.Series([values[0], None, values[2]]),
        lambda values: pd.Series([values[0], None, values[2]], dtype="Float64"),
        lambda values: np.array([values[0], None, values[2]], dtype=object),
        lambda values: [values[0], pd.NA, values[2]],
    ],
)
def test_what_is_missing_stays_missing(border, missing):
    whole = rows(border.locate(LON, LAT))
    found = rows(border.locate(missing(LON), LAT))
    assert found == [whole[0], dict.fromkeys(whole[0]), whole[2]]
    assert found == rows(border.locate(LON, missing(LAT)))


def test_columns_of_nothing_give_nothing(border):
    for none in (pl.Series([None, None]), pa.nulls(2), [None, None], np.array([None, None])):
        assert rows(border.locate(none, [1.0, 2.0])) == [dict.fromkeys(rows(border.locate(1, 2))[0])] * 2


def test_nothing_gives_nothing(border):
    for none in ([], np.array([]), pa.array([], pa.float64()), pl.Series([], dtype=pl.Float64)):
        table = pa.table(border.locate(none, none))
        assert table.num_rows == 0
        assert table.column_names == ["distance_m", "side", "chainage_m", "foot_lon", "foot_lat", "sector", "border"]


@pytest.mark.parametrize(
    ("lon", "lat", "error", "text"),
    [
        ([1.0, 190.0], [1.0, 1.0], ValueError, "index 1: longitude 190 is outside -180..180"),
        ([1.0, 1.0], [1.0, -91.0], ValueError, "index 1: latitude -91 is outside -90..90"),
        ([float("inf")], [0.0], ValueError, "index 0: longitude inf is outside"),
        ([1.0], [1.0, 2.0], ValueError, "lon has 1 values, lat has 2"),
        ("seventy", 1.0, TypeError, "lon: a number, or an array or a list of numbers, not str"),
        ([1.0], ["north"], TypeError, "lat: index 0: a number is wanted, not str"),
        ([1.0, True], [1.0, 1.0], TypeError, "lon: index 1: a number is wanted, not bool"),
        (b"G", 1.0, TypeError, "lon: a number, or an array or a list of numbers, not bytes"),
        (True, 1.0, TypeError, "lon: a number, or an array or a list of numbers, not bool"),
        (np.array(["71"], dtype=object), [1.0], TypeError, "lon: index 0: a number is wanted, not str"),
        (np.array([True]), [1.0], TypeError, "lon: numbers are wanted, not those of type bool"),
        (pd.Series([True]), [1.0], TypeError, "lon: numbers are wanted, not"),
        (pl.DataFrame({"a": [1.0]}), [1.0], TypeError, "lon: numbers are wanted, not a table"),
        (pa.array(["1"]), [1.0], TypeError, "lon: numbers are wanted, not Arrow's Utf8"),
        (np.array(["1"]), [1.0], TypeError, "lon: numbers are wanted, not those of type <U1"),
        (np.zeros((1, 2)), [1.0], ValueError, "lon: an array of one dimension is wanted"),
        (np.array(["2025-01-01"], "datetime64[D]"), [1.0], TypeError, "lon: numbers are wanted"),
        (pl.Series([True]), [1.0], TypeError, "lon: numbers are wanted, not Arrow's Boolean"),
    ],
)
def test_what_is_wrong_is_named(border, lon, lat, error, text):
    with pytest.raises(error) as raised:
        border.locate(lon, lat)
    assert text in str(raised.value)


def test_the_index_of_a_position_out_of_range_is_that_of_the_array(border):
    lon = np.full(500_000, 70.0)
    lon[431_234] = 500.0
    for threads in (None, 1, 2):
        with pytest.raises(ValueError, match="index 431234: longitude 500"):
            border.locate(lon, np.full(500_000, 33.0), threads=threads)


def test_chunks_and_threads_make_no_difference(border):
    random = np.random.default_rng(1)
    lon, lat = random.uniform(60, 75, 200_000), random.uniform(29, 38, 200_000)
    lon[::7] = np.nan
    whole = pa.table(border.locate(lon, lat)).combine_chunks()
    cuts = np.sort(random.integers(0, len(lon), 30))
    chunked = [pa.chunked_array([pa.array(part, from_pandas=True) for part in np.split(values, cuts)]) for values in (lon, lat)]
    assert pa.table(border.locate(*chunked)).combine_chunks().equals(whole)
    for threads in (1, 2, 3):
        assert pa.table(border.locate(lon, lat, threads=threads)).combine_chunks().equals(whole)
    parts = [pa.table(border.locate(a, b)) for a, b in zip(np.split(lon, cuts), np.split(lat, cuts))]
    assert pa.concat_tables(parts).combine_chunks().equals(whole)
    assert pa.table(border.locate(chunked[0], lat)).combine_chunks().equals(whole)


def test_columns_are_those_asked_for(border):
    table = pa.table(border.locate(LON, LAT, columns=["border", "distance_m"]))
    assert table.column_names == ["border", "distance_m"]
    assert table.equals(pa.table(border.locate(LON, LAT)).select(["border", "distance_m"]))
    assert pa.table(border.locate(LON, LAT, columns="side")).column_names == ["side"]
    with pytest.raises(ValueError, match='columns: there is no "distance", but distance_m'):
        border.locate(LON, LAT, columns=["distance"])
    assert pa.table(border.locate(LON, LAT, columns=[])).num_columns == 0


def test_draws_say_between_what_the_distance_is(border):
    table = pa.table(border.locate(LON, LAT, error_m=[5_000.0, None, 0.0], draws=400)).to_pylist()
    assert table[0]["distance_low_m"] < table[0]["distance_m"] < table[0]["distance_high_m"]
    assert 0.5 < table[0]["side_share"] <= 1
    assert table[1]["distance_low_m"] is None and table[1]["side_share"] is None
    assert table[2]["distance_low_m"] == table[2]["distance_high_m"] == pytest.approx(table[2]["distance_m"], rel=1e-6)
    again = border.locate(LON, LAT, error_m=[5_000.0, None, 0.0], draws=400, threads=1)
    assert pa.table(again).to_pylist() == table
    assert pa.table(border.locate(LON, LAT, error_m=5_000.0, draws=400))["distance_low_m"][0].as_py() == table[0]["distance_low_m"]
    for wrong, text in (
        ({"draws": 5}, "draws needs error_m"),
        ({"error_m": 5.0}, "error_m needs draws"),
        ({"error_m": [1.0, -2.0, 1.0], "draws": 5}, "index 1: error_m -2 is no standard deviation"),
        ({"error_m": [1.0, 2.0], "draws": 5}, "error_m has 2 values, lon has 3"),
        ({"error_m": 1.0, "draws": 100_001}, "draws must be at most 100000"),
        ({"error_m": 1.0, "draws": -1}, "draws must be at least 0, not -1"),
        ({"error_m": 1.0, "draws": 1, "seed": -1}, "seed must be at least 0, not -1"),
        ({"columns": ["side_share"]}, "there is no \"side_share\" without draws"),
    ):
        with pytest.raises(ValueError, match=text):
            border.locate(LON, LAT, **wrong)


def test_a_border_is_a_name_a_path_or_geojson_like(border, tmp_path):
    like = border.__geo_interface__
    path = tmp_path / "line.geojson"
    path.write_text(json.dumps(like))

    class Like:
        __geo_interface__ = like

    distances = [row["distance_m"] for row in rows(border.locate(LON, LAT))]
    for what in ("pak - afg", path, str(path), like, Like(), like["features"][0]):
        again = bordermap.Border(what)
        assert [row["distance_m"] for row in rows(again.locate(LON, LAT))] == pytest.approx(distances, abs=0.02)
    line = bordermap.Border({"type": "LineString", "coordinates": np.array([[70, 30], [70, 35]])})
    assert (line.left, line.right) == ("left", "right")
    assert rows(line.locate(71, 32))[0]["side"] == "right"


@pytest.mark.parametrize(
    ("what", "options", "error", "text"),
    [
        ("Ruritania", {}, ValueError, 'no border "Ruritania"'),
        ("Korea", {}, ValueError, "PRK"),
        ("nowhere/line.geojson", {}, FileNotFoundError, "nowhere/line.geojson: no such file or folder"),
        (3, {}, TypeError, "a border is a name, a path, or a GeoJSON-like object, not int"),
        ({"type": "Point", "coordinates": [1, 2]}, {}, ValueError, "border: "),
        ({"type": "LineString", "coordinates": [[1, 2], [float("nan"), 3]]}, {}, ValueError, "the border is no GeoJSON: "),
        ("AFG-PAK", {"only": "FRA"}, ValueError, "leave none"),
        ("durand", {"exclude": "AFG-PAK"}, ValueError, "leave none"),
        ("MEX-USA", {"edges": "straight"}, ValueError, "edges: \"straight\" is neither geodesic nor lonlat"),
        ("MEX-USA", {"sector_length": "50"}, ValueError, "it needs a unit"),
        ("MEX-USA", {"sector_length": -1.0}, ValueError, "the sector length must be more than 0"),
    ],
)
def test_what_is_no_border_is_named(what, options, error, text):
    with pytest.raises(error) as raised:
        bordermap.Border(what, **options)
    assert text in str(raised.value)


def test_borders_travel(border, tmp_path):
    path = tmp_path / "line.geojson"
    path.write_text(json.dumps(border.__geo_interface__))
    for made in (border, bordermap.Border(path), bordermap.Border("UKR", exclude="UKR-RUS", sector_length="100km")):
        sent = pickle.dumps(made)
        path.unlink(missing_ok=True)
        again = pickle.loads(sent)
        assert rows(again.locate(LON, LAT)) == rows(made.locate(LON, LAT))
        # Opened once a process.
        assert pickle.loads(sent) is again
    assert len(pickle.dumps(border)) < 200


def test_edges_in_degrees_cross_the_antimeridian_the_short_way():
    points = [180.0, -179.5], [10.5, 10.5]
    for coordinates in ([[179, 10], [181, 11]], [[179, 10], [-179, 11]], [[-181, 10], [-179, 11]]):
        line = bordermap.Border({"type": "LineString", "coordinates": coordinates}, edges="lonlat")
        assert line.length_m == pytest.approx(245_287, abs=5)
        assert line.locate(*points)["distance_m"].to_pylist()[0] < 0.01


def test_a_border_of_a_file_is_read_again_when_it_changes(tmp_path):
    import bordermap.polars as bp

    frame, path = pl.DataFrame({"x": [71.0], "y": [32.0]}), tmp_path / "line.geojson"
    for longitude, distance in ((70, 94_487), (72, 94_487), (71, 0)):
        path.write_text(json.dumps({"type": "LineString", "coordinates": [[longitude, 30], [longitude, 35]]}))
        os.utime(path, ns=(longitude, longitude))
        assert frame.select(bp.distance("x", "y", path)).item() == pytest.approx(distance, abs=100)


@pytest.mark.parametrize("border", [None, 3, pl.col("border"), ["AFG-PAK"]])
def test_what_is_no_border_is_none_for_engines_either(border):
    import bordermap.polars as bp

    with pytest.raises(TypeError, match="a border is a name, a path, or a GeoJSON-like object"):
        bp.distance("x", "y", border)


def test_ids_of_borders_are_those_of_the_world():
    world = rows(bordermap.Border("world").locate([71.1, -106.0], [34.1, 31.0], columns=["border"]))
    for name, row in (("pak-afg", world[0]), ("durand", world[0]), ("Mexico - USA", world[1])):
        border = bordermap.Border(name)
        assert border.id == row["border"] == rows(border.locate(1, 2, columns=["border"]))[0]["border"]
    assert bordermap.Border("UKR").id is None
    assert bordermap.Border({"type": "LineString", "coordinates": [[70, 30], [70, 35]]}).id is None


def test_what_a_border_says_of_itself(border):
    assert (border.name, border.left, border.right, border.disputed) == ("Durand Line", "Afghanistan", "Pakistan", True)
    assert 2.6e6 < border.length_m < 2.9e6
    assert "OpenStreetMap" in border.credit
    sectors = rows(border.sectors)
    assert sectors[0]["start_m"] == 0 and sectors[-1]["end_m"] == border.length_m
    listed = pa.table(bordermap.borders())
    assert listed.num_rows > 300
    assert "AFG-PAK" in listed["id"].to_pylist()
