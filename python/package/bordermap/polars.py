"""Expressions for Polars.

>>> import polars as pl, bordermap.polars as bp
>>> df = pl.DataFrame({"longitude": [71.1], "latitude": [34.1]})
>>> df.with_columns(side=bp.side("longitude", "latitude", "AFG-PAK"))["side"].to_list()
['Pakistan']
"""

import polars as _pl

from . import _border, _columns
from ._columns import LOCATED, chosen

__all__ = ["chainage", "distance", "locate", "side"]


def locate(lon, lat, border, *, columns=None):
    """An expression of positions' locations relative to a border, a struct.

    Parameters
    ----------
    lon, lat : polars.Expr, str or float
        Longitude and latitude, degrees on WGS 84: expressions, names of columns or numbers; null and NaN give null.
    border : bordermap.Border or str
        The border, or its name or path.
    columns : list of str, optional
        Some of ``border_distance_m``, ``border_side``, ``border_chainage_m``, ``border_foot_lon``, ``border_foot_lat``, ``border_sector``
        and ``border``; all by default.

    Returns
    -------
    polars.Expr
        A struct of these columns, called ``location``; ``.struct.unnest()`` makes them columns, in place of others of their names.

    Raises
    ------
    ValueError
        If there is no such border or column; and when a query has a position out of range.
    TypeError
        If the border is none; and when a query has positions that are no numbers.
    """
    border, names = _border(border), chosen(columns)
    types = [_pl.Float64 if LOCATED[name][1] is float else _pl.String for name in names]

    def work(rows):
        lon, lat = (_numbers(rows.struct.field(name)) for name in ("lon", "lat"))
        found = _columns.locate(border, lon, lat, names)
        return _pl.DataFrame(found).rename(dict(zip((LOCATED[name][0] for name in names), names))).to_struct(rows.name)

    of = _pl.Struct(dict(zip(names, types)))
    positions = _pl.struct(_expression(lon).alias("lon"), _expression(lat).alias("lat"))
    return positions.map_batches(work, return_dtype=of, is_elementwise=True).alias("location")


def distance(lon, lat, border):
    """An expression of the geodesic distance to a border, metres. See `locate`."""
    return _one(lon, lat, border, "border_distance_m")


def side(lon, lat, border):
    """An expression of the name of the side. See `locate`."""
    return _one(lon, lat, border, "border_side")


def chainage(lon, lat, border):
    """An expression of the distance along the border to the nearest point, metres. See `locate`."""
    return _one(lon, lat, border, "border_chainage_m")


def _one(lon, lat, border, name):
    return locate(lon, lat, border, columns=[name]).struct.field(name)


def _expression(column):
    if isinstance(column, str):
        return _pl.col(column)
    return column if isinstance(column, _pl.Expr) else _pl.lit(column)


def _numbers(column):
    # A column of nothing has no type yet.
    return column.cast(_pl.Float64) if column.dtype == _pl.Null else column
