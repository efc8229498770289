"""What a study of events says, as a table and as sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from ems.resilience.events.intervals import Estimate
    from ems.resilience.events.study import EventStudy

ALL_DAYS_MET = 5
"""Outages for each day on which any begins, from which on hardly a day is left that none begins on."""


def event_table(study: EventStudy) -> pd.DataFrame:
    """One row a service in order of priority, then the vital ones together and all together.

    Parameters
    ----------
    study
        Played events.

    Returns
    -------
    pandas.DataFrame
        Each of these with its ``…_low`` and ``…_high``: ``served_fraction`` (share of outages served throughout),
        ``first_shortfall_h`` (mean of the outages that have one), ``unserved_kwh_per_outage``,
        ``unserved_kwh_per_year``, ``hours_without_per_year``. And ``first_shortfall_outages`` (how many have one),
        ``first_shortfall_05_h`` to ``first_shortfall_95_h`` (quantiles of these).
    """
    return pd.DataFrame([_row(study, service) for service in study.known], index=pd.Index(study.known, name="service"))


def _row(study: EventStudy, service: str) -> dict[str, float]:
    """Figures of one service."""
    shortfall = study.first_shortfall(service)
    quantiles = zip(("05", "25", "50", "75", "95"), shortfall.quantiles_h.tolist(), strict=True)
    return {
        **_columns("served_fraction", study.served_throughout(service)),
        **_columns("first_shortfall_h", shortfall.mean),
        "first_shortfall_outages": shortfall.outages,
        **{f"first_shortfall_{percent}_h": hours for percent, hours in quantiles},
        **_columns("unserved_kwh_per_outage", study.unserved_per_outage(service)),
        **_columns("unserved_kwh_per_year", study.unserved_per_year(service)),
        **_columns("hours_without_per_year", study.hours_without_per_year(service)),
    }


def _columns(name: str, estimate: Estimate) -> dict[str, float]:
    return {name: estimate.value, f"{name}_low": estimate.low, f"{name}_high": estimate.high}


def event_notes(study: EventStudy) -> tuple[str, ...]:
    """What a reader of the figures must know.

    Parameters
    ----------
    study
        Played events.
    """
    drawn, years = study.drawn, f"{study.drawn.years:,} year" + ("" if study.drawn.years == 1 else "s")
    outages = f"{study.drawn.count:,} outage" + ("" if study.drawn.count == 1 else "s")
    if not drawn.count:
        return (f"No outage of this kind was drawn in {years}: there is nothing to tell; draw more years.",)
    notes = [
        f"{outages} in {years} drawn with seed {drawn.seed}; the simulated year stands for every year.",
        _days(study),
        "Every outage is played on its own, from what the policy left in the battery at that time.",
        f"A service counts as served in a step while at most {study.tolerance_kw:g} kW are missing.",
        "Intervals of 95 % (shares: Wilson, means: bootstrap over years) are of chance alone, not of the assumptions.",
    ]
    if study.play_uncharged is not None:
        notes.append(
            "After a warning the battery charges at full power; limits of the district's line are not looked at."
        )
    if study.kind.is_announced and not study.charge_on_warning:
        notes.append("The warning is not used: the battery holds what the policy left.")
    if drawn.is_capped.any():
        notes.append(f"{int(drawn.is_capped.sum()):,} outages were shortened to 30 days.")
    return tuple(notes)


def _days(study: EventStudy) -> str:
    """On how few days they begin: no number of years makes more weather than there is."""
    days = study.start_days
    more = "do not make them more" if study.count >= ALL_DAYS_MET * days else "add none that this year does not have"
    begin = "They begin on one day" if days == 1 else f"They begin on {days:,} different days"
    return f"{begin} of the simulated year; more years drawn {more}: intervals know nothing of other years' weather."
