"""Which years are looked at and how prices go on: what is asked, else what the scenario says; nonsense is refused."""

from __future__ import annotations

import re
from datetime import date

import pytest
from small_districts import scenario_like

import ems
from ems.cli.money.pathway_tables import answer
from ems.pathways.asked import PRICES_STAY, Asked, asked_years
from ems.pathways.dates import last_known_year, levy_of_year, tariffs_of
from ems.pathways.through_years import played_years
from ems.pathways.year.scenario_of_year import retail_change_fraction, scenario_of_year, wholesale_factor
from ems.scenario.money import Billing, PriceCase

DEARER = PriceCase(
    title="Dearer",
    wholesale_change_per_year=0.1,
    retail_change_per_year=0.05,
    fuel_adjustment_per_kwh=1.5,
    emission_change_per_year=-0.5,
)
ASKED = Asked(first_year=2023, last_year=2030, base_year=2026, case="dearer", prices=DEARER)


def test_the_scenario_says_what_nobody_asks() -> None:
    asked = asked_years(ems.read_scenario("hitotsugaoka"))
    assert (asked.years[0], asked.years[-1], len(asked.years)) == (2023, 2042, 20)
    assert (asked.case, asked.prices.title) == ("steady", "Prices stay")
    assert asked_years(ems.read_scenario("kumamoto")).prices is PRICES_STAY


def test_what_is_asked_comes_first() -> None:
    asked = asked_years(ems.read_scenario("hitotsugaoka"), 2030, 2031, "dearer")
    assert asked.years == (2030, 2031)
    assert asked.prices.wholesale_change_per_year == pytest.approx(0.03)


@pytest.mark.parametrize("workers", [-1, "2", 1.5, True])
def test_a_number_of_workers_is_a_whole_number(workers: int) -> None:
    with pytest.raises(ems.InputError, match=re.escape(f"workers = {workers!r}: must be a whole number, 0 (as many")):
        ems.pathway(ems.read_scenario("kumamoto"), workers=workers)


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ((2030, 2029, None), "last year = 2029: must not lie before the first year, 2030"),
        ((1900, 2029, None), "first year = 1900: must lie between 1950 and 2200"),
        ((2030, 2030.5, None), "last year = 2030.5: must be a whole number"),
        ((None, None, "stedy"), 'prices = "stedy": there is no such price case; did you mean steady?'),
    ],
)
def test_what_makes_no_sense_is_refused(arguments: tuple[int | None, int | None, str | None], text: str) -> None:
    with pytest.raises(ems.InputError, match=re.escape(text)):
        asked_years(ems.read_scenario("hitotsugaoka"), *arguments)


def test_all_problems_are_told_at_once() -> None:
    with pytest.raises(ems.InputError, match=r"pathway: 3 problems") as error:
        asked_years(ems.read_scenario("kumamoto"), 1, 2, "dear")
    assert "the scenario has none: add a table [price_case.NAME]" in str(error.value)


def test_a_file_of_loads_holds_one_year() -> None:
    modelled = ems.read_scenario("kumamoto")
    measured = modelled.model_copy(update={"load": modelled.load.model_copy(update={"file": "loads.csv"})})
    text = 'load.file = "loads.csv": holds one year, a pathway has several; leave it out, or ask for that year alone'
    with pytest.raises(ems.InputError, match=re.escape(text)):
        asked_years(measured)
    assert asked_years(measured, 2027, 2027).years == (2027,)


def test_prices_change_from_the_base_year_on() -> None:
    scenario = scenario_like()
    pool = scenario.prices.pool
    early, late = (scenario_of_year(scenario, year, ASKED, levy_per_kwh=7.0) for year in (2024, 2028))
    assert early.prices.pool.wholesale_per_kwh == pool.wholesale_per_kwh
    assert late.prices.pool.wholesale_per_kwh == pytest.approx(1.21 * pool.wholesale_per_kwh)
    changed = [period.price_per_kwh for period in late.prices.pool.wholesale_periods]
    assert changed == pytest.approx([1.21 * period.price_per_kwh for period in pool.wholesale_periods])
    assert late.grid.emission_kg_per_kwh == pytest.approx(0.25 * scenario.grid.emission_kg_per_kwh)
    assert (early.prices.pool.levy_per_kwh, early.fiscal_year, early.year) == (7.0, 2024, 2024)
    assert late.retailer.fuel_adjustment_per_kwh == scenario.retailer.fuel_adjustment_per_kwh + 1.5
    assert late.prices.site == scenario.prices.site  # tariffs have dates of their own
    assert late.source == scenario.source  # files are found from there


