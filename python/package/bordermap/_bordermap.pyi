from collections.abc import Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any, Literal, Protocol, TypeAlias, final

from arro3.core import Table

class _HasGeoInterface(Protocol):
    @property
    def __geo_interface__(self) -> Mapping[str, Any]: ...

class _HasArrowStream(Protocol):
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...

class _HasArrowArray(Protocol):
    def __arrow_c_array__(self, requested_schema: object | None = None) -> object: ...

class _HasArray(Protocol):
    def __array__(self) -> Any: ...

_Array: TypeAlias = _HasArrowStream | _HasArrowArray | _HasArray
_Numbers: TypeAlias = float | None | Sequence[float | None] | _Array
_Dates: TypeAlias = Sequence[Any] | _Array
_Path: TypeAlias = str | PathLike[str]
_GeoJson: TypeAlias = Mapping[str, Any] | _HasGeoInterface

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
    "main",
    "outlines",
    "space_time_scan",
    "st_dbscan",
]

__version__: str

def main(arguments: Sequence[_Path]) -> int: ...
def borders() -> Table: ...
@final
class Border:
    def __new__(
        cls,
        what: _Path | _GeoJson,
        *,
        edges: Literal["geodesic", "lonlat"] = "geodesic",
        sector_length: float | str | None = None,
        only: str | Sequence[str] | None = None,
        exclude: str | Sequence[str] | None = None,
        content: bytes | None = None,
    ) -> Border: ...
    @property
    def id(self) -> str | None: ...
    @property
    def name(self) -> str: ...
    @property
    def left(self) -> str: ...
    @property
    def right(self) -> str: ...
    @property
    def length_m(self) -> float: ...
    @property
    def credit(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def disputed(self) -> bool: ...
    @property
    def sectors(self) -> Table: ...
    @property
    def notes(self) -> list[str]: ...
    @property
    def __geo_interface__(self) -> dict[str, Any]: ...
    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]: ...
    def locate(
        self,
        lon: _Numbers,
        lat: _Numbers,
        *,
        columns: str | Sequence[str] | None = None,
        error_m: _Numbers = None,
        draws: int = 0,
        seed: int = 1,
        threads: int | None = None,
    ) -> Table: ...

def dbscan(
    lon: _Numbers,
    lat: _Numbers,
    *,
    eps_m: float,
    min_points: float = 5.0,
    weights: _Numbers = None,
    threads: int | None = None,
) -> Table: ...
def hdbscan(
    lon: _Numbers,
    lat: _Numbers,
    *,
    min_points: int = 5,
    min_cluster_size: int | None = None,
    selection: Literal["eom", "leaf"] = "eom",
    threads: int | None = None,
) -> Table: ...
def st_dbscan(
    lon: _Numbers,
    lat: _Numbers,
    date: _Dates,
    date_end: _Dates | None = None,
    *,
    eps_m: float,
    eps_days: int,
    min_points: float = 5.0,
    threads: int | None = None,
) -> Table: ...
def outlines(
    lon: _Numbers,
    lat: _Numbers,
    cluster: _Numbers,
    *,
    kind: Literal["footprint", "convex", "concave"] = "footprint",
    buffer_m: float = 2500.0,
    threads: int | None = None,
) -> Table: ...
def gi_star(values: Sequence[float] | Sequence[Sequence[float]] | _Array, *, beside: int = 1, before: int = 0) -> Table: ...
def knox(
    lon: _Numbers,
    lat: _Numbers,
    date: _Dates,
    *,
    bands_km: _Numbers = None,
    spans_days: Sequence[tuple[int, int]] | _Array | None = None,
    permutations: int = 999,
    seed: int = 1,
    threads: int | None = None,
) -> Table: ...
def space_time_scan(
    lon: _Numbers,
    lat: _Numbers,
    date: _Dates,
    *,
    border: _Path | _GeoJson | Border | None = None,
    cell_m: float = 25000.0,
    longest_m: float = 200000.0,
    radius_m: float = 50000.0,
    most_days: int | None = None,
    prospective: bool = False,
    permutations: int = 999,
    seed: int = 1,
    threads: int | None = None,
) -> Table: ...
@final
class Study:
    def __new__(
        cls,
        inputs: _Path | _HasArrowStream | Sequence[_Path | _HasArrowStream] | None = None,
        *,
        border: _Path | _GeoJson | Border | None = None,
        threads: int | None = None,
        **options: Any,
    ) -> Study: ...
    @property
    def notes(self) -> list[str]: ...
    @property
    def incidents(self) -> Table: ...
    @property
    def clusters(self) -> Table: ...
    @property
    def sectors(self) -> Table: ...
    @property
    def bands(self) -> Table: ...
    @property
    def summary(self) -> dict[str, Any]: ...
    @property
    def provenance(self) -> dict[str, Any]: ...
    def table(self, name: str) -> Table: ...
    def map(self) -> Picture: ...
    def report(self) -> Page: ...
    def write(self, path: _Path, table: str | None = None) -> list[Path]: ...

@final
class Picture:
    @property
    def svg(self) -> str: ...
    def _repr_svg_(self) -> str: ...

@final
class Page:
    @property
    def html(self) -> str: ...
    def _repr_html_(self) -> str: ...
