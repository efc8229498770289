"""Plans of sweeps made in Python, and what a plain simulation of each case comes to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ems
from ems.scenario.catalogue import bundled_path
from ems.scenario.overrides import apply_overrides
from ems.scenario.read import parse_scenario, read_toml
from ems.sweep.asked.key import Key
from ems.sweep.asked.plan import SweepPlan

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from ems.district import District

SAME = 1e-9
"""Rows and simulations add the same numbers in other orders: thousands of roundings of 1e-16 stay far below."""
CLOSED_KWH = 1e-6


def plan_of(
    keys: Mapping[str, Sequence[object]],
    name: str = "kumamoto",
    *,
    tables: Mapping[str, Any] | None = None,
    **settings: Any,
) -> SweepPlan:
    """Return a grid over keys of a bundled scenario, or of tables in its place."""
    path = bundled_path(name)
    return SweepPlan(
        scenario=name,
        source=path,
        tables=read_toml(path) if tables is None else tables,
        keys=tuple(Key(name=key, levels=tuple(levels)) for key, levels in keys.items()),
        **settings,
    )


def district_of_case(plan: SweepPlan, case: int) -> District:
    """Build the district of a case from nothing."""
    tables = apply_overrides(dict(plan.tables), plan.values(case))
    return ems.build_district(parse_scenario(tables, source=plan.source))


def assert_same_kpis(row: pd.Series, kpis: Mapping[str, float]) -> None:
    """Check the KPIs of a row against those of a simulation."""
    assert row["error"] == ""
    for name, value in kpis.items():
        if name == "balance_residual_kwh":
            assert row[name] <= CLOSED_KWH
        elif value != value:  # noqa: PLR0124 (not a number)
            assert row[name] != row[name], name
        else:
            assert abs(row[name] - value) <= SAME * max(abs(value), 1.0), (name, row[name], value)