def test_retail_prices_change_after_their_last_date() -> None:
    assert [retail_change_fraction(ASKED, year, None) for year in (2023, 2026)] == [0.0, 0.0]
    assert retail_change_fraction(ASKED, 2028, None) == pytest.approx(1.05**2 - 1.0)
    assert retail_change_fraction(ASKED, 2028, 2027) == pytest.approx(0.05)
    assert retail_change_fraction(ASKED, 2028, 2020) == pytest.approx(1.05**2 - 1.0)
    assert wholesale_factor(ASKED, 2026) == 1.0


def test_a_warning_of_another_year_is_no_problem() -> None:
    warning = {"start": "2027-09-05T12:00:00", "end": "2027-09-07T12:00:00"}
    scenario = scenario_like(policy={"warnings": [warning]})
    assert len(scenario_of_year(scenario, 2027, ASKED).policy.warnings) == 1
    assert scenario_of_year(scenario, 2028, ASKED).policy.warnings == ()


def test_the_fuel_adjustment_of_all_years_is_told() -> None:
    found = ems.pathway(ems.read_scenario("renca"), first_year=2022, last_year=2022, workers=1)
    assert "where the tariffs know no fuel-cost adjustment it is 0 CLP/kWh in all years" in found.notes
    assert "batteries are renewed after the life_years of their [capital] all the same" in " ".join(found.notes)
    assert "Batteries:" not in answer(found)


def test_dates_of_tariffs() -> None:
    tariffs = tariffs_of(ems.read_scenario("hitotsugaoka"))
    assert len({tariff.name for tariff in tariffs}) == len(tariffs) > 0
    dates = [entry.since for tariff in tariffs for entry in tariff.energy if entry.since is not None]
    assert last_known_year(tariffs) == max(dates).year == date(2026, 4, 1).year
    assert tariffs_of(ems.read_scenario("kumamoto")) == ()
    assert last_known_year(()) is None


def test_dates_of_the_tariffs_before_the_plan_count_too() -> None:
    """Prices change after the last date of any of them, because the change is laid on all."""
    scenario = ems.read_scenario("hitotsugaoka")
    home = {"tariff": "kyuden-juryo-dento-b", "tariff_before": "hitotsugaoka-menu-b"}
    billed = scenario.model_copy(update={"billing": {"home": Billing.model_validate(home)}})
    tariffs = tariffs_of(billed)
    assert [tariff.name for tariff in tariffs] == ["kyuden-juryo-dento-b", "hitotsugaoka-menu-b"]
    assert last_known_year(tariffs) == 2026


def test_the_levy_of_a_year_changes_in_may() -> None:
    tariffs = [ems.read_tariff("kyuden-juryo-dento-b")]
    assert levy_of_year(tariffs, 2026) == pytest.approx((4 * 3.98 + 8 * 4.18) / 12)
    assert levy_of_year(tariffs, 2025) == pytest.approx((4 * 3.49 + 8 * 3.98) / 12)
    assert levy_of_year(tariffs, 2040) == pytest.approx(4.18)  # the last known goes on
    assert levy_of_year(tariffs, 2040, 2.0) == pytest.approx(2.0)
    assert levy_of_year([ems.read_tariff("renca-netbilling")], 2026) is None


def test_years_before_the_first_are_played_where_batteries_age_in_them() -> None:
    late = Asked(first_year=2026, last_year=2027, base_year=2026, case=None, prices=PRICES_STAY)
    assert played_years(scenario_like(), late) == (2026, 2027)
    ageing = scenario_like(storage__school={"ageing": {"chemistry": "lfp"}})  # its battery is of 2024
    assert played_years(ageing, late) == (2024, 2025, 2026, 2027)
