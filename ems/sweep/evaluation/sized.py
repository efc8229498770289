"""Which of the keys that vary are sizes of one storage at the pool, so that many cases are one year of many designs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ems.scenario.overrides import parse_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ems.sweep.asked.plan import SweepPlan

STORAGE, POOL = "storage", "pool"
DESIGN_FIELDS: Final = (
    *("capacity_kwh", "max_charge_kw", "max_discharge_kw", "charge_kw_per_kwh", "discharge_kw_per_kwh"),
    *("charge_efficiency", "discharge_efficiency", "standing_loss_fraction_per_h"),
    *("floor_fraction", "ceiling_fraction", "initial_fraction", "wear_price_per_kwh"),
)
"""Numbers of a class of storages that make a design of it."""
DEPTH: Final = 3
"""Parts of such a key: storage, class, field."""


def class_of(name: str) -> str:
    """Name of a storage class that may be written with its section before it.

    Examples
    --------
    >>> class_of("storage.shelter"), class_of("shelter")
    ('shelter', 'shelter')
    """
    return name.removeprefix(f"{STORAGE}.")


def sized_storage(plan: SweepPlan) -> str | None:
    """Return the class of storages whose designs the cases of a plan are; None where there is none.

    Parameters
    ----------
    plan
        The planned storage if there is one; else the class that acts last at the pool among those with keys that vary.
    """
    if plan.planned is not None:
        return class_of(plan.planned)
    varied = {path[1] for name in plan.names if is_design_key(path := parse_key(name))}
    at_pool = [name for name in pool_classes(plan) if name in varied]
    return at_pool[-1] if at_pool else None


def is_design_key(path: tuple[str | int, ...]) -> bool:
    """Tell whether the path of a key is that of a number that makes a design of a storage."""
    return len(path) == DEPTH and path[0] == STORAGE and path[2] in DESIGN_FIELDS


def design_fields(plan: SweepPlan, storage: str) -> dict[str, str]:
    """Fields of a class of storages that vary, each with its key.

    Parameters
    ----------
    plan
        What varies.
    storage
        Name of the class.
    """
    paths = {name: parse_key(name) for name in plan.names}
    return {str(path[2]): name for name, path in paths.items() if is_design_key(path) and path[1] == storage}


def pool_classes(plan: SweepPlan) -> tuple[str, ...]:
    """Classes of storages with a unit at the pool that runs, in the order in which they act there.

    Parameters
    ----------
    plan
        Its scenario and fiscal year; where the year varies, every unit counts.
    """
    known = dict(_tables(plan.tables.get(STORAGE)))
    year = None if "fiscal_year" in plan.names else plan.tables.get("fiscal_year")
    at_pool = [name for name, table in known.items() if any(_runs_at_pool(step, year) for step in _steps(table))]
    return tuple(sorted(at_pool, key=lambda name: bool(known[name].get("battery_may_export", False))))


def _tables(section: object) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Named tables of a section, whatever else the file has in its place."""
    if isinstance(section, dict):
        yield from ((str(name), table) for name, table in section.items() if isinstance(table, dict))


def _runs_at_pool(step: Mapping[str, Any], fiscal_year: object) -> bool:
    """Tell whether units stand at the pool and are installed by a year, if one is known."""
    built = step.get("year")
    is_built = not isinstance(fiscal_year, int) or not isinstance(built, int) or built <= fiscal_year
    return step.get("at") == POOL and is_built


def _steps(table: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    rollout = table.get("rollout")
    return [step for step in rollout if isinstance(step, dict)] if isinstance(rollout, list) else []
