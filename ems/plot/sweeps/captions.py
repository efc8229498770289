"""What to see in a sweep, computed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ems.plot.sweeps.columns import direction

if TYPE_CHECKING:
    from ems.plot.sweeps.table import SweepTable
    from ems.plot.words import Words

BEST_FRACTION = 0.1
SAME_WITHIN = 1e-9
"""Cases whose figures differ by less than this share are as good as each other."""


def sweep_caption(table: SweepTable, words: Words, figure: str | None = None, *, tells_failed: bool = True) -> str:
    """Say which case is best, what the worst costs, and how far the keys may move within the best tenth.

    Parameters
    ----------
    table
        The sweep.
    words
        Language.
    figure
        By which cases are judged; None: yearly bills, else yearly cost, else cost.
    tells_failed
        Whether failed cases are counted too.
    """
    figure = figure or table.main_figure()
    column, values = table.column(figure, words), table.frame[figure].to_numpy(dtype=np.float64)
    best, sign = table.best_case(figure), direction(figure)
    where = words("sweep_comma").join(
        words("sweep_is", name=key.title, value=key.text(table.frame[key.name].iloc[best]))
        for key in (table.column(name, words) for name in table.keys)
    )
    text = words(
        "sweep_caption_best",
        count=f"{len(table.frame):,}",
        value=column.title if words.lang == "ja" else _small(column.title),
        best=column.text(values[best]),
        where=where,
        worst=column.text(float(np.nanmin(values) if sign > 0 else np.nanmax(values))),
    )
    text += _edges(table, values, best, words)
    text += _narrow(table, values * (-1.0 if sign > 0 else 1.0), words)
    if tells_failed and len(table.failed):
        text += words("sweep_caption_failed", count=f"{len(table.failed):,}")
    return text


def _edges(table: SweepTable, values: np.ndarray, best: int, words: Words) -> str:
    """Say which keys have their lowest or highest value in the best case, and in none as good another."""
    as_good = np.abs(values - values[best]) <= SAME_WITHIN * np.abs(values[best])
    found = []
    for name in table.numeric_keys:
        of = table.frame[name].to_numpy(dtype=np.float64)
        for key, edge in (("sweep_edge_low", of.min()), ("sweep_edge_high", of.max())):
            if (of[as_good] == edge).all() and np.ptp(of) > 0.0:
                title = table.column(name, words).title
                found.append(words(key, name=title if words.lang == "ja" else _small(title)))
    if not found:
        return ""
    return words("sweep_caption_edge", edges=words("sweep_comma").join(found))


def _small(title: str) -> str:
    """Begin a name in the middle of a sentence with a small letter, abbreviations apart."""
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]


def _narrow(table: SweepTable, losses: np.ndarray, words: Words) -> str:
    """Say between which values the key lies that the best tenth narrows down most."""
    tenth = np.argsort(losses, kind="stable")[: max(round(BEST_FRACTION * len(losses)), 1)]
    found: list[tuple[float, str]] = []
    for name in table.numeric_keys:
        values = table.frame[name].to_numpy(dtype=np.float64)
        width = float(np.ptp(values))
        if width > 0.0 and len(tenth) > 1:
            found.append((float(np.ptp(values[tenth])) / width, name))
    if not found or min(found)[0] > 0.8:  # noqa: PLR2004 - almost the whole range says nothing
        return ""
    key = table.column(min(found)[1], words)
    values = table.frame[key.name].to_numpy(dtype=np.float64)[tenth]
    low, high = key.text(float(values.min())), key.text(float(values.max()))
    name = key.title if words.lang == "ja" else _small(key.title)
    if low == high:
        return words("sweep_caption_narrow_one", name=name, low=low)
    return words("sweep_caption_narrow", name=name, low=low, high=high)
