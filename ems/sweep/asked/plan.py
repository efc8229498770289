"""The plan of a sweep: which scenario, what varies, and the values of every case by its number."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from ems.sweep.asked.key import column_of
from ems.sweep.asked.ranges import exact

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pandas as pd
    from numpy.typing import NDArray

    from ems.sweep.asked.key import Key, LinkedKey

Method = Literal["grid", "random", "latin_hypercube"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SweepPlan:
    """What a sweep does, read and checked; the same plan gives the same cases in every process.

    Parameters
    ----------
    scenario
        Scenario as the sweep names it: bundled name or path.
    source
        Its file, absolute; relative files inside the scenario start there.
    tables
        Tables of that file with everything in ``[set]`` set, not yet a checked :class:`ems.scenario.Scenario`: a case
        is ``parse_scenario(apply_overrides(plan.tables, plan.values(case)), source=plan.source)``.
    policy
        Policy of all cases as ``ems run --policy`` takes it, a rule's file absolute; None: the scenario's.
    planned
        Pool storage that is planned with perfect foresight, as ``"storage.shelter"``; None: none.
    survival_h
        Outage whose survival is told [h]; None: none is.
    bills
        Whether it is told what all sites together pay.
    kpis
        Names of the KPI columns that are kept; None: all.
    method
        How cases are chosen.
    seed
        Seed of the methods that draw.
    keys
        What varies, in the file's order. On a grid the last key changes fastest.
    linked
        Keys that move with one of ``keys``.
    samples
        Number of cases that are drawn; 0 for a grid.
    draws
        Places drawn for cases and keys from 0 to below 1, shape (cases, keys); None for a grid.
    first_drawn
        Case that the first of ``draws`` belongs to.
    """

    scenario: str
    source: Path
    tables: Mapping[str, Any]
    policy: str | None = None
    planned: str | None = None
    survival_h: float | None = None
    bills: bool = False
    kpis: tuple[str, ...] | None = None
    method: Method = "grid"
    seed: int = 0
    keys: tuple[Key, ...]
    linked: tuple[LinkedKey, ...] = ()
    samples: int = 0
    draws: NDArray[np.float64] | None = None
    first_drawn: int = 0

    @property
    def count(self) -> int:
        """Number of cases."""
        return math.prod(len(key.levels) for key in self.keys) if self.draws is None else self.samples

    def only(self, first: int, end: int) -> SweepPlan:
        """Return the same plan that knows the draws of some cases alone, to be sent far away."""
        if self.draws is None:
            return self
        return replace(self, draws=self.draws[first - self.first_drawn : end - self.first_drawn], first_drawn=first)

    @property
    def varied(self) -> tuple[Key | LinkedKey, ...]:
        """Everything that varies, what is linked last."""
        return (*self.keys, *self.linked)

    @property
    def names(self) -> tuple[str, ...]:
        """Dotted names of everything that varies, the linked ones last: the columns of a frame after ``case``."""
        return tuple(key.name for key in self.varied)

    def lists(self, first: int, end: int) -> dict[str, list[object]]:
        """Values of the cases from a first one to before an end, as the scenario takes them: one list a name."""
        values: dict[str, list[object]] = {
            key.name: self._values_of(place, first, end) for place, key in enumerate(self.keys)
        }
        for link in self.linked:
            values[link.name] = [_scaled(value, link) for value in values[link.source]]
        return values

    def values(self, case: int) -> dict[str, object]:
        """Return what a case sets: dotted keys and values, as :func:`ems.scenario.overrides.apply_overrides` takes."""
        return {name: values[0] for name, values in self.lists(case, case + 1).items()}

    def columns(self, first: int, end: int) -> pd.DataFrame:
        """Return number and values of the cases from a first one to before an end.

        Parameters
        ----------
        first, end
            Number of the first case and one past the last.

        Returns
        -------
        pandas.DataFrame
            Columns ``case`` and :attr:`names`: whole numbers int64, numbers float64, truth values bool, everything else
            text.
        """
        import pandas as pd  # noqa: PLC0415 - imported where used

        lists = self.lists(first, end)
        columns = {key.name: column_of(key.kind, lists[key.name]) for key in self.varied}
        return pd.DataFrame({"case": np.arange(first, end, dtype=np.int64), **columns})

    def _values_of(self, place: int, first: int, end: int) -> list[object]:
        """Return the values of one key in the cases."""
        key = self.keys[place]
        if self.draws is not None:
            return key.drawn(self.draws[first - self.first_drawn : end - self.first_drawn, place])
        after = math.prod(len(later.levels) for later in self.keys[place + 1 :])
        return [key.levels[case // after % len(key.levels)] for case in range(first, end)]


def _scaled(value: object, link: LinkedKey) -> object:
    """Return the value of a linked key, in decimal arithmetic; None where the other has none."""
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        return value
    product = exact(value) * exact(link.times)
    return int(product) if link.kind == "whole" else float(product)
