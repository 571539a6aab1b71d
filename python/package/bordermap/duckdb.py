"""Functions for DuckDB: distance, side and chainage in SQL.

>>> import duckdb, bordermap.duckdb
>>> con = bordermap.duckdb.register(duckdb.connect())
>>> con.sql("SELECT border_side(71.1, 34.1, 'AFG-PAK')").fetchall()
[('Pakistan',)]
"""

from . import _border
from ._columns import by_border, single

__all__ = ["register"]

# DuckDB hands over vectors of 2,048 rows.
_FUNCTIONS = {
    "border_distance": ("border_distance_m", "DOUBLE"),
    "border_side": ("border_side", "VARCHAR"),
    "border_chainage": ("border_chainage_m", "DOUBLE"),
    "border_name": ("border", "VARCHAR"),
}


def register(con):
    """Add the functions to a connection.

    ``border_distance(lon, lat, border)`` is the geodesic distance to the border in metres, ``border_side`` the name of the side,
    ``border_chainage`` the distance along the border to the nearest point in metres, and ``border_name`` which border is the nearest
    one. ``border`` is what `bordermap.Border` takes as a name or a path.

    Parameters
    ----------
    con : duckdb.DuckDBPyConnection
        The connection.

    Returns
    -------
    duckdb.DuckDBPyConnection
        The same connection. A second time, or on a cursor of it, nothing is added.

    Raises
    ------
    duckdb.InvalidInputException
        When a query has a position out of range, or a border that there is not; the text is the library's.

    Notes
    -----
    Longitude and latitude are degrees on WGS 84; where one is NULL or NaN, or no border is named, the result is NULL. A border is opened once a process.
    """
    there = con.execute("SELECT DISTINCT function_name FROM duckdb_functions() WHERE starts_with(function_name, 'border_')").fetchall()
    for function, (column, of) in _FUNCTIONS.items():
        if (function,) in there:
            continue
        arguments = ["DOUBLE", "DOUBLE", "VARCHAR"]
        con.create_function(function, _function(column), arguments, of, type="arrow", null_handling="special")
    return con


def _function(column):
    def function(lon, lat, border):
        return by_border(_array(lon), _array(lat), _array(border), column, _border)

    return function


def _array(column):
    return single(column) if hasattr(column, "num_chunks") else column
