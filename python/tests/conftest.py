"""What tests share: the command, made data, and the repository's fixtures."""

import pathlib
import subprocess
import sys

import numpy
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def truth():
    """Points whose distance to a line was computed by others with 50 digits."""
    return ROOT / "tests/fixtures/truth"


@pytest.fixture
def command(tmp_path):
    """The command that the wheel brings, run in a folder of its own."""

    def run(*arguments, code=0):
        words = [sys.executable, "-m", "bordermap", *map(str, arguments)]
        done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == code, done.stderr
        return done

    return run


@pytest.fixture(scope="session")
def world():
    """A million positions, evenly on the sphere."""
    random = numpy.random.default_rng(18)
    count = 1_000_000
    return random.uniform(-180, 180, count).round(6), numpy.degrees(numpy.arcsin(random.uniform(-1, 1, count))).round(6)


@pytest.fixture(scope="session")
def events():
    """Invented events near the Durand Line: longitude, latitude, day."""
    random = numpy.random.default_rng(8)
    count = 400
    along = random.uniform(0, 1, count)
    lon = (66.3 + 5.0 * along + random.normal(0, 0.3, count)).round(6)
    lat = (29.9 + 5.0 * along + random.normal(0, 0.3, count)).round(6)
    start = numpy.datetime64("2025-01-01")
    day = start + random.integers(0, 200, count).astype("timedelta64[D]")
    # A burst for scans to find.
    lon[:40], lat[:40] = 69.9 + random.normal(0, 0.02, 40).round(6), 33.3 + random.normal(0, 0.02, 40).round(6)
    day[:40] = start + 100 + random.integers(0, 5, 40).astype("timedelta64[D]")
    return lon, lat, day
