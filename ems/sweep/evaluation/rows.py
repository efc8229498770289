"""Rows of some cases of a sweep: alike cases as designs of one storage, all others one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ems.sweep.evaluation import columns
from ems.sweep.evaluation.choice import FEW_CASES
from ems.sweep.evaluation.known import known_columns
from ems.sweep.evaluation.many_designs import AlikeCases, DesignRows, design_rows
from ems.sweep.evaluation.single_cases import single_rows
from ems.sweep.evaluation.sized import design_fields, sized_storage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ems.sweep.asked.plan import SweepPlan
    from ems.sweep.evaluation.memory import Memory


def evaluate(plan: SweepPlan, first: int, end: int, memory: Memory) -> pd.DataFrame:
    """Return the rows of the cases from a first one to before an end.

    Parameters
    ----------
    plan
        What varies.
    first, end
        Number of the first case and one past the last.
    memory
        What this worker has already made.

    Returns
    -------
    pandas.DataFrame
        Columns ``case``, the keys that vary, KPIs, purchase and yearly cost, survival where it is asked for, and
        ``error``: empty, or why the case failed, all numbers of which are then missing. All columns are there where
        every case failed too, so that the parts of a sweep are alike.

    Notes
    -----
    Rows depend on the plan and on the cases asked for, never on what the memory holds or on the number of threads. The
    two ways come to the same figures but for rounding.
    """
    memory.begin(plan)
    lists = plan.lists(first, end)
    values = {case: {name: lists[name][case - first] for name in lists} for case in range(first, end)}
    rows = _designs(plan, values, memory)
    singles = single_rows(plan, {case: values[case] for case in sorted(rows.left)}, memory)
    failed = {case: {columns.ERROR: reason} for case, reason in rows.errors.items()}
    one_by_one = pd.DataFrame.from_dict(singles | failed, orient="index")
    figures = pd.concat([part for part in (*rows.frames, one_by_one) if len(part)])
    figures = figures.reindex(np.arange(first, end)).reset_index(drop=True)
    names = _wanted(plan, list(dict.fromkeys([*known_columns(plan), *figures.columns])))
    return pd.concat([plan.columns(first, end), figures.reindex(columns=names)], axis=1)


def _designs(plan: SweepPlan, values: Mapping[int, Mapping[str, object]], memory: Memory) -> DesignRows:
    """Rows of the cases that are designs of one storage; all others are left."""
    found, storage = DesignRows(), sized_storage(plan)
    if storage is None:
        found.left += values
        return found
    fields = design_fields(plan, storage)
    keys = set(fields.values())
    groups: dict[str, list[int]] = {}
    for case, mine in values.items():
        groups.setdefault(repr([mine[name] for name in mine if name not in keys]), []).append(case)
    for cases in groups.values():
        if len(cases) < FEW_CASES and plan.planned is None:
            found.left += cases
            continue
        others = {name: value for name, value in values[cases[0]].items() if name not in keys}
        alike = AlikeCases(
            plan=plan, storage=storage, fields=fields, others=others, cases={case: values[case] for case in cases}
        )
        found.add(design_rows(alike, memory))
    return found


def _wanted(plan: SweepPlan, names: Sequence[str]) -> list[str]:
    """Columns in their order: the KPIs that are asked for, money, survival, and why a case failed."""
    survival = [name for name in names if name.startswith(columns.SURVIVAL)]
    money = [name for name in names if name.startswith(columns.MONEY)]
    kpis = [name for name in names if name not in {*survival, *money, columns.ERROR}]
    if plan.kpis is not None:
        kpis = [name for name in kpis if name in plan.kpis]
    return [*kpis, *money, *survival, columns.ERROR]
