"""A rolling horizon: plan on forecasts, carry the first hours out on what happens, plan anew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ems.demand_response import choose_by_rule, events_of
from ems.dispatch.engines import MOST_NODES, reasons_against_coordination
from ems.dispatch.planners import build_layout, candidates_at_nodes, class_load_kw, with_change
from ems.simulation.planned_run import PlannedRun

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from ems.demand_response import CandidateTable
    from ems.dispatch import Policy
    from ems.dispatch.planners.grouping import Detail
    from ems.dispatch.problem import DispatchProblem, Objective
    from ems.district import District
    from ems.simulation.foresight import Foresight
    from ems.simulation.plan_book import PlanBook
    from ems.simulation.requests import RequestBook

    Floats = NDArray[np.float64]
    Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Steps that one plan looks at and carries out.

    Parameters
    ----------
    begin
        First step; the forecasts are issued when it begins.
    end
        One past the last step that is carried out.
    n_steps
        Number of steps that the plan looks at.
    """

    begin: int
    end: int
    n_steps: int


def windows_of(district: District) -> tuple[Window, ...]:
    """Windows of a year, as the scenario's planner asks for them.

    Parameters
    ----------
    district
        The district.

    Returns
    -------
    tuple of Window
        Each begins where the one before was carried out; none looks beyond the year's end.
    """
    planner, grid = district.scenario.planner, district.grid
    every, ahead = (round(hours / grid.step_h) for hours in (planner.replan_h, planner.window_h))
    first = int(np.argmax(district.calendar.hour >= planner.first_issue_h))
    begins = [*([0] if first else []), *range(first, grid.n_steps, every)]
    return tuple(
        Window(begin=begin, end=end, n_steps=min(max(ahead, end - begin), grid.n_steps - begin))
        for begin, end in zip(begins, [*begins[1:], grid.n_steps], strict=True)
    )


def roll_year(
    district: District,
    policy: Policy,
    requests: RequestBook,
    foresight: Foresight,
    *,
    objective: Objective | None = None,
    keep_sites: bool = False,
    tell: Tell | None = None,
) -> PlannedRun:
    """Plan every few hours on forecasts for some hours ahead, and carry each plan out until the next.

    Parameters
    ----------
    district
        The district.
    policy
        How plans are carried out.
    requests
        Who may be asked, and what was asked so far.
    foresight
        Forecasts.
    objective
        What plans make small; None: the district cost.
    keep_sites
        Whether to keep the net power of every site.
    tell
        Called with a line of progress for each window.

    Returns
    -------
    PlannedRun
        Played to the year's end.

    Raises
    ------
    profiles.errors.InputError
        A forecast is missing.
    profiles.errors.RunError
        No plan was found for a window.
    """
    windows = windows_of(district)
    foresight.check_covers([(window.begin, window.n_steps) for window in windows])
    asks_people = bool(requests.groups) and district.scenario.demand_response.nudges == "optimal"
    enrolled = requests.enrolled_fraction(groups=asks_people)
    for detail in _details(district, asks_people=asks_people):
        layout = build_layout(district, detail, enrolled)
        run = PlannedRun(district, policy, requests, layout, objective=objective, keep_sites=keep_sites)
        if detail == "class" or layout.n_nodes <= MOST_NODES:
            break
        sample = _first_problem(district, run, requests, foresight, windows[0])
        if run.choice != "auto" or not reasons_against_coordination(sample):
            break
    for number, window in enumerate(windows, start=1):
        _plan_and_play(district, run, requests, foresight, window, asks_people=asks_people)
        if tell is not None:
            tell(f"Planned {district.grid.index[window.begin]:%Y-%m-%d %H:%M} ({number} of {len(windows)} windows)")
    return run


def _details(district: District, *, asks_people: bool) -> tuple[Detail, ...]:
    """What plans may see of the district, the best first: sites where they are few or can be coordinated."""
    planner = district.scenario.planner
    if planner.detail != "auto":
        return (planner.detail,)
    if len(np.unique(district.site_storages.node)) <= MOST_NODES:
        return ("site",)
    # Whether to ask people is a whole number, which only the solver plans.
    return ("class",) if asks_people or planner.engine != "auto" else ("site", "class")


