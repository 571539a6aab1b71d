"""Locations in Spark, batch by batch on its workers.

>>> import bordermap.spark
>>> located = bordermap.spark.locate(df, "world")           # doctest: +SKIP

A border that is named is opened once by each worker, from the wheel that is installed there: nothing is sent but its name. A border of a
file is sent with the task as the bytes of the file.
"""

from . import _border
from ._columns import LOCATED, chosen, located

__all__ = ["chainage", "distance", "locate", "side"]


class _Located:
    """What a worker does with its batches."""

    def __init__(self, border, lon, lat, names):
        self.border, self.lon, self.lat, self.names = border, lon, lat, names

    def __call__(self, batches):
        import pyarrow

        for batch in batches:
            # Spark has a worker for each core already.
            found = located(self.border, batch.column(self.lon), batch.column(self.lat), self.names, threads=1)
            yield pyarrow.RecordBatch.from_arrays(batch.columns + found, names=batch.schema.names + self.names)


def locate(df, border, *, lon="longitude", lat="latitude", columns=None):
    """A DataFrame with the location of each row relative to a border, by ``mapInArrow``.

    Parameters
    ----------
    df : pyspark.sql.DataFrame
        Rows with a longitude and a latitude, degrees on WGS 84; null and NaN give null.
    border : bordermap.Border or str
        The border, or its name or path.
    lon, lat : str
        The columns of longitude and latitude. ``mapInArrow`` takes no DataFrame with dots in its columns' names, or with two of one name.
    columns : list of str, optional
        Those to add: some of ``border_distance_m``, ``border_side``, ``border_chainage_m``, ``border_foot_lon``, ``border_foot_lat``,
        ``border_sector`` and ``border``; all by default.

    Returns
    -------
    pyspark.sql.DataFrame
        The rows with the columns added, in as many partitions.

    Raises
    ------
    ValueError
        If there is no such border or column, or the DataFrame has one of these columns already.
    pyspark.errors.PythonException
        When a task has a position out of range.
    """
    from pyspark.sql.types import DoubleType, StringType, StructField, StructType

    names = chosen(columns)
    there = {column.lower(): column for column in df.columns}
    taken = [name for name in names if name in there]
    if taken:
        raise ValueError(f"columns: {there[taken[0]]} is there already; rename it, or ask for others")
    missing = [name for name in (lon, lat) if name.lower() not in there]
    if missing:
        raise ValueError(f"there is no column {missing[0]!r}, but {', '.join(df.columns)}")
    lon, lat = (name if name in df.columns else there[name.lower()] for name in (lon, lat))
    added = [StructField(name, DoubleType() if LOCATED[name][1] is float else StringType(), True) for name in names]
    work = _Located(_border(border), lon, lat, names)
    return df.mapInArrow(work, StructType(df.schema.fields + added))


def distance(border):
    """A function of two columns, longitude and latitude: the geodesic distance to a border, metres.

    Parameters
    ----------
    border : bordermap.Border or str
        The border, or its name or path.

    Returns
    -------
    callable
        An Arrow UDF: ``df.select(distance("world")("longitude", "latitude"))``.
    """
    return _function(border, "border_distance_m")


def side(border):
    """A function of two columns, longitude and latitude: the name of the side. See `distance`."""
    return _function(border, "border_side")


def chainage(border):
    """A function of two columns, longitude and latitude: the distance along the border to the nearest point, metres. See `distance`."""
    return _function(border, "border_chainage_m")


def _function(border, name):
    from pyspark.sql.functions import arrow_udf
    from pyspark.sql.types import DoubleType, StringType

    border = _border(border)

    def function(lon, lat):
        return located(border, lon, lat, [name], threads=1)[0]

    import pyarrow

    function.__name__ = name
    function.__annotations__ = {"lon": pyarrow.Array, "lat": pyarrow.Array, "return": pyarrow.Array}
    return arrow_udf(function, DoubleType() if LOCATED[name][1] is float else StringType())
