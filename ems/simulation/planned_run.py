"""A year in which windows are planned and carried out: one window for perfect foresight, many for a rolling horizon."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ems.dispatch.engines import plan_problem
from ems.dispatch.optimiser import SolveSettings, plan_or_raise
from ems.dispatch.planners import folded_exchange, hand_out, problem_of
from ems.simulation.plan_book import PlanBook, monthly_peaks_kw
from ems.simulation.year import YearReplay

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from ems.dispatch import Policy
    from ems.dispatch.planners import Outlook, PlanLayout
    from ems.dispatch.problem import Candidates, DispatchProblem, End, Objective, Plan
    from ems.district import District
    from ems.simulation.requests import RequestBook
    from ems.storage import Storages

    Floats = NDArray[np.float64]
    Tell = Callable[[str], None]


class PlannedRun:
    """A district in the middle of a year, whose storages carry plans out.

    Parameters
    ----------
    district
        The district.
    policy
        How plans are carried out.
    requests
        What is asked of people and air conditioners.
    layout
        What plans see of the district.
    objective
        What plans make small; None: the district cost.
    keep_sites
        Whether to keep the net power of every site.

    Attributes
    ----------
    layout, settings, choice
        What plans see of the district, how the solver works, and which engine is asked for.
    replay
        The district now.
    book
        What was planned and promised.
    """

    def __init__(
        self,
        district: District,
        policy: Policy,
        requests: RequestBook,
        layout: PlanLayout,
        *,
        objective: Objective | None = None,
        keep_sites: bool = False,
    ) -> None:
        self._district, self._requests, self._objective = district, requests, objective
        self.layout, self.settings = layout, solve_settings(district)
        planner = district.scenario.planner
        self.choice, self._added_gap_fraction = planner.engine, planner.added_gap_fraction
        self.replay = YearReplay(district, policy, keep_sites=keep_sites)
        self.book = PlanBook(district)

    @property
    def energy_kwh(self) -> Floats:
        """Energy in the storages of the plan now, shape (storages of the layout,) [kWh]."""
        return self.layout.energy_of_plan(self.replay.site_energy_kwh, self.replay.pool_energy_kwh)

    def describe(
        self, outlook: Outlook, rooms: Storages, end: End | None, candidates: Candidates | None = None
    ) -> DispatchProblem:
        """Describe a window that begins now.

        Parameters
        ----------
        outlook
            What is expected of it.
        rooms
            Rooms that may be steered in it.
        end
            Its end, for the storages of the layout and the rooms; None: what is left has a value.
        candidates
            Requests that may be made in it.
        """
        district = self._district
        has_charge = district.scenario.prices.pool.demand_charge_per_kw > 0.0
        paid = monthly_peaks_kw(self.replay.outcome().import_kw, district.calendar.month) if has_charge else None
        return problem_of(
            self.layout,
            outlook,
            energy_kwh=self.energy_kwh,
            end=end,
            already_paid_kw=paid,
            candidates=candidates,
            rooms=rooms,
            objective=self._objective,
        )

    def plan(self, begin: int, end: int, problem: DispatchProblem, tell: Tell | None = None, *, what: str = "") -> Plan:
        """Plan a window with the engine that suits it.

        Parameters
        ----------
        begin, end
            First step of the window, and one past the last that will be carried out.
        problem
            The window.
        tell
            Called with lines of progress.
        what
            What the problem is, where it is not the whole district: ``"pool"``.

        Raises
        ------
        profiles.errors.RunError
            No plan was found.
        """
        solved = plan_problem(
            problem, self.settings, choice=self.choice, added_gap_fraction=self._added_gap_fraction, tell=tell
        )
        plan = plan_or_raise(solved.outcome, f"the time from {problem.times[0]:%Y-%m-%d %H:%M}")
        self.book.note_window(begin, end, problem.objective, solved.outcome, plan, solved.engine)
        self.book.note_choice(solved.engine, solved.why, what)
        return plan

    def carry_out(self, begin: int, end: int, outlook: Outlook, problem: DispatchProblem, plan: Plan) -> None:
        """Carry a plan out, as far as what happens lets it.

        Parameters
        ----------
        begin, end
            First step and one past the last.
        outlook, problem, plan
            The window, which starts with ``begin`` and may go on after ``end``.
        """
        own = self.layout.storages.count
        self._requests.steer_rooms(begin, end, plan.battery_kw[own:])
        self.book.promise(begin, end, problem, plan, folded_exchange(self.layout, outlook), own_storages=own)
        asked_kw = self._asked_kw(plan)
        self.book.tell_storages(begin, end, *hand_out(self.layout, outlook, plan, asked_kw))
        self.play(begin, end)

    def play(self, begin: int, end: int) -> None:
        """Play some steps with what was planned and asked for them; self-consumption where nothing was planned.

        Parameters
        ----------
        begin, end
            First step and one past the last; nothing happens where they are the same.
        """
        if begin < end:
            factor = self._requests.load_factor(begin, end)
            self.replay.play(begin, end, self.book.site, self.book.pool, factor)

    def _asked_kw(self, plan: Plan) -> Floats:
        """Change of the classes' loads that a plan asks for, shape (classes, window) [kW]."""
        change = np.zeros((len(self._district.class_names), plan.import_kw.shape[1]))
        for number, node in self.layout.node_of_class.items():
            change[number] = plan.load_change_kw[node]
        rooms_kw = -plan.battery_kw[self.layout.storages.count :]
        np.add.at(change, [item.class_number for item in self._requests.rooms], rooms_kw)
        return change


def solve_settings(district: District) -> SolveSettings:
    """Settings of the solver as the scenario's planner gives them.

    Parameters
    ----------
    district
        The district.
    """
    planner = district.scenario.planner
    return SolveSettings(
        engine="arrays" if planner.engine == "auto" else planner.engine,
        time_limit_s=planner.time_limit_s,
        gap_fraction=planner.gap_fraction,
        threads=planner.threads,
    )
