"""A year planned on perfect foresight: the bound that every rule and every plan on forecasts is measured by."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ems.dispatch.engines import is_large, reasons_against_coordination
from ems.dispatch.planners import actual_outlook, build_layout, pool_alone, together, with_change
from ems.dispatch.problem import End
from ems.simulation.planned_apart import plan_sites
from ems.simulation.planned_run import PlannedRun
from ems.simulation.site_bills import solved_note, terms_of_sites

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from ems.dispatch import Policy
    from ems.dispatch.planners import Outlook
    from ems.dispatch.planners.grouping import Detail
    from ems.dispatch.problem import DispatchProblem, Objective
    from ems.district import District
    from ems.simulation.requests import RequestBook

    Floats = NDArray[np.float64]
    Energies = tuple[Floats, Floats]
    Tell = Callable[[str], None]


def plan_year(
    district: District,
    policy: Policy,
    requests: RequestBook,
    *,
    span: tuple[int, int] | None = None,
    end_energy_kwh: Energies | None = None,
    objective: Objective | None = None,
    keep_sites: bool = False,
    tell: Tell | None = None,
) -> PlannedRun:
    """Plan a year, or some steps of it, for the whole district at once, and carry the plan out.

    Parameters
    ----------
    district
        The district.
    policy
        How the plan is carried out.
    requests
        What was asked of people already, and the rooms that may be steered.
    span
        First step that is planned and one past the last; before and after them the storages follow self-consumption.
        None: the year.
    end_energy_kwh
        Least energy of the storages at the sites and at the pool when the span ends, shape (storages,) each [kWh];
        None: what they held when it began.
    objective
        What is made small; None: the district cost.
    keep_sites
        Whether to keep the net power of every site.
    tell
        Called with lines of progress.

    Returns
    -------
    PlannedRun
        Played to the year's end.

    Raises
    ------
    profiles.errors.RunError
        No plan was found.
    """
    begin, end = span or (0, district.grid.n_steps)
    wanted, enrolled = district.scenario.planner.detail, requests.enrolled_fraction(groups=False)
    details: tuple[Detail, ...] = ("site", "class") if wanted == "auto" else (wanted,)
    for detail in details:
        layout = build_layout(district, detail, enrolled)
        run = PlannedRun(district, policy, requests, layout, objective=objective, keep_sites=keep_sites)
        run.play(0, begin)
        outlook, problem = _foreseen(run, district, requests, begin, end, end_energy_kwh)
        if not is_large(problem) or (run.choice == "auto" and not reasons_against_coordination(problem)):
            break
    plan = run.plan(begin, end, problem, tell)
    run.carry_out(begin, end, outlook, problem, plan)
    run.play(end, district.grid.n_steps)
    return run


def plan_each_for_itself(
    district: District,
    policy: Policy,
    requests: RequestBook,
    *,
    end_energy_kwh: Energies | None = None,
    keep_sites: bool = False,
    tell: Tell | None = None,
) -> PlannedRun:
    """Let every site plan its year for its own bill, then the pool for what they leave, and carry the plans out.

    Sites plan by their tariffs where the scenario bills them, else by its prices at their meters.

    Parameters
    ----------
    district, policy, requests, end_energy_kwh, keep_sites, tell
        As for :func:`plan_year`.

    Returns
    -------
    PlannedRun
        Played to the year's end.

    Raises
    ------
    profiles.errors.RunError
        No plan was found for a site or the pool.
    """
    n_steps = district.grid.n_steps
    layout = build_layout(district, "site", requests.enrolled_fraction(groups=False), join_alike=False)
    run = PlannedRun(district, policy, requests, layout, keep_sites=keep_sites)
    outlook, problem = _foreseen(run, district, requests, 0, n_steps, end_energy_kwh)
    bills = terms_of_sites(district, layout, problem)
    sites = plan_sites(problem, bills, run.settings, run.choice, tell)
    solved = {number: site.why for number, site in enumerate(sites, start=1) if site.engine != "exact"}
    notes = (*run.layout.approximations, *bills.notes, *solved_note(bills, solved))
    run.layout = replace(run.layout, approximations=notes)
    for site in sites:
        run.book.note_window(0, n_steps, problem.objective, site.outcome, site.plan, site.engine)
        run.book.note_choice(site.engine, site.why, "sites")
    plans = [site.plan for site in sites]
    pool = run.plan(0, n_steps, pool_alone(problem, plans), tell, what="pool")
    run.carry_out(0, n_steps, outlook, problem, together(pool, plans))
    return run


def _foreseen(
    run: PlannedRun, district: District, requests: RequestBook, begin: int, end: int, end_energy_kwh: Energies | None
) -> tuple[Outlook, DispatchProblem]:
    """What will happen from step ``begin`` to ``end``, requests made included, and the problem that it poses."""
    outlook = actual_outlook(run.layout, begin, end)
    outlook = with_change(run.layout, outlook, requests.class_change_kw(begin, end))
    air_conditioning_kw = district.class_air_conditioning_kw[:, begin:end]
    rooms = requests.rooms_in_window(begin, air_conditioning_kw, run.layout.node_of_class)
    least = run.energy_kwh if end_energy_kwh is None else run.layout.energy_of_plan(*end_energy_kwh)
    at_the_set_point = np.zeros(rooms.count)
    goal = End(kind="at_least", energy_kwh=np.concatenate([least, at_the_set_point]))
    return outlook, run.describe(outlook, rooms, goal)
