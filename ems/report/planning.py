"""The section of the page on plans and requests: what was planned how, what was promised, what came of it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ems.plot.promises import forecast_error_kw, forecast_errors_by_lead, is_planned
from ems.report.choices import choice_text, engine_name
from ems.report.tables import Cell, Table, frame_table, head_cells
from ems.report.values import plain_name, with_unit
from ems.results.planning import WINDOW_STATES
from ems.units import ABSENT, number, percent

if TYPE_CHECKING:
    from ems.plot.words import Words
    from ems.results.planning import Planning, Requests
    from ems.results.result import Result

HOURS_PER_DAY = 24
DAYS_FROM_H = 72.0
"""Spans from this long are told in days."""
NOISE_KW = 1e-6
"""A forecast whose largest error is less was perfect but for rounding."""
ROUNDING = 1e-9
"""Sums that differ by less than this share are the same but for rounding; so is a share of what moved and nothing."""
FLOWS = ("import", "export", "charge", "discharge")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanningSection:
    """What the page says of plans and requests.

    Parameters
    ----------
    text
        How the year was planned; empty where a rule decided.
    approximations
        In which respects the plan's nodes are not the sites, one sentence each.
    choices
        Which engine planned what, and why, one sentence each.
    tables
        Promised and played, errors of the forecast if it had any, requests, rooms; those without content are left out.
    """

    text: str
    approximations: tuple[str, ...]
    choices: tuple[str, ...]
    tables: tuple[Table, ...]


def planning_section(result: Result, words: Words) -> PlanningSection | None:
    """Say how the year was planned and what came of it; None where nobody planned and nobody was asked.

    Parameters
    ----------
    result
        The simulated year.
    words
        Language.
    """
    plans, requests = result.planning, result.requests
    if plans is None and requests is None:
        return None
    tables: list[Table] = []
    if plans is not None:
        tables.append(promised_table(result, plans, words))
        if float(np.abs(forecast_error_kw(result)).max()) > NOISE_KW:
            tables.append(forecast_error_table(result, words))
    if requests is not None:
        tables += [request_table(result, requests, words), room_table(result, requests, words)]
    return PlanningSection(
        text="" if plans is None else planning_text(result, plans, words),
        approximations=() if plans is None else plans.approximations,
        choices=() if plans is None else tuple(choice_text(choice, words) for choice in plans.choices),
        tables=tuple(table for table in tables if table.rows),
    )


def planning_text(result: Result, plans: Planning, words: Words) -> str:
    """Say who planned, over which windows, from which forecast, and how well the problems were solved.

    Parameters
    ----------
    result
        The simulated year.
    plans
        Its planning.
    words
        Language.
    """
    step_h, windows = result.grid.step_h, plans.windows
    count = len(windows)
    number_of_plans = words("plans_one") if count == 1 else words("plans_many", count=number(count, 0))
    values = {"planner": plans.planner, "forecast": plans.forecast, "plans": number_of_plans}
    window_h, played_h = (float(windows[name].max()) * step_h for name in ("steps", "played_steps"))
    if played_h == window_h:
        text = words("planning_whole", window=_span(window_h, words), **values)
    else:
        text = words("planning", window=_span(window_h, words), played=_span(played_h, words), **values)
    states = [_state(windows, state, words) for state in WINDOW_STATES]
    text += words(
        "planning_solved",
        engine=words("comma").join(engine_name(name, words) for name in plans.engine.split(", ")),
        detail=words.known(f"detail_{plans.detail}") or plans.detail,
        states=words("comma").join(state for state in states if state),
    )
    return text if plans.approximations else text + words("planning_exact")


def _span(hours: float, words: Words) -> str:
    if hours >= DAYS_FROM_H and hours % HOURS_PER_DAY == 0.0:
        return words("days_many", count=number(hours / HOURS_PER_DAY, 0))
    return words("hours", count=number(hours, 0 if hours.is_integer() else 1))


def _state(windows: pd.DataFrame, state: str, words: Words) -> str:
    """Say how many windows ended in a state; nothing where none did."""
    here = windows[windows["status"] == state]
    if here.empty:
        return ""
    return words(f"state_{state}", count=number(len(here), 0), gap=percent(float(here["gap"].max()), 2))


def promised_table(result: Result, plans: Planning, words: Words) -> Table:
    """Lay what the plans promised for the steps that were played beside what happened.

    Parameters
    ----------
    result
        The simulated year.
    plans
        Its planning.
    words
        Language.
    """
    here = is_planned(result)
    rows = _promised_and_played(plans.promised[here], result.series[here], result.grid.step_h)
    # the year's cost beside that of plans for a part of it would compare what cannot be compared
    costs = (value for name, value in result.kpis.items() if name.startswith("cost_") and here.all())
    rows.append(("cost", plans.promised_cost, next(costs, math.nan)))
    names = ("quantity", "promised", "played", "change")
    return Table(
        title=words("table_promised"),
        heads=head_cells([words(f"column_{name}") for name in names], [False, True, True, True]),
        rows=tuple(_promised_row(name, before, after, result.currency, words) for name, before, after in rows),
    )


def _promised_and_played(promised: pd.DataFrame, played: pd.DataFrame, step_h: float) -> list[tuple[str, float, float]]:
    """Sum what was promised and what was played; what is only rounding beside all that moved counts as nothing."""
    flows = [f"{flow}_kw" for flow in FLOWS]
    frames = promised[flows], played[flows]
    dust_kwh = ROUNDING * max(float(frame.to_numpy().sum()) for frame in frames) * step_h
    dust_kw = ROUNDING * max(float(frame.to_numpy().max(initial=0.0)) for frame in frames)
    quantities = {
        f"{flow}_kwh": (dust_kwh, [float(frame[f"{flow}_kw"].sum()) * step_h for frame in frames]) for flow in FLOWS
    } | {
        "peak_import_kw": (dust_kw, [float(frame["import_kw"].max()) for frame in frames]),
        "stored_kwh": (dust_kwh, [float(frame["energy_kwh"].iloc[-1]) for frame in (promised, played)]),
    }
    return [
        (name, _or_nothing(before, dust), _or_nothing(after, dust))
        for name, (dust, (before, after)) in quantities.items()
    ]


def _or_nothing(value: float, dust: float) -> float:
    """Take what is nothing but rounding for nothing."""
    return value if abs(value) > dust else 0.0


def _promised_row(name: str, promised: float, played: float, currency: str, words: Words) -> tuple[Cell, ...]:
    change = played - promised
    if abs(change) <= ROUNDING * max(abs(played), abs(promised)):
        played, change = promised, 0.0
    sign = "+" if change > 0.0 else ""
    share = (
        f" ({sign}{percent(change / promised)})" if math.isfinite(change) and change != 0.0 and promised > 0.0 else ""
    )
    text = with_unit(name, change, currency)
    shown = text if text == ABSENT else f"{sign}{text}{share}"
    values = (with_unit(name, promised, currency), with_unit(name, played, currency), shown)
    title = words.known(f"quantity_{name}") or plain_name(name, words)
    return (Cell(text=title), *(Cell(text=value, numeric=True) for value in values))


def forecast_error_table(result: Result, words: Words) -> Table:
    """Lay out the errors of the forecast net load by lead.

    Parameters
    ----------
    result
        A year with plans.
    words
        Language.
    """
    frame = forecast_errors_by_lead(result)
    limits = [(number(first, 0), number(last, 0)) for first, last in zip(frame["from_h"], frame["to_h"], strict=True)]
    names = [words("lead_band", first=first, last=last) for first, last in limits]
    if len(names) > 1:
        names[-1] = words("lead_all", last=limits[-1][1])
    return frame_table(
        frame.drop(columns=["from_h", "to_h"]).set_axis(names),
        words("table_forecast_errors"),
        words,
        first_head=words("column_lead"),
        note=words("note_forecast_errors"),
    )


def request_table(result: Result, requests: Requests, words: Words) -> Table:
    """Lay out what each group was asked, what was expected of it, and what it did.

    Parameters
    ----------
    result
        The simulated year.
    requests
        Its requests.
    words
        Language.
    """
    rows: dict[str, dict[str, float]] = {}
    for group in requests.groups:
        events = requests.events[requests.events["group"] == group]
        expected, realised = (float(events[f"{name}_kwh"].sum()) for name in ("expected", "realised"))
        rows[group] = {
            "less": int((events["kind"] == "less").sum()),
            "more": int((events["kind"] == "more").sum()),
            "response_fraction": float(events["response_fraction"].mean()) if len(events) else math.nan,
            "expected_kwh": expected,
            "realised_kwh": realised,
            "realised_fraction": realised / expected if expected > 0.0 else math.nan,
            "net_change_kwh": float(requests.load_change_kw[group].sum()) * result.grid.step_h,
            "points": float(events["points"].sum()),
        }
    return frame_table(
        pd.DataFrame.from_dict(rows, orient="index"),
        words("table_requests"),
        words,
        first_head=words("column_group"),
        row_name=lambda group: requests.title(str(group)),
        note=words("note_requests"),
    )


def room_table(result: Result, requests: Requests, words: Words) -> Table:
    """Lay out what the controlled air conditioners of each group were told and did.

    Parameters
    ----------
    result
        The simulated year.
    requests
        Its requests.
    words
        Language.
    """
    rows: dict[str, dict[str, float]] = {}
    for group in requests.room_groups:
        sums = {}
        for name, column in (("planned", "planned_kw"), ("used", "change_kw")):
            power_kw = requests.rooms[f"{group}_{column}"].to_numpy(dtype=np.float64)
            sums[f"{name}_less_kwh"] = -float(np.minimum(power_kw, 0.0).sum()) * result.grid.step_h
            sums[f"{name}_more_kwh"] = float(np.maximum(power_kw, 0.0).sum()) * result.grid.step_h
        stored_kwh = requests.rooms[f"{group}_stored_kwh"]
        rows[group] = sums | {
            "highest_stored_kwh": float(stored_kwh.max()),
            "lowest_stored_kwh": float(stored_kwh.min()),
        }
    frame = pd.DataFrame.from_dict(rows, orient="index")
    return frame_table(
        frame,
        words("table_rooms"),
        words,
        first_head=words("column_group"),
        row_name=lambda group: requests.title(str(group)),
    )
