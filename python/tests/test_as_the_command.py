"""What Python gets is what the command gets, to the last bit."""

import csv
import json

import geopandas
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import bordermap


def written(values, decimals):
    """Numbers as the command writes them: rounded half up in magnitude, never -0."""
    values = np.array(values, float)
    digits = np.floor(np.abs(values) * 10.0**decimals + 0.5)
    rounded = np.where((values < 0) & (digits > 0), -digits, digits) / 10.0**decimals
    return [None if np.isnan(value) else value for value in rounded.tolist()]


COLUMNS = [
    ("distance_m", "border_distance_m", 3),
    ("side", "border_side", None),
    ("chainage_m", "border_chainage_m", 3),
    ("foot_lon", "border_foot_lon", 7),
    ("foot_lat", "border_foot_lat", 7),
    ("sector", "border_sector", None),
]


def same(located, table, columns=COLUMNS):
    located = pa.table(located)
    for ours, theirs, decimals in columns:
        found = located[ours].to_pylist()
        assert (found if decimals is None else written(found, decimals)) == table[theirs].to_pylist(), ours


def test_truth(command, truth, tmp_path):
    line, points = truth / "border.geojson", pd.read_csv(truth / "truth.csv")
    command("distance", truth / "truth.csv", "-o", "out.parquet", "--border", line, "--force", "-q")
    located = bordermap.Border(line).locate(points["lon"], points["lat"])
    same(located, pq.read_table(tmp_path / "out.parquet"))
    # And both are right.
    assert np.abs(located["distance_m"].to_numpy() - points["distance_m"].to_numpy()).max() < 2e-6


def test_a_million_positions_of_the_whole_world(command, world, tmp_path):
    lon, lat = world
    pq.write_table(pa.table({"longitude": lon, "latitude": lat}), tmp_path / "in.parquet")
    command("distance", "in.parquet", "-o", "out.parquet", "--border", "world", "--force", "-q")
    table = pq.read_table(tmp_path / "out.parquet")
    assert table["longitude"].to_pylist() == lon.tolist()
    same(bordermap.Border("world").locate(lon, lat), table, [*COLUMNS, ("border", "border", None)])


def test_draws(command, events, tmp_path):
    lon, lat, _ = events
    pd.DataFrame({"longitude": lon, "latitude": lat}).to_csv(tmp_path / "in.csv", index=False)
    (tmp_path / "errors.toml").write_text('[generic]\nunknown = "2500m"\n')
    words = ["--border", "AFG-PAK", "--draws", 100, "--seed", 7, "--location-errors", "errors.toml", "-q"]
    command("distance", "in.csv", "-o", "out.parquet", *words)
    located = bordermap.Border("AFG-PAK").locate(lon, lat, error_m=2_500.0, draws=100, seed=7)
    columns = [
        ("distance_low_m", "border_distance_low_m", 0),
        ("distance_high_m", "border_distance_high_m", 0),
        ("side_share", "border_side_share", 3),
    ]
    same(located, pq.read_table(tmp_path / "out.parquet"), [*COLUMNS, *columns])


def test_a_study_writes_what_the_command_writes(command, tmp_path, events):
    lon, lat, day = events
    frame = pd.DataFrame({"date": day, "latitude": lat, "longitude": lon, "type": np.where(np.arange(len(lon)) % 2, "clash", "shelling")})
    frame.to_csv(tmp_path / "in.csv", index=False)
    command("run", "in.csv", "-o", "command", "--since", "2025-02-01", "--eps", "12km", "--where", "type=clash", "-q")
    with pytest.warns(UserWarning, match="do not pass the filters"):
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(tmp_path)
            study = bordermap.Study("in.csv", since="2025-02-01", eps="12km", where={"type": "clash"})
            study.write("python")
            products = sorted(path.name for path in (tmp_path / "command").iterdir())
            assert products == sorted(path.name for path in (tmp_path / "python").iterdir())
            for name in products:
                assert (tmp_path / "python" / name).read_bytes() == (tmp_path / "command" / name).read_bytes(), name
            for ending in ("svg", "png", "gpkg", "xlsx", "html"):
                study.write(f"one.{ending}")
            assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "command/map.svg").read_bytes()
            assert (tmp_path / "one.png").read_bytes() == (tmp_path / "command/map.png").read_bytes()
            assert (tmp_path / "one.html").read_bytes() == (tmp_path / "command/report.html").read_bytes()
            assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "command/bordermap.xlsx").read_bytes()
            assert study.map().svg.encode() == (tmp_path / "command/map.svg").read_bytes()
            assert study.report().html.encode() == (tmp_path / "command/report.html").read_bytes()
            study.write("incidents.csv")
            assert (tmp_path / "incidents.csv").read_bytes() == (tmp_path / "command/incidents.csv").read_bytes()
            study.write("clusters.geojson", table="clusters")
            assert (tmp_path / "clusters.geojson").read_bytes() == (tmp_path / "command/clusters.geojson").read_bytes()
    recorded = json.loads((tmp_path / "command/provenance.json").read_text())
    assert study.provenance == {**recorded, "products": []}


