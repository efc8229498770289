"""What a reader should see in the figures of outages: sentences with numbers computed from the studies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ems.plot.amounts import money
from ems.plot.outages.frontier import extra_cost, has_cost, level_name
from ems.plot.outages.parts import duration, lasting, service_title, whole
from ems.plot.outages.survival import main_name, study_titles
from ems.resilience.starts.study import VITAL, OutageStudy
from ems.resilience.starts.tables import (
    MARKS_H,
    by_hour,
    by_month,
    hours_survived,
    main_service,
    survival_at,
    worst_starts,
)
from ems.units import energy, number, percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from ems.plot.words import Words
    from ems.resilience.events.study import EventStudy
    from ems.resilience.safety.frontier import Frontier

LOW_FRACTION = 0.05
"""A battery that holds less than this share of its capacity counts as empty."""
SEVERAL = 3
"""From so many outages on it is told what they have in common."""
SMALL_SHARE = 5e-4
"""Shares are told in whole per cent unless the difference from 0 or 1 would be lost."""


def share(fraction: float) -> str:
    """Return a share in per cent, with decimals where it is nearly none or nearly all.

    Parameters
    ----------
    fraction
        The share.

    Examples
    --------
    >>> share(0.493), share(0.9987), share(1.0)
    ('49 %', '99.9 %', '100 %')
    """
    near = min(fraction, 1.0 - fraction)
    return percent(fraction, 0 if near in {0.0, 1.0} or near >= 10.0 * SMALL_SHARE else 1 if near >= SMALL_SHARE else 2)


def survival_caption(studies: Sequence[OutageStudy | EventStudy], words: Words) -> str:
    """Say how many outages are survived: of one study in which months and which service fails first.

    Parameters
    ----------
    studies
        What :func:`ems.plot.survival` was given.
    words
        Language.
    """
    first = studies[0]
    if len(studies) == 1 and isinstance(first, OutageStudy):
        return _one_study(first, words)
    titles = study_titles(studies, words)
    every = [(study, title) for study, title in zip(studies, titles, strict=True) if isinstance(study, OutageStudy)]
    text = ""
    if every:
        lasts = sorted({study.hours for study, _ in every})
        text = words(
            "caption_survival_several",
            hours=words("separate").join(whole(hours, words) for hours in lasts),
            shares=words("comma").join(
                words("survival_of", name=title, share=share(float(study.survival(main_service(study))[-1])))
                for study, title in every
            ),
        )
    drawn = [(study, title) for study, title in zip(studies, titles, strict=True) if not isinstance(study, OutageStudy)]
    if drawn:
        told = words("caption_events", shares=words("comma").join(_event(*one, words) for one in drawn))
        text = words("sentences", first=text, second=told).strip()
    return text


def _event(study: EventStudy, title: str, words: Words) -> str:
    """Share of an event's outages that is served throughout, with its interval."""
    found = study.served_throughout(main_name(study))
    return words(
        "event_share",
        name=title,
        share=percent(found.value, 0),
        low=percent(found.low, 0),
        high=percent(found.high, 0),
        count=number(study.count, 0),
        days=number(study.start_days, 0),
    )


def _one_study(study: OutageStudy, words: Words) -> str:
    """Marks, months and the service that is given up first."""
    main = main_service(study)
    curve, months = study.survival(main), _known(by_month(study, main)["lasts_throughout_fraction"])
    marks = [mark for mark in MARKS_H if mark < study.hours]
    told = [
        words("survival_mark", hours=duration(mark), share=share(survival_at(study, curve, mark))) for mark in marks
    ]
    told.append(words("survival_mark", hours=whole(study.hours, words), share=share(float(curve[-1]))))
    low, high = min(months, key=lambda month: months[month]), max(months, key=lambda month: months[month])
    among = ""
    if months[high] > months[low]:
        values = {"low_month": words.month(low), "high_month": words.month(high)}
        among = words("survival_months", low=share(months[low]), high=share(months[high]), **values)
    ends = {name: float(study.survival(name)[-1]) for name in study.names}
    worst = min(ends, key=lambda name: ends[name])
    first = ""
    if ends[worst] < float(curve[-1]):
        first = words(
            "survival_first",
            service=service_title(study.shelter, worst, words),
            hours=whole(study.hours, words),
            share=share(ends[worst]),
        )
    if float(curve[-1]) >= 1.0:
        lasts, title = whole(study.hours, words), service_title(study.shelter, main, words)
        return words("caption_survival_all", service=title, hours=lasts, first=first)
    return words(
        "caption_survival",
        service=service_title(study.shelter, main, words),
        marks=words("comma").join(told),
        months=among,
        first=first,
    )


def _known(column: pd.Series) -> dict[int, float]:
    """Values of a column by month or hour, where there are any."""
    return {int(str(label)): float(value) for label, value in column.dropna().items()}


