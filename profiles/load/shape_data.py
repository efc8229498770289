"""The embedded load shapes (``profiles/data/load_shapes.toml``) as typed, frozen records."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

Table = tuple[float, ...]
"""24 numbers, one an hour of local time."""

_Record = TypeVar("_Record")


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeShape:
    """Parameters of the home model, in units of the yearly mean power; see the data file for their sources."""

    base: float
    appliances_weekday: Table
    appliances_day_off: Table
    lighting_in_daylight_fraction: float
    daylight_w_per_m2: float
    lighting_weekday: Table
    lighting_day_off: Table
    heating_below_c: float
    cooling_above_c: float
    heating_per_k: float
    cooling_per_k: float
    heating_use_weekday: Table
    heating_use_day_off: Table
    cooling_use_weekday: Table
    cooling_use_day_off: Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Households:
    """Household sizes, their shares, and the energy a size uses (proportions)."""

    household_sizes: tuple[int, ...]
    household_shares: tuple[float, ...]
    mean_household_size: float
    household_energy: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How the sites of a class differ from each other; see the data file."""

    size_sigma: float
    air_conditioning_sigma: float
    routine_shift_h: float
    day_shift_h: float
    daytime_presence: float
    day_scatter: float
    absence_fraction: float
    hour_scatter: float
    step_scatter: float


@dataclass(frozen=True, slots=True, kw_only=True)
class UseShape:
    """Parameters of a building with opening hours: shares of the yearly energy, tables, response to the weather."""

    base: float
    lighting: float
    other: float
    air_conditioning: float
    weekday: Table
    day_off: Table
    term_break: Table
    ventilation: float
    heating_below_c: float
    cooling_above_c: float
    heating_per_k: float
    cooling_per_k: float
    scatter: float


@cache
def _sections() -> dict[str, Any]:
    """Read the data file once; nobody outside this module sees the mutable dictionary."""
    return tomllib.loads((files("profiles.data") / "load_shapes.toml").read_text(encoding="utf-8"))


def home_shape() -> HomeShape:
    """Return the parameters of the home model."""
    return _record(HomeShape, _sections()["home"])


def households() -> Households:
    """Return the household sizes of the embedded data."""
    return _record(Households, _sections()["home"]["spread"])


def spread(model: str) -> Spread:
    """Return how sites of a model differ: homes have their own figures, all others share one set."""
    return _record(Spread, _sections()["home" if model == "home" else "site"]["spread"])


def use_shape(model: str) -> UseShape:
    """Return the parameters of a building with opening hours, by the name of its section."""
    section = _sections()[model]
    return _record(UseShape, {"term_break": section["day_off"], **section, **section["shares"]})


def sewage_tables() -> tuple[Table, Table]:
    """Return the power of sewage works relative to the mean, on weekdays and on days off."""
    section = _sections()["sewage_works"]
    return tuple(section["weekday"]), tuple(section["day_off"])


def street_light_zenith_deg() -> float:
    """Return the zenith angle of the sun above which street lights are on [deg]."""
    return float(_sections()["street_lights"]["on_above_zenith_deg"])


def _record(kind: type[_Record], section: dict[str, Any]) -> _Record:
    """Take the fields of a record out of a section, lists as tuples."""
    values = {item.name: section[item.name] for item in fields(kind)}  # type: ignore[arg-type]
    return kind(**{key: tuple(value) if isinstance(value, list) else value for key, value in values.items()})
