"""Each block of Python in the guide that needs the wheel runs, and all engines give one result."""

import pathlib
import re
import shutil
import subprocess
import sys

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

import bordermap

GUIDE = pathlib.Path(__file__).resolve().parents[2] / "docs/guide"
PAGES = sorted(page.name for page in GUIDE.glob("*.md") if "```py\n" in page.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def incidents():
    """Invented incidents near land borders of the whole world."""
    random = np.random.default_rng(5)
    lon, lat = random.uniform(-110, 110, 5_000).round(5), random.uniform(-35, 60, 5_000).round(5)
    lon[::50] = np.nan
    months = np.datetime64("2025-01-01") + random.integers(0, 90, 5_000).astype("timedelta64[D]")
    return pd.DataFrame(
        {
            "country": random.choice(["Here", "There", "Elsewhere"], 5_000),
            "date": pd.Series(months.astype("datetime64[s]")).dt.date,
            "longitude": lon,
            "latitude": lat,
        }
    )


@pytest.fixture(scope="module")
def expected(incidents):
    located = bordermap.Border("world").locate(incidents["longitude"], incidents["latitude"])
    rows = incidents.assign(distance=pa.table(located)["distance_m"].to_numpy())
    rows = rows.dropna(subset="distance")
    rows["month"] = pd.to_datetime(rows["date"]).dt.to_period("M").astype(str)
    groups = rows.groupby(["country", "month"])["distance"]
    return [(*key, len(group), (group <= 10_000).mean()) for key, group in groups]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_of_the_guide(page, incidents, expected, tmp_path):
    if "spark" in page and shutil.which("java") is None:
        pytest.skip("there is no Java")
    blocks = re.findall(r"```py\n(.*?)```", (GUIDE / page).read_text(encoding="utf-8"), re.S)
    incidents.to_parquet(tmp_path / "incidents.parquet")
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", "\n".join(blocks)], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    if "share.parquet" in blocks[0]:
        share = pd.read_parquet(tmp_path / "share.parquet").sort_values(["country", "month"])
        found = [(row.country, str(row.month)[:7], row.incidents, row.share_within_10_km) for row in share.itertuples()]
        assert [row[:3] for row in found] == [row[:3] for row in expected]
        assert [row[3] for row in found] == pytest.approx([row[3] for row in expected])