def map_caption(study: OutageStudy, words: Words, service: str = VITAL) -> str:
    """Say from how many starts a service lasts, and which hours and months are hardest.

    Parameters
    ----------
    study
        What :func:`ems.plot.outage_map` was given.
    words
        Language.
    service
        Which service it shows.
    """
    chosen = main_service(study) if service == VITAL else service
    hours, title = hours_survived(study, chosen), service_title(study.shelter, chosen, words)
    lasts = whole(study.hours, words)
    if (hours >= study.hours).all():
        return words("caption_map_all", service=title, lasts=lasts)
    by_clock, of_months = (_known(table(study, chosen)["hours_mean_h"]) for table in (by_hour, by_month))
    none = float((hours <= 0.0).mean())
    month = min(of_months, key=lambda month: of_months[month])
    return words(
        "caption_map",
        service=title,
        lasts=lasts,
        share=share(float((hours >= study.hours).mean())),
        none=words("map_none", step=duration(study.grid.step_h), none=share(none)) if none > 0.0 else "",
        working=words("all_working") if len(study.states) > 1 else "",
        clock=_clock(by_clock, words),
        month=words.month(month),
        month_h=duration(round(of_months[month])),
    )


def _clock(mean_h: dict[int, float], words: Words) -> str:
    """Say which hours to start at are the hardest and the best; nothing where both look alike."""
    worst, best = (choose(mean_h, key=lambda hour: mean_h[hour]) for choose in (min, max))
    worst_h, best_h = duration(round(mean_h[worst])), duration(round(mean_h[best]))
    if worst_h == best_h:
        return ""
    values = {"worst_hour": words.clock(worst), "best_hour": words.clock(best)}
    return words("map_clock", worst_hour_h=worst_h, best_hour_h=best_h, **values)


def worst_caption(study: OutageStudy, words: Words, count: int = 10) -> str:
    """Say what the worst start leaves unserved, and what the worst have in common.

    Parameters
    ----------
    study
        What :func:`ems.plot.worst_outages` was given.
    words
        Language.
    count
        How many it shows.
    """
    worst = worst_starts(study, count)
    first, service = worst.iloc[0], service_title(study.shelter, main_service(study), words)
    if float(first["unserved_kwh"]) <= 0.0:
        return words("caption_worst_none", service=service, lasts=whole(study.hours, words))
    return words(
        "caption_worst",
        service=service,
        when=words.moment(first["start"]),
        missing=energy(float(first["unserved_kwh"])),
        needed=energy(float(first["needed_kwh"])),
        lasts=lasting(study, float(first["survived_h"]), words),
        common=_common(study, worst, words) if len(worst) >= SEVERAL else "",
    )


def _common(study: OutageStudy, worst: pd.DataFrame, words: Words) -> str:
    """Say what the worst starts have in common: the month, and an empty battery."""
    months, storage, empty = worst["start"].dt.month.value_counts(), study.shelter.storage, ""
    if storage is not None:
        number_empty = int((worst["energy_kwh"] < LOW_FRACTION * storage.capacity_kwh).sum())
        empty = words("worst_empty", empty=number_empty, low=percent(LOW_FRACTION, 0))
    return words(
        "worst_common",
        month_count=int(months.iloc[0]),
        count=len(worst),
        month=words.month(int(months.index[0])),
        empty=empty,
    )


def frontier_caption(frontier: Frontier, words: Words) -> str:
    """Say what no reserve, the one at the knee and a full battery cost and are worth.

    Parameters
    ----------
    frontier
        What :func:`ems.plot.reserve_frontier` was given.
    words
        Language.
    """
    none = frontier.points[0]
    full = max((point for point in frontier.points if point.kind == "constant"), key=lambda point: point.level)
    return words(
        "caption_frontier",
        hours=duration(frontier.hours),
        none=share(none.worst_fraction),
        knee=_knee(frontier, words),
        full=share(full.worst_fraction),
        full_cost=more_a_year(extra_cost(frontier, full), frontier.currency, words),
        matched_none=percent(none.hourly_matched_fraction),
        matched_full=percent(full.hourly_matched_fraction),
    )


def _knee(frontier: Frontier, words: Words) -> str:
    """Say what the knee costs and is worth; without one, what the cheapest reserve does if it does anything."""
    key, place = "caption_knee", frontier.knee
    if place is None:
        known = [number for number, point in enumerate(frontier.points) if has_cost(point)]
        key, place = "caption_cheapest", min(known, key=lambda number: frontier.points[number].cost)
        if frontier.points[place].worst_fraction <= frontier.points[0].worst_fraction:
            return words("caption_no_knee")
    point = frontier.points[place]
    return words(
        key,
        reserve=words(f"reserve_{point.kind}", level=level_name(point, words)),
        share=share(point.worst_fraction),
        cost=more_a_year(extra_cost(frontier, point), frontier.currency, words),
    )


def more_a_year(amount: float, currency: str, words: Words) -> str:
    """Say how much more a year costs, or how much less.

    Parameters
    ----------
    amount
        Cost above that without [currency].
    currency
        Its name.
    words
        Language.
    """
    return words("cost_less" if amount < 0.0 else "cost_more", cost=money(abs(amount), currency, words))
