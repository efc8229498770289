"""What an appraisal says: cash flows of three views with their figures, the items behind them, and what to know."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

View = Literal["owner", "operator", "city"]
Form = Literal["own", "loan", "ppa", "esco"]
VIEWS: tuple[View, ...] = ("owner", "operator", "city")
FORMS: tuple[Form, ...] = ("own", "loan", "ppa", "esco")
FLOWS = (
    "capital",
    "subsidy",
    "loan",
    "interest",
    "repayment",
    "om",
    "replacement",
    "contract",
    "benefit",
    "co2",
    "residual",
)
"""What a view pays (below zero) and gets (above) in a year."""
COLUMNS = (*FLOWS, "net", "discounted", "cumulative", "cumulative_discounted")
"""Columns of a cash flow: the flows, their sum, the same discounted, and both added up over the years."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CashFlow:
    """Money of one view over the years, and what it comes to.

    Parameters
    ----------
    view
        ``"owner"``: the sites; ``"operator"``: the local power company and whoever owns plants at sites; ``"city"``:
        everybody together; the state, the bank and a supplier who loses the sites as customers are in no view.
    table
        One row a fiscal year with ``COLUMNS``; what is paid is below zero [currency].
    discount_fraction
        Rate of a year at which money is discounted to the first.
    npv, npv_without_residual
        Net present value in the first year, with and without what is left of the plants at the end [currency].
    irr_fraction
        Internal rate of return a year; NaN where no rate brings the net to zero.
    payback_years, discounted_payback_years
        Years until the money is back, counted from the first and not before all is bought, without what is left of the
        plants at the end; NaN where it is not back within the years looked at, 0 where none was ever laid out.
    up_front
        What the view lays out for the plants itself, after subsidy and loan [currency].
    lcoe_per_kwh
        Cost of the plants that the view bought and holds over what they make, both discounted [currency/kWh]; NaN
        without plants.
    lcos_per_kwh
        Cost of the storages that it bought and holds over what they give, both discounted; what they are charged with
        is not in it [currency/kWh]; NaN without storages.
    co2_cost_per_t
        What avoided CO2 costs the view: its present value without the worth of CO2, sign reversed, over the tonnes that
        the plan avoids, discounted like money; below zero it earns [currency/t]; NaN where none is avoided.
    """

    view: View
    table: pd.DataFrame
    discount_fraction: float
    npv: float
    npv_without_residual: float
    irr_fraction: float
    payback_years: float
    discounted_payback_years: float
    up_front: float
    lcoe_per_kwh: float
    lcos_per_kwh: float
    co2_cost_per_t: float

    def figures(self) -> dict[str, float]:
        """Figures by name, without the table."""
        names = ("npv", "npv_without_residual", "irr_fraction", "payback_years", "discounted_payback_years", "up_front")
        return {name: getattr(self, name) for name in (*names, "lcoe_per_kwh", "lcos_per_kwh", "co2_cost_per_t")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Appraisal:
    """Whether the plan pays, and for whom.

    Parameters
    ----------
    title, title_ja
        Names of the scenario for people.
    form
        Who pays up front: ``"own"``, ``"loan"``, ``"ppa"`` or ``"esco"``.
    currency
        Unit of money.
    years
        Fiscal years that are looked at; money is discounted to the first.
    views
        Cash flow by view.
    items
        One row an item of investment: ``title``, ``title_ja``, ``group``, ``kind``, ``owner``, ``spent``, ``subsidy``,
        ``om`` and ``replacement`` over all years, ``residual`` [currency], ``cost_per_kwh`` and
        ``cost_before_subsidy_per_kwh`` (levelised at the city's rate, of items that make or store electricity).
    notes
        What a reader must know.
    """

    title: str
    title_ja: str
    form: Form
    currency: str
    years: tuple[int, ...]
    views: Mapping[View, CashFlow]
    items: pd.DataFrame
    notes: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """Everything as plain values; what does not exist is None."""
        views = {
            view: {
                "discount_fraction": flow.discount_fraction,
                **{name: _plain(value) for name, value in flow.figures().items()},
                "years": [
                    {"year": int(year), **{name: _plain(value) for name, value in row.items()}}
                    for year, row in zip(self.years, flow.table.to_dict("records"), strict=True)
                ],
            }
            for view, flow in self.views.items()
        }
        items = [
            {"item": name, **{key: _plain(value) for key, value in row.items()}}
            for name, row in zip(self.items.index, self.items.to_dict("records"), strict=True)
        ]
        whole = {"form": self.form, "currency": self.currency, "first_year": self.years[0], "last_year": self.years[-1]}
        return {**whole, "views": views, "items": items, "notes": list(self.notes)}


def _plain(value: object) -> object:
    """Return a value that JSON knows; NaN and infinity become None."""
    if isinstance(value, str) or value is None:
        return value
    number = float(value)  # type: ignore[arg-type]
    return number if math.isfinite(number) else None
