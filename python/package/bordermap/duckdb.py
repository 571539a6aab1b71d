"""Functions for DuckDB: distance, side and chainage in SQL.

>>> import duckdb, bordermap.duckdb
>>> con = bordermap.duckdb.register(duckdb.connect())
>>> con.sql("SELECT border_side(71.1, 34.1, 'AFG-PAK')").fetchall()
[('Pakistan',)]
"""

from ._columns import FUNCTIONS, LOCATED, function

__all__ = ["register"]

# What columns of text are in DuckDB, and of numbers.
_TYPES = {str: "VARCHAR", float: "DOUBLE"}


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
    for name, column in FUNCTIONS.items():
        if (name,) in there:
            continue
        of = _TYPES[LOCATED[column][1]]
        con.create_function(name, function(column), ["DOUBLE", "DOUBLE", "VARCHAR"], of, type="arrow", null_handling="special")
    return con
