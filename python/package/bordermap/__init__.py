"""Distance, side and chainage along any land border, exact on the ellipsoid; clusters, statistics and maps of incidents, offline.

Arrays in, tables out: positions may be numbers, lists, or arrays of Arrow, NumPy, pandas or Polars; results are Arrow tables, which all of
these take. What is computed is what the command ``bordermap`` computes, to the last bit.

>>> import bordermap
>>> border = bordermap.Border("AFG-PAK")
>>> border.locate([71.1, 69.2], [34.1, 33.3])["side"].to_pylist()
['Pakistan', 'Afghanistan']
"""

import functools
import os

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
    """A border, opened once a process if it is a name, or a path whose file stays as it is."""
    if isinstance(what, Border):
        return what
    if not isinstance(what, (str, os.PathLike)):
        return Border(what)
    try:
        path = os.path.abspath(what)
        about = os.stat(path)
    except (OSError, ValueError):
        return _named(os.fspath(what), None)
    return _named(os.fspath(what), (path, about.st_mtime_ns, about.st_size))


@functools.lru_cache(maxsize=64)
def _named(what, _file):
    return Border(what)
