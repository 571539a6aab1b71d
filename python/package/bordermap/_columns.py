"""What the modules for engines share: columns of locations by the names that the command gives them."""

import re

from . import _border

# The columns of engines: that of ``Border.locate``, and of what they are.
LOCATED = {
    "border_distance_m": ("distance_m", float),
    "border_side": ("side", str),
    "border_chainage_m": ("chainage_m", float),
    "border_foot_lon": ("foot_lon", float),
    "border_foot_lat": ("foot_lat", float),
    "border_sector": ("sector", str),
    "border": ("border", str),
}

# Functions of SQL, and the column that each gives.
FUNCTIONS = {
    "border_distance": "border_distance_m",
    "border_side": "border_side",
    "border_chainage": "border_chainage_m",
    "border_name": "border",
}


def chosen(columns):
    """The columns asked for, by the command's names; all if none are."""
    names = list(LOCATED) if columns is None else [columns] if isinstance(columns, str) else list(columns)
    unknown = [name for name in names if name not in LOCATED]
    if unknown:
        raise ValueError(f"columns: there is no {unknown[0]!r}, but {', '.join(LOCATED)}")
    if len(set(names)) < len(names):
        raise ValueError("columns: one is named twice")
    return names


def locate(border, lon, lat, names, threads=None):
    """The columns of positions of a batch."""
    try:
        return border.locate(lon, lat, columns=[LOCATED[name][0] for name in names], threads=threads)
    except ValueError as error:
        # The index is that of a batch, which nobody knows.
        raise ValueError(re.sub(r"^index \d+: ", "", str(error))) from None


def located(border, lon, lat, names, threads=None):
    """The columns of positions as arrays of PyArrow, each in one piece, in the order of their names."""
    import pyarrow

    found = locate(border, lon, lat, names, threads)
    return [single(column) for column in pyarrow.table(found).columns]


def single(column):
    """A chunked array of PyArrow in one piece."""
    import pyarrow

    if column.num_chunks == 1:
        return column.chunk(0)
    return pyarrow.concat_arrays(column.chunks) if column.num_chunks else pyarrow.array([], column.type)


def function(name):
    """The function of SQL that gives a column: of longitude, latitude and the border that each row names, null where it names none."""

    def located_along(lon, lat, borders):
        arrays = (single(column) if hasattr(column, "num_chunks") else column for column in (lon, lat, borders))
        return _by_border(*arrays, name)

    return located_along


def _by_border(lon, lat, borders, name):
    import pyarrow
    import pyarrow.compute as pc

    kinds = pc.unique(borders)
    if len(kinds) == 1 and kinds[0].is_valid:
        return located(_border(kinds[0].as_py()), lon, lat, [name])[0]
    of = pyarrow.float64() if LOCATED[name][1] is float else pyarrow.string()
    result = pyarrow.nulls(len(lon), of)
    for kind in kinds:
        if kind.is_valid:
            mask = pc.fill_null(pc.equal(borders, kind), False)
            found = located(_border(kind.as_py()), lon.filter(mask), lat.filter(mask), [name])[0]
            result = pc.replace_with_mask(result, mask, found)
    return result
