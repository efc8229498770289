"""What ``ems size`` found, as tables for the terminal."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ems.cli.tables import Table
from ems.units import ABSENT, energy, mass, number, percent, power

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    import pandas as pd

    from ems.sizing.answer import SizedPart, Sizing
    from ems.sizing.sureness import Sureness
    from ems.units import Scale

CURVE_ROWS = 12
"""Sizes of the curve that the terminal shows; the folder has them all."""
CURVE_HEADS = {
    "yearly_cost": "yearly",
    "operation_cost": "operation",
    "purchase_cost": "purchase",
    "generation_kw": "PV",
    "hourly_matched_fraction": "matched",
    "peak_import_kw": "peak",
    "co2_kg": "CO₂",
    "survival_fraction": "survives {hours:g} h",
}
SAME_FRACTION = 1e-6
LEAST_SHOWN = 0.005
METHODS = {
    "exact": "exact search, proven",
    "programme": "one linear programme with the sizes as variables, proven",
    "sweep": "sizes tried one by one",
    "bisection": "bisection: a larger size always keeps the promise",
}


def size_tables(found: Sizing) -> Iterator[Table]:
    """Tables in the order in which they are shown.

    Parameters
    ----------
    found
        The right size.
    """
    yield size_table(found)
    yield proof_table(found)
    yield curve_table(found)


def size_table(found: Sizing) -> Table:
    """Sizes found beside those of the plan, and what a year costs with them.

    Parameters
    ----------
    found
        The right size.
    """
    rows: list[tuple[str, ...]] = []
    for part in found.parts:
        each = f", each of {part.units:,}" if part.units > 1 else ""
        if part.kind == "storage":
            rows.append((f"{part.title}{each}", energy(part.capacity_kwh), energy(part.planned_kwh), ABSENT))
            rows.append((f"  its power{each}", power(part.power_kw), power(part.planned_kw), ABSENT))
        else:
            rows.append((part.title, power(part.power_kw), power(part.planned_kw), ABSENT))
    plan = _of_the_plan(found)
    scale = _scale_of((found.yearly_cost, found.planned_yearly_cost, found.none_yearly_cost), found.currency)
    rows += [
        ("Operation, a year", *(_sum(cost, scale) for cost in (found.operation_cost, plan[0], found.none_yearly_cost))),
        ("Purchase and upkeep, a year", *(_sum(cost, scale) for cost in (found.purchase_cost, plan[1], 0.0))),
        (
            "Yearly cost",
            _sum(found.yearly_cost, scale),
            _sum(found.planned_yearly_cost, scale),
            _sum(found.none_yearly_cost, scale),
        ),
    ]
    title = f"Sizes, and a year's cost in {scale.unit}"
    return Table(title=title, heads=("", "found", "plan", "none"), rows=tuple(rows))


def _of_the_plan(found: Sizing) -> tuple[float, float]:
    """What the plan's sizes cost to run and to buy, where what they cost together is known."""
    bought = sum(
        part.units * part.planned_kwh * part.yearly_per_kwh + part.units * part.planned_kw * part.yearly_per_kw
        if part.kind == "storage"
        else part.planned_kw * part.yearly_per_kw
        for part in found.parts
    )
    return found.planned_yearly_cost - bought, bought


def proof_table(found: Sizing) -> Table:
    """What a kWh and a kW cost a year, and what the next would save and the last saves.

    Parameters
    ----------
    found
        The right size.
    """
    rows = []
    for part in found.parts:
        if part.kind == "storage":
            rows.append(_slopes(part, "kWh", part.yearly_per_kwh, part.saved_by_last_kwh, part.saved_by_next_kwh))
        if part.kind == "pv" or part.has_own_power:
            rows.append(_slopes(part, "kW", part.yearly_per_kw, part.saved_by_last_kw, part.saved_by_next_kw))
    title = f"One kWh or kW more or less, {found.currency} a year ({METHODS[found.method]})"
    return Table(title=title, heads=("", "the last saves", "it costs", "the next would save"), rows=tuple(rows))


def _slopes(part: SizedPart, unit: str, costs: float, last: float, following: float) -> tuple[str, ...]:
    return (f"{part.title}, a {unit}", _price(last), _price(costs), _price(following))


