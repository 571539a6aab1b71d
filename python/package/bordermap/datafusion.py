"""Functions for DataFusion: distance, side and chainage in SQL.

>>> import datafusion, bordermap.datafusion
>>> ctx = bordermap.datafusion.register(datafusion.SessionContext())
>>> ctx.sql("SELECT border_side(71.1, 34.1, 'AFG-PAK') AS side").to_pydict()
{'side': ['Pakistan']}
"""

from ._columns import FUNCTIONS, LOCATED, function

__all__ = ["register"]


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

    for name, column in FUNCTIONS.items():
        of = pyarrow.float64() if LOCATED[column][1] is float else pyarrow.string()
        arguments = [pyarrow.float64(), pyarrow.float64(), pyarrow.string()]
        ctx.register_udf(datafusion.udf(function(column), arguments, of, "immutable", name=name))
    return ctx
