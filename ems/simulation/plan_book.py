"""A year's plans and promises, written window by window as they are made."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from ems.dispatch.outcome import Feasible, Optimal
from ems.dispatch.planners import POOL, step_costs
from ems.simulation.plans import TierPlan
from ems.simulation.records import PROMISED_COLUMNS, WINDOW_COLUMNS, EngineChoice

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.dispatch.engines import Engine
    from ems.dispatch.outcome import Outcome
    from ems.dispatch.planners import Folded, StoragePlans
    from ems.dispatch.problem import DispatchProblem, Objective, Plan
    from ems.district import District

    Floats = NDArray[np.float64]

PROMISED_IMPORT, PROMISED_EXPORT, PROMISED_CHARGE, PROMISED_DISCHARGE, PROMISED_ENERGY = range(len(PROMISED_COLUMNS))
STATUS_OF: Final = {Optimal: "optimal", Feasible: "feasible"}


class PlanBook:
    """What the storages of a district are told, and what was promised for it.

    Parameters
    ----------
    district
        The district.

    Attributes
    ----------
    site, pool
        Plans of both tiers over the year; zero where nothing is planned, by which ``hold`` is self-consumption.
    """

    def __init__(self, district: District) -> None:
        self._district = district
        n_steps = district.grid.n_steps
        self.site, self.pool = (
            TierPlan(
                battery_kw=np.zeros((storages.count, n_steps)), planned_net_load_kw=np.zeros((storages.count, n_steps))
            )
            for storages in (district.site_storages, district.pool_storages)
        )
        self._promised = np.zeros((len(PROMISED_COLUMNS), n_steps))
        self._costs = np.zeros(n_steps)
        self._windows: list[tuple[object, ...]] = []
        self._choices: Counter[tuple[Engine, str, str]] = Counter()

    def tell_storages(self, begin: int, end: int, site: StoragePlans, pool: StoragePlans) -> None:
        """Write what the storages are told for a span.

        Parameters
        ----------
        begin, end
            First step and one past the last; the plans start with ``begin`` and may go on after ``end``.
        site, pool
            Plans of both tiers.
        """
        for tier, told in ((self.site, site), (self.pool, pool)):
            tier.battery_kw[:, begin:end] = told.battery_kw[:, : end - begin]
            if tier.planned_net_load_kw is not None:
                tier.planned_net_load_kw[:, begin:end] = told.planned_net_load_kw[:, : end - begin]

    def note_window(
        self, begin: int, end: int, objective: Objective, outcome: Outcome, plan: Plan, engine: Engine
    ) -> None:
        """Remember a solve.

        Parameters
        ----------
        begin, end
            First step and one past the last that is carried out.
        objective, outcome, plan
            What was made small, how it ended, and the plan.
        engine
            Who solved it.
        """
        value = sum(weight * plan.goals[goal] for goal, weight in objective.stages[0].items())
        gap = getattr(outcome, "gap_fraction", 0.0)
        status = STATUS_OF.get(type(outcome), "timed_out")
        start, n_steps = self._district.grid.index[begin], plan.import_kw.shape[1]
        self._windows.append((start, n_steps, end - begin, status, value, gap, engine))

    def note_choice(self, engine: Engine, why: str, what: str = "") -> None:
        """Remember why an engine was chosen.

        Parameters
        ----------
        engine, why
            The engine and the reason.
        what
            What it solved, where that is not the whole district: ``"sites"`` or ``"pool"``.
        """
        self._choices[engine, what, why] += 1

    @property
    def choices(self) -> tuple[EngineChoice, ...]:
        """Why which engine was chosen, the most frequent first."""
        return tuple(
            EngineChoice(engine=engine, problems=count, what=what, why=why)
            for (engine, what, why), count in self._choices.most_common()
        )

    @property
    def engine(self) -> str:
        """Engine, or engines, that solved the windows."""
        return ", ".join(dict.fromkeys(engine for (engine, _, _), _ in self._choices.most_common()))

    def promise(
        self, begin: int, end: int, problem: DispatchProblem, plan: Plan, folded: Folded, *, own_storages: int
    ) -> None:
        """Remember what a plan says about the steps that are carried out.

        Parameters
        ----------
        begin, end
            First step and one past the last; the plan starts with ``begin``.
        problem, plan
            The district's problem and its plan.
        folded
            Exchange of the sites that are no nodes of the plan; they pay wheeling and levy too.
        own_storages
            How many of the problem's storages are storages of the district; rooms follow them.
        """
        played, span = slice(0, end - begin), slice(begin, end)
        own = slice(0, own_storages)
        self._promised[PROMISED_IMPORT, span] = plan.import_kw[POOL, played]
        self._promised[PROMISED_EXPORT, span] = plan.export_kw[POOL, played]
        self._promised[PROMISED_CHARGE, span] = plan.charge_kw[own, played].sum(axis=0)
        self._promised[PROMISED_DISCHARGE, span] = plan.discharge_kw[own, played].sum(axis=0)
        self._promised[PROMISED_ENERGY, span] = plan.energy_kwh[own, played].sum(axis=0)
        self._costs[span] = (step_costs(problem, plan) + folded_costs(self._district, folded))[played]

    def pay(self, step: int, cost: float) -> None:
        """Add a cost that belongs to one step: points that are expected to be paid for a request [currency]."""
        self._costs[step] += cost

    @property
    def promised_cost(self) -> float:
        """District cost that the plans promised, demand charges included [currency]."""
        district = self._district
        peaks = monthly_peaks_kw(self._promised[PROMISED_IMPORT], district.calendar.month)
        return float(self._costs.sum() + peaks.sum() * district.scenario.prices.pool.demand_charge_per_kw)

    @property
    def promised(self) -> pd.DataFrame:
        """What was promised per step, columns ``PROMISED_COLUMNS``."""
        return pd.DataFrame(self._promised.T, index=self._district.grid.index, columns=list(PROMISED_COLUMNS))

    @property
    def windows(self) -> pd.DataFrame:
        """One row a solve, columns ``WINDOW_COLUMNS``."""
        return pd.DataFrame(self._windows, columns=list(WINDOW_COLUMNS))


def folded_costs(district: District, folded: Folded) -> Floats:
    """Cost per step of the sites that decide nothing: wheeling, levy, load that their lines do not let in [currency].

    Parameters
    ----------
    district
        The district.
    folded
        Their exchange.
    """
    unserved_price = district.scenario.grid.unserved_price_per_kwh
    return np.asarray(
        district.grid.step_h * (district.grid_charge_per_kwh * folded.import_kw + unserved_price * folded.unserved_kw)
    )


def monthly_peaks_kw(power_kw: Floats, month: NDArray[np.int64]) -> Floats:
    """Highest power of each month, from January on, shape (12,) [kW]; 0 where there is none.

    Parameters
    ----------
    power_kw
        0 or more, shape (steps,) [kW].
    month
        Month of each step, 1 to 12, shape (steps,).
    """
    peaks = np.zeros(12)
    np.maximum.at(peaks, month - 1, power_kw)
    return peaks
