"""The notebook in examples/ runs from its first cell to its last, and shows the map."""

import pathlib

import nbclient
import nbformat


def test_the_notebook_runs(tmp_path):
    path = pathlib.Path(__file__).resolve().parents[2] / "examples/notebook.ipynb"
    notebook = nbformat.read(path, as_version=4)
    # It is kept without what it shows.
    assert all(cell.get("outputs", []) == [] for cell in notebook.cells)
    nbclient.NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    shown = [output["data"] for output in outputs if "data" in output]
    assert any("image/svg+xml" in data and "Durand Line" in data["image/svg+xml"] for data in shown)
    assert sum("text/html" in data for data in shown) >= 5
    nbformat.write(notebook, tmp_path / "shown.ipynb")
