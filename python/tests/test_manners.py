"""How the wheel behaves: Ctrl-C, other threads and processes, types, docstrings, the command."""

import doctest
import importlib
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time

import numpy as np
import pandas as pd
import pytest

import bordermap

LONG = {
    "locate": "import numpy, bordermap; b = bordermap.Border('AFG-PAK'); n = 20_000_000; x = numpy.linspace(-180, 180, n); print('go', flush=True); b.locate(x, x / 2)",
    "hdbscan": "import numpy, bordermap; r = numpy.random.default_rng(1); x, y = r.uniform(60, 75, (2, 2_000_000)); print('go', flush=True); bordermap.hdbscan(x, y - 30)",
}


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")
@pytest.mark.parametrize("name", LONG)
def test_ctrl_c_ends_the_wait(name):
    with subprocess.Popen([sys.executable, "-c", LONG[name]], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "go\n"
        time.sleep(1.0)
        assert process.poll() is None, "it was done too soon"
        process.send_signal(signal.SIGINT)
        began = time.monotonic()
        _, said = process.communicate(timeout=30)
        assert "KeyboardInterrupt" in said
        assert time.monotonic() - began < 10


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")
def test_ctrl_c_ends_the_command(tmp_path):
    words = [sys.executable, "-m", "bordermap", "distance", "-", "-o", str(tmp_path / "out.csv"), "--border", "AFG-PAK"]
    with subprocess.Popen(words, stdin=subprocess.PIPE) as process:
        process.stdin.write(b"latitude,longitude\n34.1,71.1\n")
        process.stdin.flush()
        time.sleep(1.0)
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == -signal.SIGINT
    assert not (tmp_path / "out.csv").exists()


def test_other_threads_go_on():
    border = bordermap.Border("AFG-PAK")
    lon, lat = np.linspace(-180, 180, 400_000), np.linspace(-80, 80, 400_000)
    ticks, done = [], threading.Event()

    def tick():
        while not done.is_set():
            ticks.append(time.monotonic())
            time.sleep(0.001)

    clock = threading.Thread(target=tick)
    clock.start()
    border.locate(lon, lat, threads=1)
    done.set()
    clock.join()
    # Were the lock held, there would be one long gap.
    assert len(ticks) > 100


def test_several_threads_at_once_get_the_same():
    border = bordermap.Border("world")
    random = np.random.default_rng(2)
    lon, lat = random.uniform(-180, 180, 30_000), random.uniform(-80, 80, 30_000)
    expected = border.locate(lon, lat)["distance_m"].to_pylist()
    found = [None] * 4

    def work(i):
        found[i] = border.locate(lon, lat)["distance_m"].to_pylist()

    threads = [threading.Thread(target=work, args=(i,)) for i in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert found == [expected] * 4


def _forked(lon):
    return bordermap.Border("AFG-PAK").locate(lon, lon / 2)["distance_m"].to_pylist()[:3]


@pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="there is no fork")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_forked_process_has_threads_of_its_own():
    lon = np.linspace(60, 75, 50_000)
    expected = _forked(lon)
    with multiprocessing.get_context("fork").Pool(2) as pool:
        assert pool.map_async(_forked, [lon] * 4).get(timeout=60) == [expected] * 4


@pytest.mark.parametrize(
    ("work", "text"),
    [
        (lambda: bordermap.dbscan([1.0], [1.0], eps_m=1_000, threads=0), "threads must be at least 1, not 0"),
        (lambda: bordermap.dbscan([1.0], [1.0], eps_m=1_000, threads=-1), "threads must be at least 1, not -1"),
        (lambda: bordermap.Study(threads=10**6), "threads must be at most 1024"),
        (lambda: bordermap.dbscan([1.0], [1.0], eps_m=0), "eps must be at least 2 cm"),
        (lambda: bordermap.dbscan([1.0], [1.0], eps_m=5, weights=[-1]), "index 0: a weight must be finite and at least 0, not -1"),
        (lambda: bordermap.hdbscan([1.0], [1.0], min_points=0), "min_points must be at least 1, not 0"),
        (lambda: bordermap.hdbscan([1.0], [1.0], min_cluster_size=1), "min_cluster_size must be at least 2, not 1"),
        (lambda: bordermap.st_dbscan([1.0], [1.0], ["2025-01-01"], eps_m=5, eps_days=-1), "eps_days must be at least 0, not -1"),
        (lambda: bordermap.st_dbscan([1.0], [1.0], ["2025"], eps_m=5, eps_days=1), 'date: index 0: "2025": not a date'),
        (lambda: bordermap.outlines([1.0], [1.0], [1], buffer_m=float("inf")), "buffer_m must be a finite number more than 0, not inf"),
        (lambda: bordermap.outlines([1.0], [1.0], [1.5]), "index 0: a cluster is a whole number, not 1.5"),
        (lambda: bordermap.gi_star([1, 2], beside=-1), "beside must be at least 0, not -1"),
        (lambda: bordermap.gi_star([[1, 2], [3]]), "values: rows of one length are wanted"),
        (lambda: bordermap.knox([1.0], [1.0], ["2025-01-01"], bands_km=5), "bands_km: bounds from 0, ascending"),
        (lambda: bordermap.knox([1.0], [1.0], ["2025-01-01"], spans_days=[(0, 10**6)]), "0 <= from <= to <= 36525"),
        (lambda: bordermap.knox([1.0], [1.0], ["2025-01-01"], permutations=0), "permutations must be from 1 to 99999"),
        (lambda: bordermap.space_time_scan([1.0], [1.0], ["2025-01-01"], border="Ruritania"), 'no border "Ruritania"'),
    ],
)
def test_what_is_out_of_range_is_named(work, text):
    with pytest.raises(ValueError) as raised:
        work()
    assert text in str(raised.value)


def test_limits_of_days_and_neighbours_hold():
    far = bordermap.st_dbscan([70.0] * 2, [33.0] * 2, ["2020-01-01", "1900-01-01"], eps_m=1, eps_days=2**31 - 1, min_points=2)
    assert far["cluster"].to_pylist() == [1, 1]
    assert bordermap.gi_star([1, 2, 3], beside=2**62)["z"].to_pylist() == [None] * 3
    with pytest.raises(TypeError, match="values: an array or a list of rows is wanted, not DataFrame"):
        bordermap.gi_star(pd.DataFrame({"a": [1, 2]}))
    spans = np.array([[0, 3]])
    assert bordermap.knox([1.0, 1.0], [1.0, 1.0], ["2025-01-01", "2025-01-03"], spans_days=spans, permutations=9)["pairs"].to_pylist()[0] == 1
    categories = pd.Series(["2025-01-01", "2025-01-02"], dtype="category")
    times = [np.datetime64("2025-01-01"), np.datetime64("2025-01-02T05:00")]
    for dates in (categories, times, categories.astype(str).tolist()):
        found = bordermap.st_dbscan([1.0, 1.0], [1.0, 1.0], dates, eps_m=5, eps_days=1, min_points=2)
        assert found["cluster"].to_pylist() == [1, 1]


def test_docstrings_are_whole_and_their_examples_true():
    names = [name for name in bordermap.__all__ if name not in ("__version__", "Page", "Picture")]
    for name in names:
        text = getattr(bordermap, name).__doc__
        for head in ("Parameters", "Raises") if name != "borders" else ("Returns",):
            assert f"\n{head}\n{'-' * len(head)}\n" in text, (name, head)
    finder = doctest.DocTestFinder(exclude_empty=True)
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    tried = 0
    for thing in (bordermap, bordermap.Border, bordermap.Border.locate, bordermap.Study):
        for test in finder.find(thing, name=str(thing), module=False, globs={"bordermap": bordermap}):
            tried += runner.run(test).attempted
    assert tried >= 5
    assert runner.failures == 0


@pytest.mark.parametrize("engine", ["duckdb", "polars", "datafusion"])
def test_examples_of_engines_are_true(engine):
    module = importlib.import_module(f"bordermap.{engine}")
    assert doctest.testmod(module).attempted > 0
    assert doctest.testmod(module).failed == 0


def test_stubs_fit():
    done = subprocess.run([sys.executable, "-m", "mypy.stubtest", "bordermap._bordermap"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_command_is_there(command):
    assert command("--version").stdout == f"bordermap {bordermap.__version__}\n"
    assert "error: " in command("distance", "none.csv", "-o", "out.csv", code=1).stderr
    assert "unexpected argument" in command("distance", "--nonsense", code=2).stderr
