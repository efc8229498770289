"""Tables of the page on a size: the sizes with their prices, the sizes compared, gains and their spread."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from ems.plot.amounts import money
from ems.plot.sizing.parts import goal_text, goal_value, hours_text, main_size, size_text, title_of
from ems.report.money.laying import money_table
from ems.report.tables import Cell, Table, head_cells
from ems.units import ABSENT, Scale, currency_word, energy, number, percent, power
from ems.year import own_version

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import pandas as pd

    from ems.plot.words import Words
    from ems.sizing.answer import SizedPart, Sizing
    from ems.sizing.sureness.answer import Sureness

ROWS = 21
"""Rows of the table of sizes, those of the size found and the plan's besides."""
NO_BREAK = "\N{NO-BREAK SPACE}"
ROUNDING_FRACTION = 1e-6
STAR = f"{NO_BREAK}★"
CURVE = (
    *("power_kw", "operation_cost", "purchase_cost", "yearly_cost", "saved_by_next_kwh", "saved_by_next_kw"),
    *("hourly_matched_fraction", "peak_import_kw", "co2_kg", "survival_fraction"),
)
GAINS = ("mean", "q05", "q25", "q50", "q75", "q95", "worst_tenth")


def sizing_tables(sizing: Sizing, sureness: Sureness | None, words: Words) -> Iterator[Table]:
    """Yield the tables in the order of the page.

    Parameters
    ----------
    sizing
        What is shown.
    sureness
        How sure it is, or None.
    words
        Language.

    Yields
    ------
    Table
        Sizes, sizes compared, gains.
    """
    yield parts_table(sizing, words)
    if len(sizing.curve):
        yield curve_table(sizing, words)
    if sureness is not None and len(sureness.sizes):
        yield gains_table(sureness, words)


def parts_table(sizing: Sizing, words: Words) -> Table:
    """Lay out what was sized: a column each, with size, plan, prices and slopes.

    Parameters
    ----------
    sizing
        What is shown.
    words
        Language.
    """
    entries: tuple[tuple[str, Callable[[SizedPart], str]], ...] = (
        ("units", lambda part: number(part.units, 0)),
        ("size", lambda part: _size(part, words, planned=False)),
        ("planned", lambda part: _size(part, words, planned=True)),
        ("price", lambda part: _prices(part.price_per_kwh, part.price_per_kw, sizing.currency, words)),
        ("subsidy", lambda part: percent(part.subsidy_fraction)),
        ("life", lambda part: number(part.life_years, 0 if float(part.life_years).is_integer() else 1)),
        ("yearly", lambda part: _prices(part.yearly_per_kwh, part.yearly_per_kw, sizing.currency, words)),
        ("last", lambda part: _prices(part.saved_by_last_kwh, part.saved_by_last_kw, sizing.currency, words)),
        ("next", lambda part: _prices(part.saved_by_next_kwh, part.saved_by_next_kw, sizing.currency, words)),
    )
    rows = tuple(
        (Cell(text=words(f"size_head_{key}")), *(Cell(text=text(part), numeric=True) for part in sizing.parts))
        for key, text in entries
    )
    heads = [words("size_head_what"), *(title_of(part, words) for part in sizing.parts)]
    cells = head_cells(heads, [False, *(True for _ in sizing.parts)])
    return Table(title=words("size_table_sizes"), heads=cells, rows=rows)


def _size(part: SizedPart, words: Words, *, planned: bool) -> str:
    """Return a size; of PV at several sites that of all of them."""
    text = size_text(part, words, planned=planned)
    return words("size_in_all", size=text) if part.kind == "pv" and part.units > 1 else text


def _prices(per_kwh: float, per_kw: float, currency: str, words: Words) -> str:
    """Return prices of a kWh and of a kW, those that are known and not nil."""
    unit = currency_word(currency, words.lang)
    pairs = ((per_kwh, "kWh"), (per_kw, "kW"))
    known = [(price, of) for price, of in pairs if math.isfinite(price)]
    shown = [(price, of) for price, of in known if price != 0.0] or known[:1]
    texts = (f"{number(price, 0 if abs(price) >= 1_000.0 else None)} {unit}/{of}" for price, of in shown)  # noqa: PLR2004
    return words("sweep_comma").join(texts) or ABSENT


