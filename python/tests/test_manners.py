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


def test_threads_must_be_some():
    with pytest.raises(ValueError, match="threads must be at least 1"):
        bordermap.dbscan([1.0], [1.0], eps_m=1_000, threads=0)


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
