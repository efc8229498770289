"""Tables of who gains: over all sites, by class, with and without PV."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from ems.ledger.who_gains.outcome import REFERENCES, SAVINGS
from ems.plot.money.parts import group_title
from ems.report.money.laying import MONEY, money_table
from ems.units import Scale

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ems.ledger.who_gains.outcome import Gains
    from ems.plot.words import Words
    from ems.report.tables import Table

GAIN_COLUMNS = ("sites", "mean", "p10", "median", "p90", "total")
SHARE_COLUMNS = ("losers_fraction", "gini_fraction", "top_tenth_fraction")
OF_MANY = ("p10", "p90", "gini_fraction", "top_tenth_fraction")
FEWEST_SITES = 10
"""Of fewer sites, how gains are spread is left out: a tenth of them is no site."""


def gain_table(gains: Gains, words: Words) -> Table:
    """Lay out the gains of all sites against each reference.

    Parameters
    ----------
    gains
        From :func:`ems.ledger.gains`.
    words
        Language.
    """
    summary = gains.summary()
    rows = [*REFERENCES, SAVINGS] if summary.loc[SAVINGS, "total"] else list(REFERENCES)
    frame, owners = _gain_frame(summary.loc[rows]), summary["losers_with_storage_fraction"]
    if owners.notna().any():
        frame.insert(list(frame.columns).index("losers_fraction") + 1, "losers_with_storage_fraction", owners)
    return money_table(
        frame,
        words("table_gains"),
        words,
        currency=gains.currency,
        first_head=words("money_column_reference"),
        row_name=lambda name: words(f"against_{name}"),
        scales=_per_site(gains.currency, words),
        note=words("money_gini"),
    )


def gain_by_table(gains: Gains, titles: Mapping[str, str], words: Words) -> Table:
    """Lay out the gains against no plan by class, and by with and without PV where a group has both.

    Parameters
    ----------
    gains
        From :func:`ems.ledger.gains`.
    titles
        Names of the classes for people.
    words
        Language.
    """
    by_class = gains.by("class")
    by_class.index = pd.Index([titles.get(str(name), str(name)) for name in by_class.index])
    by_pv = gains.by("pv")
    groups = [group for group, _ in by_pv.index]
    both = by_pv[[groups.count(group) > 1 for group in groups]]
    named = [
        words("gains_line", group=group_title(str(group), words), pv=words("with_pv" if has_pv else "without_pv"))
        for group, has_pv in both.index
    ]
    frame = pd.concat([both.set_axis(pd.Index(named), axis=0), by_class])
    return money_table(
        _gain_frame(frame),
        words("table_gains_by"),
        words,
        currency=gains.currency,
        first_head=words("kpi_class_name"),
        scales=_per_site(gains.currency, words),
    )


def _per_site(currency: str, words: Words) -> dict[str, Scale]:
    """Gains of single sites in the plain unit of money: homes and the sewage works stand in one table."""
    plain = Scale(1.0, words("money_plain", currency=currency))
    return {f"{name}{MONEY}": plain for name in GAIN_COLUMNS if name not in {"sites", "total"}}


def _gain_frame(frame: pd.DataFrame) -> pd.DataFrame:
    money = {name: f"{name}{MONEY}" for name in GAIN_COLUMNS if name != "sites"}
    shown = frame[[*GAIN_COLUMNS, *SHARE_COLUMNS]].astype(float)
    shown.loc[shown["sites"] < FEWEST_SITES, list(OF_MANY)] = math.nan
    return shown.rename(columns=money)