def curve_table(found: Sizing) -> Table:
    """Some sizes of the curve, that of the plan and that found among them.

    Parameters
    ----------
    found
        The right size.
    """
    curve, of_storage = found.curve, found.parts[0].kind == "storage"
    column = "capacity_kwh" if of_storage else "power_kw"
    part = found.parts[0]
    here, planned = (part.capacity_kwh, part.planned_kwh) if of_storage else (part.power_kw, part.planned_kw)
    unit = "kWh" if of_storage else "kW"
    # against none: whole sums would hide the minimum behind what no size changes
    none = found.none_yearly_cost
    shifted = curve.assign(yearly_cost=curve["yearly_cost"] - none, operation_cost=curve["operation_cost"] - none)
    sums = shifted[["yearly_cost", "operation_cost", "purchase_cost"]].abs().to_numpy().ravel()
    scale = _scale_of(sums, found.currency)
    texts: dict[str, Callable[[float], str]] = {
        "yearly_cost": lambda cost: _change(cost, scale),
        "operation_cost": lambda cost: _change(cost, scale),
        "purchase_cost": lambda cost: _change(cost, scale),
        "saved_by_next_kwh": _price,
        "generation_kw": power,
        "hourly_matched_fraction": percent,
        "peak_import_kw": power,
        "co2_kg": mass,
        "survival_fraction": percent,
    }
    known = [name for name in texts if name in curve and curve[name].notna().any()]
    chosen = _some(shifted, column, (here, planned))
    rows = tuple(
        (energy(row[column]) if of_storage else power(row[column]), *(texts[name](row[name]) for name in known))
        for _, row in chosen.iterrows()
    )
    is_here = (chosen[column] - here).abs() <= SAME_FRACTION * max(abs(here), 1.0)
    marked = frozenset((place, 1) for place, same in enumerate(is_here) if same)
    heads = (
        "size",
        *(_head(name, found, f"next {unit} saves") for name in known),
    )
    title = f"From size to size: {scale.unit} a year against none; what the next {unit} saves in {found.currency}"
    return Table(title=title, heads=heads, rows=rows, marked=marked)


def _head(name: str, found: Sizing, otherwise: str) -> str:
    """Name a column: peaks of several sites are those of the highest one, survival is of so many hours."""
    if name == "peak_import_kw" and found.limits_each_site:
        return "highest site's peak"
    return CURVE_HEADS.get(name, otherwise).format(hours=found.survival_hours)


def _some(curve: pd.DataFrame, column: str, wanted: Sequence[float]) -> pd.DataFrame:
    """Rows evenly spread over a curve, its ends and the sizes nearest to those wanted among them."""
    count = len(curve)
    if count <= CURVE_ROWS:
        return curve
    spread = {round(k * (count - 1) / (CURVE_ROWS - 1)) for k in range(CURVE_ROWS)}
    sizes = curve[column].to_numpy()
    return curve.iloc[sorted(spread | {int(abs(sizes - size).argmin()) for size in wanted})]


def sureness_table(sure: Sureness) -> Table:
    """What the sizes gain in bad, middling and good draws.

    Parameters
    ----------
    sure
        How sure the size is.
    """
    columns = ("q10", "q50", "mean", "worst_tenth", "q90")
    scale = _scale_of(sure.sizes[list(columns)].abs().to_numpy().ravel(), sure.currency)
    rows, marked = [], set()
    for place, (_, row) in enumerate(sure.sizes.iterrows()):
        if row["capacity_kwh"] == sure.best_mean_kwh:
            marked.add((place, 1 + columns.index("mean")))
        if row["capacity_kwh"] == sure.best_worst_tenth_kwh:
            marked.add((place, 1 + columns.index("worst_tenth")))
        rows.append((energy(row["capacity_kwh"]), *(_sum(row[name], scale) for name in columns)))
    title = f"How sure: gain against none, {scale.unit} a year, {sure.draws:,} draws (best marked)"
    heads = ("size", "1 in 10 below", "median", "mean", "worst tenth", "1 in 10 above")
    return Table(title=title, heads=heads, rows=tuple(rows), marked=frozenset(marked))


def _scale_of(costs: Iterable[float], currency: str) -> Scale:
    """Unit in which sums are told, by the largest of them."""
    from ems.plot.amounts import money_scale  # noqa: PLC0415 - imported where used
    from ems.plot.words import Words  # noqa: PLC0415

    return money_scale(max((abs(cost) for cost in costs if math.isfinite(cost)), default=0.0), currency, Words("en"))


def _sum(cost: float, scale: Scale) -> str:
    return number(cost / scale.base_per_unit, 2) if math.isfinite(cost) else ABSENT


def _change(cost: float, scale: Scale) -> str:
    """A sum with its sign; nothing is nothing."""
    shown = cost / scale.base_per_unit
    return (
        ABSENT if not math.isfinite(cost) else f"{shown:+,.2f}".replace("-", "−") if abs(shown) >= LEAST_SHOWN else "0"
    )


def _price(price_per_kwh: float) -> str:
    return number(price_per_kwh, 1) if math.isfinite(price_per_kwh) else ABSENT
