"""Sentences on outages for whoever runs a shelter: what lasts how long if the grid fails, and how that is counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ems.plot.outages.captions import share
from ems.plot.outages.parts import duration, lasting, service_title, tolerance, whole
from ems.resilience.starts.lasting import LOW_FRACTION
from ems.resilience.starts.study import ALL
from ems.resilience.starts.tables import describe, main_service, situations
from ems.units import percent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    import pandas as pd

    from ems.plot.words import Words
    from ems.resilience.starts.study import OutageStudy

TOLD = (
    ("rainy_season", "evening"),
    ("winter", "night"),
    ("summer", "noon"),
    ("typhoon_season", "night"),
    ("autumn", "evening"),
    ("spring", "evening"),
)
"""Situations that are told in sentences, where the place has them: the first four."""
MOST_TOLD = 4


def counted(studies: Sequence[OutageStudy], words: Words) -> str:
    """Say what counts as survived and as served, and which faults are counted.

    Parameters
    ----------
    studies
        At least one.
    words
        Language.
    """
    first = studies[0]
    text = words(f"counted_{first.definition}") + words("counted_tolerance", tolerance=tolerance(first.tolerance_kw))
    failing = next((study.shelter for study in studies if len(study.states) > 1), None)
    if failing is None:
        return text
    pv, battery = failing.pv_availability_fraction, failing.battery_availability_fraction
    return text + words("counted_faults", pv=percent(pv), battery=percent(battery))


def shelter_intro(study: OutageStudy, words: Words) -> str:
    """Begin the sentences of a shelter: which services they are about.

    Parameters
    ----------
    study
        Outages from every start.
    words
        Language.
    """
    main = main_service(study)
    if main == ALL:
        return words("outage_intro", services=service_title(study.shelter, main, words), verb=words("lasts_many"))
    titles = [service_title(study.shelter, one.name, words) for one in study.shelter.services if one.vital]
    listed = words("comma").join(titles[:-1])
    services = words("and").join([listed, titles[-1]]) if listed else titles[-1]
    return words("outage_intro", services=services, verb=words("lasts_many" if listed else "lasts_one"))


def shelter_sentences(study: OutageStudy, words: Words) -> tuple[str, ...]:
    """Say how long the vital services last at any time, and in a handful of situations.

    Parameters
    ----------
    study
        Outages from every start.
    words
        Language.
    """
    if never_lasts(study):
        return _never(study, words)
    table = situations(study, main_service(study))
    rows = {key: row for key, row in _rows(table).items() if row["starts"]}
    told = [key for key in TOLD if key in rows][:MOST_TOLD]
    hardest = min(rows, key=lambda key: (rows[key]["hours_median_h"], rows[key]["lasts_throughout_fraction"]))
    if hardest not in told and rows[hardest]["hours_worst_h"] < study.hours:
        told.append(hardest)
    return (_any_time(study, words), *(_situation(study, key, rows[key], words) for key in told))


def never_lasts(study: OutageStudy) -> bool:
    """Whether the vital services fail within the first step from every start, even with everything working.

    Parameters
    ----------
    study
        Outages from every start.
    """
    return not study.survived(main_service(study)).any()


def _never(study: OutageStudy, words: Words) -> tuple[str, ...]:
    """Say once that nothing lasts, and when cars come."""
    text, cars = words("any_time_none", step=duration(study.grid.step_h)), study.shelter.cars
    if cars is None or not cars.arrival_h:
        return (text,)
    return text, words("first_car", from_hour=duration(min(cars.arrival_h)))


def _rows(table: pd.DataFrame) -> dict[tuple[str, str], dict[str, Any]]:
    return cast("dict[tuple[str, str], dict[str, Any]]", table.to_dict("index"))


def _any_time(study: OutageStudy, words: Words) -> str:
    every = describe(study, main_service(study), study.calendar.day >= 0)
    hours = whole(study.hours, words)
    if _is_sure(study, every):
        return words("any_time_all", hours=hours)
    return words(
        "any_time",
        median=lasting(study, every["hours_median_h"], words),
        share=share(every["lasts_throughout_fraction"]),
        hours=hours,
        low=_low(study, every, words),
    )


def _low(study: OutageStudy, every: Mapping[Any, Any], words: Words) -> str:
    """Tell the short ones: how many fail at once, within how long one in twenty fails, or what the hardest lasts."""
    low_h, worst_h, at_once = every["hours_5_percent_h"], every["hours_worst_h"], fails_at_once(study)
    if low_h <= 0.0 or at_once >= LOW_FRACTION:
        return words("low_at_once", share=share(at_once), step=first_step(study, words))
    if low_h < study.hours:
        return words("low_within", low=duration(low_h))
    working = words("all_working") if len(study.states) > 1 else ""
    if worst_h >= study.hours:
        return words("low_none", working=working)
    return words("low_worst", worst=lasting(study, worst_h, words), working=working)


def fails_at_once(study: OutageStudy) -> float:
    """Share of the starts from which the vital services are missing something within the first step, faults counted.

    Parameters
    ----------
    study
        Outages from every start.
    """
    main = main_service(study)
    shares = (float((study.survived(main, state=number) < 1).mean()) for number in range(len(study.states)))
    return sum(state.probability_fraction * one for state, one in zip(study.states, shares, strict=True))


def first_step(study: OutageStudy, words: Words) -> str:
    """Name the first step of an outage: the first hour, if it is one.

    Parameters
    ----------
    study
        Outages from every start.
    words
        Language.
    """
    step_h = study.grid.step_h
    return words("first_hour") if step_h == 1.0 else words("first_step", step=duration(step_h))


def _is_sure(study: OutageStudy, row: Mapping[Any, Any]) -> bool:
    """Whether the vital services last throughout from every start, whatever may fail."""
    return bool(row["hours_worst_h"] >= study.hours and row["lasts_throughout_fraction"] >= 1.0)


def _situation(study: OutageStudy, key: tuple[str, str], row: Mapping[Any, Any], words: Words) -> str:
    """Tell one row of the table of situations."""
    season, time = key
    months = row["months"]
    values = {
        "situation": words(f"time_{time}", season=words(f"season_{season}")),
        "when": words(
            "situation_hours" if len(months) > 1 else "situation_month",
            first=words.month(months[0]),
            last=words.month(months[-1]),
            from_hour=words.clock(row["from_h"]),
            to_hour=words.clock(row["to_h"]),
        ),
        "hours": whole(study.hours, words),
    }
    if _is_sure(study, row):
        return words("situation_all", **values)
    median, worst = (lasting(study, row[f"hours_{which}_h"], words) for which in ("median", "worst"))
    return words(
        "situation" if median != worst else "situation_same",
        median=median,
        worst=worst,
        worst_start=words.moment(row["worst_start"]),
        share=share(row["lasts_throughout_fraction"]),
        **values,
    )
