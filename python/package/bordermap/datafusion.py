"""Functions for DataFusion: distance, side and chainage in SQL.

>>> import datafusion, bordermap.datafusion
>>> ctx = bordermap.datafusion.register(datafusion.SessionContext())
>>> ctx.sql("SELECT border_side(71.1, 34.1, 'AFG-PAK') AS side").to_pydict()
{'side': ['Pakistan']}
"""

from . import _border
from ._columns import by_border

__all__ = ["register"]

_FUNCTIONS = {
    "border_distance": "border_distance_m",
    "border_side": "border_side",
    "border_chainage": "border_chainage_m",
    "border_name": "border",
}


def register(ctx):
    """Add the functions to a session.

    They are those of `bordermap.duckdb.register`: ``border_distance(lon, lat, border)``, ``border_side``, ``border_chainage`` and
    ``border_name``.

    Parameters
    ----------
    ctx : datafusion.SessionContext
        The session.

    Returns
    -------
    datafusion.SessionContext
        The same session.

    Raises
    ------
    Exception
        When a query has a position out of range, or a border that there is not; the text is the library's.
    """
    import datafusion
    import pyarrow

    for function, column in _FUNCTIONS.items():
        of = pyarrow.float64() if column.endswith("_m") else pyarrow.string()
        arguments = [pyarrow.float64(), pyarrow.float64(), pyarrow.string()]
        ctx.register_udf(datafusion.udf(_function(column), arguments, of, "immutable", name=function))
    return ctx


def _function(column):
    def function(lon, lat, border):
        return by_border(lon, lat, border, column, _border)

    return function