def curve_table(sizing: Sizing, words: Words) -> Table:
    """Lay out sizes with their costs and what they reach.

    Parameters
    ----------
    sizing
        What is shown.
    words
        Language.
    """
    part = sizing.parts[0]
    column, text_of = ("power_kw", power) if part.kind == "pv" else ("capacity_kwh", energy)
    table = sizing.curve.sort_values(column, ignore_index=True)
    sizes = table[column].to_numpy(dtype=np.float64)
    wanted = (main_size(part), main_size(part, planned=True))
    rows = {int(place) for place in np.linspace(0, len(table) - 1, min(ROWS, len(table))).round()}
    rows |= {int(np.abs(sizes - size).argmin()) for size in wanted}
    chosen = table.iloc[sorted(rows)].set_index(column)
    # against none: whole sums would hide the minimum behind what no size changes
    for name in ("yearly_cost", "operation_cost"):
        change = chosen[name] - sizing.none_yearly_cost
        chosen[name] = change.where(change.abs() > ROUNDING_FRACTION * abs(sizing.none_yearly_cost), 0.0)
    found = float(chosen.index[int(np.abs(chosen.index.to_numpy(dtype=np.float64) - wanted[0]).argmin())])
    if part.kind == "pv":
        chosen = chosen.rename(columns={"saved_by_next_kwh": "saved_by_next_kw"})
    # a power in proportion says nothing new
    shown = CURVE if part.has_own_power else CURVE[1:]
    columns = [name for name in shown if name in chosen and bool(chosen[name].notna().any())]
    key = "size_head_capacity" if part.units > 1 else "kpi_capacity_kwh"
    currency = currency_word(sizing.currency, words.lang)
    return money_table(
        chosen[columns],
        words("size_table_curve"),
        words,
        currency=sizing.currency,
        first_head=words("kpi_power_kw" if part.kind == "pv" else key),
        row_name=lambda label: text_of(float(label)).replace(" ", NO_BREAK) + (STAR if float(label) == found else ""),
        scales={f"saved_by_next_{unit.lower()}": Scale(1.0, f"{currency}/{unit}") for unit in ("kWh", "kW")},
        note=_curve_note(sizing, columns, words),
    )


def _curve_note(sizing: Sizing, columns: Sequence[str], words: Words) -> str:
    """Say of what some columns are."""
    texts = []
    if "peak_import_kw" in columns and sizing.limits_each_site:
        texts.append(words("size_peak_note"))
    if "survival_fraction" in columns:
        texts.append(words("size_survives_note", hours=hours_text(sizing)))
    return " ".join(texts)


def gains_table(sureness: Sureness, words: Words) -> Table:
    """Lay out the gains of sizes with their quantiles.

    Parameters
    ----------
    sureness
        What is shown.
    words
        Language.
    """
    table = sureness.sizes
    rows = {int(place) for place in np.linspace(0, len(table) - 1, min(ROWS, len(table))).round()}
    sizes = table["capacity_kwh"].to_numpy(dtype=np.float64)
    wanted = (sureness.best_mean_kwh, sureness.best_worst_tenth_kwh, sureness.planned_kwh)
    rows |= {int(np.abs(sizes - size).argmin()) for size in wanted if math.isfinite(size)}
    chosen: pd.DataFrame = table.iloc[sorted(rows)].set_index("capacity_kwh")[list(GAINS)]
    # names that end like sums of money share one unit
    named = chosen.rename(columns={name: f"gain_{name}_cost" for name in GAINS})
    return money_table(
        named,
        words("size_table_sureness"),
        words,
        currency=sureness.currency,
        first_head=words("size_head_capacity" if sureness.units > 1 else "kpi_capacity_kwh"),
        row_name=lambda label: energy(float(label)).replace(" ", NO_BREAK),
    )


def provenance(sizing: Sizing, origin: Mapping[str, object], words: Words) -> Table:
    """Lay out what was asked and how it was found.

    Parameters
    ----------
    sizing
        What is shown.
    origin
        Further entries.
    words
        Language.
    """
    entries: dict[str, str] = {
        words("size_entry_program"): own_version(),
        words("size_entry_scenario"): title_of(sizing, words),
        words("size_head_what"): words("sweep_comma").join(part.key for part in sizing.parts),
        words("size_entry_policy"): sizing.policy,
        words("size_entry_goal"): goal_text(sizing.goal, sizing.currency, words),
        words("size_entry_method"): words(f"size_method_{sizing.method}"),
        words("size_entry_rounds"): number(sizing.rounds, 0),
    }
    if math.isfinite(sizing.bound):
        entries[words("size_entry_bound")] = money(sizing.bound, sizing.currency, words)
    if math.isfinite(sizing.reached):
        entries[words("size_entry_reached")] = goal_value(sizing.goal.kind, sizing.reached)
    entries |= {key: str(value) for key, value in origin.items()}
    rows = tuple((Cell(text=key), Cell(text=value)) for key, value in entries.items())
    heads = head_cells([words("size_entry"), words("size_value")], [False, False])
    return Table(title=words("size_table_provenance"), heads=heads, rows=rows, kind="keys")
