"""The tables of the section on outages, as plain text cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ems.plot.outages.captions import more_a_year
from ems.plot.outages.frontier import extra_cost, level_name
from ems.plot.outages.parts import duration, event_title, service_title, shelter_title
from ems.plot.outages.survival import main_name
from ems.report.tables import Cell, Table, frame_table, head_cells
from ems.resilience.starts.seasons import TIMES_OF_DAY
from ems.resilience.starts.tables import MARKS_H, by_service, main_service, situations
from ems.units import energy_scale, number, percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ems.plot.words import Words
    from ems.resilience.cars.fleet import FleetStudy
    from ems.resilience.events.intervals import Estimate
    from ems.resilience.events.study import EventStudy
    from ems.resilience.safety.frontier import Frontier, FrontierPoint
    from ems.resilience.safety.promise import Guarantee
    from ems.resilience.safety.smallest import SmallestBattery
    from ems.resilience.starts.study import OutageStudy

HOURS = ("hours_worst_h", "hours_5_percent_h", "hours_median_h")
"""Columns of the table of services that are hours."""


def service_table(study: OutageStudy, words: Words) -> Table:
    """Lay out how long each service lasts, and what is missing of it.

    Parameters
    ----------
    study
        Outages from every start.
    words
        Language.
    """
    marks = [f"lasts_{mark:.0f}_h_fraction" for mark in MARKS_H if mark <= study.hours]
    if study.hours not in MARKS_H:
        marks.append("lasts_throughout_fraction")
    frame = by_service(study)[[*HOURS, *marks, "unserved_kwh", "shed_kwh", "unserved_fraction"]]
    return frame_table(
        frame,
        words("table_outage_services", shelter=shelter_title(study.shelter, words)),
        words,
        first_head=words("column_service"),
        row_name=lambda name: service_title(study.shelter, str(name), words),
        note=words("note_outage_services", hours=_plain(study.hours)),
    )


def situation_table(study: OutageStudy, words: Words) -> Table:
    """Lay out how long the vital services last by season and time of day: middle case, and worst.

    Parameters
    ----------
    study
        Outages from every start.
    words
        Language.
    """
    frame = situations(study, main_service(study))
    hours = {time.name: f"{words.clock(time.from_h)}–{words.clock(time.to_h)}" for time in TIMES_OF_DAY}
    heads = [words("column_season")]
    heads += [words("head_with", name=words(f"time_head_{name}"), what=when) for name, when in hours.items()]
    rows = []
    for season in dict.fromkeys(frame.index.get_level_values("season")):
        months = frame.loc[(season, TIMES_OF_DAY[0].name), "months"]
        span = words("month_span", first=words.short_month(months[0]), last=words.short_month(months[-1]))
        span = words.short_month(months[0]) if len(months) == 1 else span
        cells = [Cell(text=words("head_with", name=words(f"season_head_{season}"), what=span))]
        for time in hours:
            median, worst = (float(frame.loc[(season, time), f"hours_{which}_h"]) for which in ("median", "worst"))
            text = words("hours_cell", median=_up_to(median, study), worst=_up_to(worst, study))
            cells.append(Cell(text=text, numeric=True))
        rows.append(tuple(cells))
    title = words("table_situations", shelter=shelter_title(study.shelter, words))
    numeric = [False, *(True for _ in hours)]
    return Table(title=title, heads=head_cells(heads, numeric), rows=tuple(rows), kind="wide")


def _up_to(hours: float, study: OutageStudy) -> str:
    """Write hours that were counted up to the length of the outages: at that length it may be more."""
    return f"≥ {_plain(hours)}" if hours >= study.hours else _plain(hours)


def _plain(hours: float) -> str:
    return number(hours, 0 if float(hours).is_integer() else None)


def event_table(studies: Sequence[EventStudy], words: Words) -> Table:
    """Lay out what events do to the vital services of a shelter, with intervals.

    Parameters
    ----------
    studies
        One a kind of event, of one shelter.
    words
        Language.
    """
    main = main_name(studies[0])
    missing = [(study.unserved_per_outage(main), study.unserved_per_year(main)) for study in studies]
    known = [abs(one.high) for pair in missing for one in pair if np.isfinite(one.high)]
    scale = energy_scale(max(known, default=0.0))
    heads = [
        words("column_event"),
        words("column_outages"),
        *(
            words("head_unit", name=words(f"column_{name}"), unit=unit)
            for name, unit in (
                ("served_throughout", "%"),
                ("first_shortfall", "h"),
                ("missing_outage", scale.unit),
                ("missing_year", scale.unit),
            )
        ),
    ]
    rows = []
    for study, (per_outage, per_year) in zip(studies, missing, strict=True):
        cells = (
            number(study.count, 0),
            _interval(study.served_throughout(main), 0.01, 0, words),
            _interval(study.first_shortfall(main).mean, 1.0, 1, words),
            _interval(per_outage, scale.base_per_unit, None, words),
            _interval(per_year, scale.base_per_unit, None, words),
        )
        rows.append((Cell(text=event_title(study, words)), *(Cell(text=text, numeric=True) for text in cells)))
    return Table(
        title=words("table_events", shelter=shelter_title(studies[0].shelter, words)),
        heads=head_cells(heads, [False, *(True for _ in heads[1:])]),
        rows=tuple(rows),
        kind="wide",
        note=words("note_events", years=number(studies[0].drawn.years, 0)),
    )


def _interval(estimate: Estimate, per_unit: float, decimals: int | None, words: Words) -> str:
    """Write an estimate in a unit with its interval; a dash where nothing was drawn."""
    value, low, high = (number(one / per_unit, decimals) for one in (estimate.value, estimate.low, estimate.high))
    is_known = np.isfinite([estimate.value, estimate.low, estimate.high]).all()
    return words("interval", value=value, low=low, high=high) if is_known else value


def frontier_table(frontier: Frontier, words: Words) -> Table:
    """Lay out what each reserve costs and is worth, the one at the knee named.

    Parameters
    ----------
    frontier
        Reserves compared.
    words
        Language.
    """
    frame = frontier.table[["mean_reserve_kwh", "worst_survival_fraction", "mean_survival_fraction", "unserved_kwh"]]
    frame.insert(1, "extra_cost", [extra_cost(frontier, point) for point in frontier.points])
    frame.insert(2, "hourly_matched_fraction", frontier.table["hourly_matched_fraction"])
    names = [_reserve(point, number == frontier.knee, words) for number, point in enumerate(frontier.points)]
    return frame_table(
        frame.set_axis(names),
        words("table_frontier"),
        words,
        currency=frontier.currency,
        first_head=words("column_reserve"),
        note=words("note_frontier", hours=duration(frontier.hours)),
    )


def _reserve(point: FrontierPoint, is_knee: bool, words: Words) -> str:  # noqa: FBT001 - a private helper
    text = words(f"reserve_{point.kind}", level=level_name(point, words))
    return words("knee_row", reserve=text) if is_knee else text


def guarantee_table(promised: Guarantee, smallest: Sequence[SmallestBattery], words: Words) -> Table:
    """Lay out what guarantees the vital services: the reserve of today's battery, and the smallest battery.

    Parameters
    ----------
    promised
        The cheapest reserve found.
    smallest
        The smallest battery of each shelter for which one is enough.
    words
        Language.
    """
    frame, least = promised.table, {one.shelter: one.storage.capacity_kwh for one in smallest}
    kwh = ("mean_floor_kwh", "highest_floor_kwh", "smallest_kwh", "capacity_kwh")
    frame["smallest_kwh"] = [least.get(str(name), np.nan) for name in frame.index]
    scale = energy_scale(float(np.nanmax(frame[list(kwh)].to_numpy(dtype=np.float64))))
    columns = {
        "column_kept_mean": "mean_floor_kwh",
        "column_kept_most": "highest_floor_kwh",
        "column_guaranteed": "promised_fraction",
        "column_lasted": "lasted_fraction",
        "column_smallest": "smallest_kwh",
        "column_present": "capacity_kwh",
    }
    heads = [
        words("head_unit", name=words(key), unit=scale.unit if name in kwh else "%") for key, name in columns.items()
    ]
    units = {name: scale.base_per_unit if name in kwh else 0.01 for name in columns.values()}
    rows = []
    for shelter, row in zip(promised.shelters, frame[list(units)].to_numpy(dtype=np.float64), strict=True):
        texts = (
            number(float(value) / unit, None if name in kwh else 1)
            for value, (name, unit) in zip(row, units.items(), strict=True)
        )
        rows.append((Cell(text=shelter_title(shelter, words)), *(Cell(text=text, numeric=True) for text in texts)))
    return Table(
        title=words(
            "table_guarantee",
            hours=duration(promised.hours),
            share=guaranteed_share(promised, words),
            cost=more_a_year(promised.extra_cost, promised.result.currency, words),
        ),
        heads=head_cells([words("column_shelter"), *heads], [False, *(True for _ in heads)]),
        rows=tuple(rows),
        kind="wide",
        note=words("note_guarantee", policy=promised.policy, shape=words(f"shape_{promised.shape}")),
    )


def guaranteed_share(promised: Guarantee, words: Words) -> str:
    """Say for which of the starts a reserve was asked.

    Parameters
    ----------
    promised
        The cheapest reserve found.
    words
        Language.
    """
    if promised.share_fraction >= 1.0:
        return words("guarantee_every")
    return words("guarantee_share", share=percent(promised.share_fraction))


def car_table(study: FleetStudy, shelter: str, words: Words) -> Table:
    """Lay out how many cars keep a shelter's vital services going for how long.

    Parameters
    ----------
    study
        Numbers of cars compared.
    shelter
        Name of the shelter for people.
    words
        Language.
    """
    rows = []
    for hours in study.hours:
        least = study.least(hours)
        text = words("cars_not_enough", most=number(study.most, 0)) if least is None else number(least, 0)
        rows.append((Cell(text=duration(hours)), Cell(text=text, numeric=True)))
    note = words("note_cars", share=percent(study.share_fraction), from_hour=duration(study.from_h))
    heads = head_cells([words("column_lasting"), words("column_cars")], [False, True])
    return Table(title=words("table_cars", shelter=shelter), heads=heads, rows=tuple(rows), note=note)
