"""Distance, side and chainage along any land border, exact on the ellipsoid; clusters, statistics and maps of incidents, offline.

Arrays in, tables out: positions may be numbers, lists, or arrays of Arrow, NumPy, pandas or Polars; results are Arrow tables, which all of
these take. What is computed is what the command ``bordermap`` computes, to the last bit.

>>> import bordermap
>>> border = bordermap.Border("AFG-PAK")
>>> border.locate([71.1, 69.2], [34.1, 33.3])["side"].to_pylist()
['Pakistan', 'Afghanistan']
"""

import functools

from ._bordermap import (
    Border,
    Page,
    Picture,
    Study,
    __version__,
    borders,
    dbscan,
    gi_star,
    hdbscan,
    knox,
    outlines,
    space_time_scan,
    st_dbscan,
)

__all__ = [
    "Border",
    "Page",
    "Picture",
    "Study",
    "__version__",
    "borders",
    "dbscan",
    "gi_star",
    "hdbscan",
    "knox",
    "outlines",
    "space_time_scan",
    "st_dbscan",
]


@functools.lru_cache(maxsize=16)
def _opened(what, edges, sector_length, only, exclude, content):
    """The border that was pickled, opened once a process however often it comes."""
    return Border(what, edges=edges, sector_length=sector_length, only=list(only), exclude=list(exclude), content=content)


def _border(what):
    """A border, opened once a process if it is a name or a path."""
    return what if isinstance(what, Border) else _named(str(what))


@functools.lru_cache(maxsize=64)
def _named(what):
    return Border(what)