def _first_problem(
    district: District, run: PlannedRun, requests: RequestBook, foresight: Foresight, window: Window
) -> DispatchProblem:
    """First window of the year, as a sample of them all."""
    outlook = foresight.outlook(run.layout, window.begin, window.n_steps)
    air_conditioning_kw = foresight.load_kw(district.class_air_conditioning_kw, window.begin, window.n_steps)
    rooms = requests.rooms_in_window(window.begin, air_conditioning_kw, run.layout.node_of_class)
    return run.describe(outlook, rooms, None)


def ask_by_rule(district: District, requests: RequestBook, foresight: Foresight) -> None:
    """Make a year's requests to people by the rule of thumb, window by window, from forecasts alone.

    Parameters
    ----------
    district
        The district.
    requests
        Who may be asked; holds afterwards what was asked.
    foresight
        Forecasts.

    Raises
    ------
    profiles.errors.InputError
        A forecast is missing.
    """
    windows = windows_of(district)
    foresight.check_covers([(window.begin, window.n_steps) for window in windows])
    for window in windows:
        expected_kw = foresight.load_kw(district.class_load_kw, window.begin, window.n_steps)
        _ask_by_rule(district, requests, foresight, window, expected_kw)


def _plan_and_play(
    district: District,
    run: PlannedRun,
    requests: RequestBook,
    foresight: Foresight,
    window: Window,
    *,
    asks_people: bool,
) -> None:
    """Plan one window and carry it out until the next."""
    begin, end, layout = window.begin, window.end, run.layout
    outlook = foresight.outlook(layout, begin, window.n_steps)
    expected_kw = class_load_kw(layout, outlook)
    known_kw, table = requests.carried_kw(expected_kw, begin), None
    if asks_people:
        table = requests.candidates(expected_kw, begin)
    elif requests.groups:
        known_kw = known_kw + _ask_by_rule(district, requests, foresight, window, expected_kw, run.book)
    outlook = with_change(layout, outlook, known_kw)
    air_conditioning_kw = foresight.load_kw(district.class_air_conditioning_kw, begin, window.n_steps)
    rooms = requests.rooms_in_window(begin, air_conditioning_kw, layout.node_of_class)
    candidates = None if table is None else candidates_at_nodes(table, layout.node_of_class)
    problem = run.describe(outlook, rooms, None, candidates)
    plan = run.plan(begin, end, problem)
    if table is not None and table.count:
        _carry_out(district, requests, window, table, plan.chosen, run.book)
    run.carry_out(begin, end, outlook, problem, plan)


def _ask_by_rule(
    district: District,
    requests: RequestBook,
    foresight: Foresight,
    window: Window,
    expected_kw: Floats,
    book: PlanBook | None = None,
) -> Floats:
    """Make the requests of a window by rule; return what is expected of them, shape (classes, window) [kW]."""
    settings = district.scenario.demand_response
    table = requests.candidates(expected_kw, window.begin)
    chosen = choose_by_rule(
        table,
        foresight.net_load_kw(window.begin, window.n_steps),
        played_steps=window.end - window.begin,
        shortage_kw=settings.rule_shortage_kw,
        surplus_kw=settings.rule_surplus_kw,
    )
    return _carry_out(district, requests, window, table, chosen, book)


def _carry_out(
    district: District,
    requests: RequestBook,
    window: Window,
    table: CandidateTable,
    chosen: NDArray[np.bool_],
    book: PlanBook | None,
) -> Floats:
    """Make the chosen requests that start before the next window; return what is expected of them per class."""
    made = chosen & (table.start < window.end - window.begin)
    requests.carry_out(events_of(table, chosen, begin=window.begin, played_steps=window.end - window.begin))
    if book is not None:
        for number in np.flatnonzero(made):
            book.pay(window.begin + int(table.start[number]), float(table.points[number]) * table.currency_per_point)
    expected_kw = np.zeros((len(district.class_names), window.n_steps))
    np.add.at(expected_kw, table.class_number[made], table.change_kw[made])
    return expected_kw
