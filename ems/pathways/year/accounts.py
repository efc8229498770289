"""Bills, books and figures of a year of a pathway, beside those of the same year without the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ems.economics.worth.of_books import one_year
from ems.kpis import cost_name
from ems.ledger import books
from ems.pathways.year.record import ENERGY_KPIS, YearRecord

if TYPE_CHECKING:
    from collections.abc import Callable

    from ems.district import District
    from ems.ledger import Books
    from ems.pathways.year.one_year import PlayedYear
    from ems.results import Result


def accounts(played: PlayedYear, without_plan: Callable[[], tuple[District, Result]]) -> YearRecord:
    """Keep the books of a year and take its figures.

    Parameters
    ----------
    played
        The year.
    without_plan
        Gives the district as it was before the plan and its result in that year; called once.

    Returns
    -------
    YearRecord
        Figures of the table, without those of the batteries' lives, which later years decide.
    """
    district, result = played.district, played.result
    kept = books(district, result)
    empty, reference = without_plan()
    before = books(empty, reference)
    figures = _energy(district, result) | _money(district, result, kept)
    figures |= {
        "customers_cost_before": before.customers_cost,
        "price_before_per_kwh": before.price_per_kwh,
        "customers_gain": before.customers_cost - kept.customers_cost,
        "co2_before_kg": reference.kpis["co2_kg"],
        "co2_saved_kg": reference.kpis["co2_kg"] - result.kpis["co2_kg"],
    }
    return YearRecord(
        year=played.year,
        figures=figures,
        worth=one_year(district, result, kept, reference, before),
        notes=tuple(dict.fromkeys((*result.notes, *kept.notes))),
    )


def _energy(district: District, result: Result) -> dict[str, float]:
    """What is installed, and the KPIs of the year."""
    installed = district.installed
    return {
        "pv_kw": installed.pv_kw(),
        "storage_kwh": installed.storage_kwh(),
        **{name: float(result.kpis[name]) for name in ENERGY_KPIS},
    }


def _money(district: District, result: Result, kept: Books) -> dict[str, float]:
    """What the year cost, and whom."""
    load_kwh = result.kpis["load_kwh"]
    return {
        "district_cost": float(result.kpis[cost_name(result.currency)]),
        "customers_cost": kept.customers_cost,
        "retailer_margin": kept.margin,
        "operator_income": kept.operator_income,
        "price_per_kwh": kept.price_per_kwh,
        "margin_per_kwh": kept.margin_per_kwh,
        "cost_of_load_per_kwh": kept.customers_cost / load_kwh if load_kwh else float("nan"),
        "wholesale_per_kwh": float(district.pool_prices.import_per_kwh.mean()),
        "levy_per_kwh": district.scenario.prices.pool.levy_per_kwh,
    }