def test_tables_are_read_as_their_csv_is(tmp_path):
    frame = pd.DataFrame(
        {
            "id": ["007", "8", 'a "b", c'],
            "date": pd.to_datetime(["2025-10-11", "2025-10-12", "2025-10-13"]),
            "latitude": [34.1, 33.3, 31.0],
            "longitude": [71.1, 69.2, 66.5],
            "killed": pd.array([3, None, 0], dtype="Int64"),
            "sure": [True, False, True],
            "place": ["Torkham\nGate", None, "Spin Boldak – چمن"],
        }
    )
    frame.assign(sure=["true", "false", "true"]).to_csv(tmp_path / "in.csv", index=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        read = pa.table(bordermap.Study("in.csv", border="AFG-PAK").incidents)
        points = geopandas.points_from_xy(frame["longitude"], frame["latitude"], crs=4326)
        spatial = geopandas.GeoDataFrame(frame.drop(columns=["latitude", "longitude"]), geometry=points)
        for table in (frame, pl.from_pandas(frame), pa.Table.from_pandas(frame)):
            made = pa.table(bordermap.Study(table, border="AFG-PAK").incidents)
            assert made.drop_columns("geometry").to_pylist() == read.drop_columns("geometry").to_pylist(), type(table)
        made = pa.table(bordermap.Study(spatial, border="AFG-PAK").incidents)
        for name in ("border_distance_m", "border_side", "killed", "id", "place"):
            assert made[name].to_pylist() == read[name].to_pylist(), name


def test_geometries_in_another_system_are_turned_into_degrees():
    frame = pd.DataFrame({"date": ["2025-10-11"]})
    points = geopandas.GeoDataFrame(frame, geometry=geopandas.points_from_xy([71.1], [34.1], crs=4326))
    distances = [
        pa.table(bordermap.Study(made, border="AFG-PAK").incidents)["border_distance_m"][0].as_py()
        for made in (points, points.to_crs(3857), points.to_crs(32642))
    ]
    assert distances == pytest.approx([2180.875] * 3, abs=0.01)


def test_a_geometry_goes_before_columns_as_in_files(tmp_path):
    frame = pd.DataFrame({"latitude": [35.0], "longitude": [70.0], "date": ["2025-10-11"]})
    points = geopandas.GeoDataFrame(frame, geometry=geopandas.points_from_xy([71.1], [34.1], crs=4326))
    points.to_parquet(tmp_path / "in.parquet")
    for made in (points, tmp_path / "in.parquet", points.to_crs(3857)):
        incidents = pa.table(bordermap.Study(made, border="AFG-PAK").incidents)
        assert incidents["border_distance_m"].to_pylist() == pytest.approx([2180.875], abs=0.01)


def test_a_column_called_geometry_keeps_out_of_the_way():
    frame = pd.DataFrame({"geometry": ["POINT (71.1 34.1)"], "date": ["2025-10-11"]})
    study = bordermap.Study(frame, border="AFG-PAK")
    assert geopandas.GeoDataFrame.from_arrow(study.incidents).geometry.x.tolist() == [71.1]
    assert pl.DataFrame(study.incidents)["geometry_2"].to_list() == ["POINT (71.1 34.1)"]
    again = bordermap.Study(study.incidents, border="AFG-PAK")
    assert pa.table(again.incidents)["border_distance_m_2"].to_pylist() == pa.table(study.incidents)["border_distance_m"].to_pylist()


def test_options_are_values_of_python():
    for where in ({"type": ["clash", "shelling"]}, ["type=clash", "type=shelling"], {"type": np.array(["clash"])[0]}):
        assert bordermap.Study(where=where, draws=np.int64(0)).summary["incidents"] > 10
    since = [bordermap.Study(since=day, draws=0).summary["incidents"] for day in ("2025-10-09", np.datetime64("2025-10-09"), pd.Timestamp("2025-10-09"))]
    assert len(set(since)) == 1
    assert "<svg" in bordermap.Study(focus=(69.5, 32.5, 71.5, 34.5), draws=0).map().svg
    with pytest.raises(ValueError, match="possible values: dbscan, hdbscan, st-dbscan"):
        bordermap.Study(method="kmeans")
    with pytest.raises(ValueError, match="the list of inputs is empty"):
        bordermap.Study([])
    with pytest.raises(ValueError, match="sector-length: the border that is given has it already"):
        bordermap.Study(border=bordermap.Border("AFG-PAK", sector_length="50km"), sector_length="20km")
    with pytest.raises(TypeError, match="date: periods of pandas"):
        bordermap.Study(pd.DataFrame({"date": pd.period_range("2025-01", periods=2, freq="M"), "latitude": [1, 2], "longitude": [3, 4]}))


def test_sectors_of_several_borders_are_in_their_place():
    study = bordermap.Study(pd.DataFrame({"latitude": [36.5, 30.5], "longitude": [42.0, 47.9]}), border="IRQ")
    sectors = geopandas.GeoDataFrame.from_arrow(study.sectors)
    assert set(sectors["sector"]) == {"Iran", "Jordan", "Kuwait", "Saudi Arabia", "Syria", "Türkiye"}
    border = bordermap.Border("IRQ")
    for row in sectors.itertuples():
        if row.geometry.length > 0.5:
            middle = row.geometry.interpolate(0.5, normalized=True)
            assert border.locate(middle.x, middle.y)["sector"].to_pylist() == [row.sector]


def test_tables_of_a_study_are_spatial():
    study = bordermap.Study(draws=50)
    incidents = geopandas.GeoDataFrame.from_arrow(study.incidents)
    assert incidents.crs.equals("OGC:CRS84") or incidents.crs.to_epsg() == 4326
    assert incidents.geom_type.unique().tolist() == ["Point"]
    assert len(incidents) == study.summary["incidents"]
    assert geopandas.GeoDataFrame.from_arrow(study.clusters).geometry.is_valid.all()
    bands = geopandas.GeoDataFrame.from_arrow(study.bands)
    assert bands["incidents"].tolist() == list(study.summary["within_km"].values())
    sectors = pa.table(study.sectors)
    by_sector = {row["sector"]: row["incidents"] for row in sectors.to_pylist()}
    assert sum(by_sector.values()) == study.summary["incidents"]
    assert study.summary["doubt"]["within_km"]["10"]["low"] <= study.summary["doubt"]["within_km"]["10"]["high"]
    assert "incidents along the Durand Line" in str(study)
    assert study.map()._repr_svg_().startswith("<svg")
    assert "@font-face" in study.map()._repr_svg_()
    assert study.report()._repr_html_().startswith("<iframe srcdoc=")


def test_clusters(command, events, tmp_path):
    lon, lat, day = events
    pd.DataFrame({"longitude": lon, "latitude": lat, "date": day}).to_csv(tmp_path / "in.csv", index=False)
    for name, words, made in (
        ("dbscan", ["--eps", "9km", "--min-points", 4], bordermap.dbscan(lon, lat, eps_m=9_000, min_points=4)),
        ("hdbscan", ["--min-points", 5], bordermap.hdbscan(lon, lat, min_points=5)),
        (
            "st-dbscan",
            ["--eps", "9km", "--eps-time", "20d", "--min-points", 4],
            bordermap.st_dbscan(lon, lat, day, eps_m=9_000, eps_days=20, min_points=4),
        ),
    ):
        command("clusters", "in.csv", "-o", "out.parquet", "--hulls", "hulls.parquet", "--border", "AFG-PAK", "--method", name, *words, "-q")
        table, made = pq.read_table(tmp_path / "out.parquet"), pa.table(made)
        assert made["cluster"].to_pylist() == table["cluster"].to_pylist()
        if name == "hdbscan":
            assert written(made["probability"].to_pylist(), 4) == table["cluster_probability"].to_pylist()
            assert written(made["outlier"].to_pylist(), 4) == table["cluster_outlier"].to_pylist()
        else:
            assert made["core"].to_pylist() == table["cluster_core"].to_pylist()
            outlines = geopandas.GeoDataFrame.from_arrow(bordermap.outlines(lon, lat, made["cluster"], buffer_m=4_500))
            hulls = geopandas.read_parquet(tmp_path / "hulls.parquet")
            assert outlines.geometry.geom_equals_exact(hulls.geometry, 1e-6).all()


def test_statistics(command, events, tmp_path):
    lon, lat, day = events
    pd.DataFrame({"longitude": lon, "latitude": lat, "date": day}).to_csv(tmp_path / "in.csv", index=False)
    command("profile", "in.csv", "-o", "p", "--border", "AFG-PAK", "--permutations", 99, "--draws", 0, "-q")

    def told(name):
        with open(tmp_path / "p" / f"{name}.csv", newline="") as file:
            return list(csv.DictReader(file))

    border = bordermap.Border("AFG-PAK")
    near = pa.table(bordermap.knox(lon, lat, day, permutations=99)).to_pylist()
    assert [(int(row["pairs"]), float(row["p"])) for row in told("near_repeat")] == [
        (row["pairs"], pytest.approx(row["p"], abs=1e-4)) for row in near
    ]
    scan = pa.table(bordermap.space_time_scan(lon, lat, day, border=border, permutations=99)).to_pylist()
    assert [(row["form"], int(row["incidents"]), row["first_date"], row["last_date"]) for row in told("scan")] == [
        (row["form"], row["incidents"], str(row["first_date"]), str(row["last_date"])) for row in scan
    ]
    assert [float(row["p"]) for row in told("scan")] == pytest.approx([row["p"] for row in scan], abs=1e-4)
    circles = pa.table(bordermap.space_time_scan(lon, lat, day, permutations=99)).to_pylist()
    assert circles == [row for row in scan if row["form"] == "cylinder"]
    chainage = border.locate(lon, lat, columns=["chainage_m"])["chainage_m"].to_numpy()
    cells = int(np.ceil(border.length_m / 25_000))
    counts = np.bincount(np.minimum(chainage // 25_000, cells - 1).astype(int), minlength=cells)
    spots = pa.table(bordermap.gi_star(counts)).to_pylist()
    assert [float(row["z"]) for row in told("hot")] == pytest.approx([row["z"] for row in spots], abs=1e-3)
    # A table of one row is that row.
    assert pa.table(bordermap.gi_star([counts.tolist()])).to_pylist() == spots


def test_what_is_wrong_with_a_study_is_said_as_the_command_says_it(command, tmp_path):
    (tmp_path / "in.csv").write_text("a,b\n1,2\n")
    (tmp_path / "far.csv").write_text("latitude,longitude\n10,10\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        for options, words in (
            ({"inputs": "in.csv"}, ["in.csv"]),
            ({"inputs": "none.csv", "border": "durand"}, ["none.csv", "--border", "durand"]),
            ({"inputs": "far.csv", "border": "durand"}, ["far.csv", "--border", "durand"]),
            ({"inputs": "far.csv", "border": "Ruritania"}, ["far.csv", "--border", "Ruritania"]),
            ({"theme": "pink"}, ["--theme", "pink"]),
        ):
            with pytest.raises((ValueError, OSError)) as raised:
                bordermap.Study(**options)
            said = command("run", *words, "-o", "out", "-q", code=2 if words[0] == "--theme" else 1).stderr
            assert said == "error: " + str(raised.value) + "\n"
        for options, text in (
            ({"epss": "5km"}, 'no option of bordermap run is called "epss"\nhint: did you mean eps?'),
            ({"eps": "5"}, "eps: "),
            ({"fix_swapped": "yes"}, "fix-swapped: true or false is wanted"),
            ({"output": "x"}, 'no option of bordermap run is called "output"'),
            ({"since": "yesterday"}, "since: "),
            ({"compare": "2025-10-01", "facet": "year"}, "cannot be used with"),
        ):
            with pytest.raises(ValueError) as raised:
                bordermap.Study(**options)
            assert text in str(raised.value)
        with pytest.raises(TypeError, match="an input is a path, or a table"):
            bordermap.Study(7)
        study = bordermap.Study(draws=0)
        with pytest.raises(ValueError, match="the name does not say which format to write"):
            study.write("x.doc")
        with pytest.raises(FileNotFoundError):
            study.write("missing/x.svg")
        with pytest.raises(ValueError, match="a study has no table"):
            study.table("bends")
        assert not any(path.suffix in (".svg", ".doc") for path in tmp_path.iterdir())


def test_an_input_is_not_replaced_from_another_folder_either(tmp_path):
    (tmp_path / "in.csv").write_text("latitude,longitude\n34.1,71.1\n")
    (tmp_path / "other").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        study = bordermap.Study("in.csv", border="AFG-PAK")
        patch.chdir(tmp_path / "other")
        with pytest.raises(ValueError, match="that is an input"):
            study.write("../in.csv")
        assert study.write("in.csv")


def test_files_beside_a_table_and_what_a_format_does_not_hold(command, tmp_path):
    study = bordermap.Study(draws=0)
    assert [path.name for path in study.write(tmp_path / "clusters.wkt.csv", table="clusters")] == ["clusters.wkt.csv", "clusters.wkt.csvt"]
    assert (tmp_path / "clusters.wkt.csvt").read_text().startswith('"WKT"')
    with pytest.warns(UserWarning, match="Shapefile|shapefile"):
        study.write(tmp_path / "incidents.shp.zip")


def test_an_input_is_not_replaced(tmp_path):
    path = tmp_path / "in.csv"
    path.write_text("latitude,longitude\n34.1,71.1\n")
    study = bordermap.Study(path, border="AFG-PAK")
    with pytest.raises(ValueError, match="that is an input, which no product replaces"):
        study.write(path)
