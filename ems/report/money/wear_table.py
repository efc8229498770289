"""The table of what a policy costs in wear."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ems.report.money.laying import money_table

if TYPE_CHECKING:
    from ems.ageing import Wear
    from ems.plot.words import Words
    from ems.report.tables import Table

COLUMNS = ("full_cycles", "years_to_end_of_life", "life_years", "life_used_fraction", "wear_cost", "cycle_wear_cost")


def wear_table(wear: Wear, words: Words) -> Table:
    """Lay out what a year cost in wear, one row a storage that ages.

    Parameters
    ----------
    wear
        From :func:`ems.wear`.
    words
        Language.
    """
    aged = wear.table.loc[list(wear.curves)]
    titles = aged["title_ja" if words.lang == "ja" else "title"]
    frame = aged[list(COLUMNS)].astype(float).dropna(axis="columns", how="all")
    return money_table(
        frame,
        words("table_wear"),
        words,
        currency=wear.currency,
        first_head=words("kpi_name"),
        row_name=lambda group: str(titles[group]),
        note=words("note_wear"),
    )
