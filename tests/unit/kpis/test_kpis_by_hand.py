"""KPIs of a few steps that a reader checks in the head."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from ems.kpis import DEFINITIONS, cost_name, definitions_for, district_cost, energy_kpis, matched_kw, worst_of
from ems.kpis.energy import ratio
from ems.results import DISTRICT_COLUMNS


def series(steps: int = 4, **columns: object) -> pd.DataFrame:
    """District series of nothing but what is given."""
    return pd.DataFrame(
        {name: np.broadcast_to(columns.get(name, 0.0), steps).astype(float) for name in DISTRICT_COLUMNS}
    )


def kpis(frame: pd.DataFrame, step_h: float = 1.0, **more: float) -> dict[str, float]:
    given = {"usable_kwh": 10.0, "energy_before_kwh": 0.0} | more
    return energy_kpis(frame, step_h, **given)


# Four half hours: sun 4 kW at noon, of it 1 kW exported and 1 kW charged; the evening needs 3 kW, of it 1 kW stored.
DAY = {
    "load_kw": [2, 2, 3, 1],
    "pv_kw": [0, 4, 0, 0],
    "import_kw": [2, 0, 2, 1],
    "export_kw": [0, 1, 0, 0],
    "charge_kw": [0, 1, 0, 0],
    "discharge_kw": [0, 0, 1, 0],
    "energy_kwh": [0, 0.5, 0, 0],
    "contract_kw": [0, 5, 0.5, 9],
    "emission_kg_per_kwh": 0.4,
}


def test_a_day_of_half_hours() -> None:
    found = kpis(series(**DAY), 0.5)
    expected = {
        "load_kwh": 4.0,
        "generation_kwh": 2.0,
        "pv_kwh": 2.0,
        "contract_kwh": 7.25,
        "import_kwh": 2.5,
        "export_kwh": 0.5,
        "peak_import_kw": 2.0,
        "peak_export_kw": 1.0,
        "self_consumption_fraction": 0.75,
        "self_sufficiency_fraction": 1 - 2.5 / 4,
        "renewable_volume_fraction": 9.25 / 4,
        # own: 2 kW at noon and 1 kW of the battery; contract: nothing left at noon, 0.5 kW, then 1 kW of 9 kW
        "hourly_matched_without_contract_fraction": 1.5 / 4,
        "hourly_matched_fraction": (1.5 + 0.75) / 4,
        "equivalent_full_cycles": 0.05,
        "grid_charged_fraction": 0.0,
        "storage_loss_kwh": 0.0,
        "co2_kg": 1.0,
        "co2_contract_kg": 0.3,
        "co2_avoided_kg": 4 * 0.4 - 1.0,
        "load_factor_fraction": 1.25 / 2,
        "ramping_kw": 3 + 3 + 1,
    }
    for name, value in expected.items():
        assert found[name] == pytest.approx(value), name


def test_nothing_divided_by_nothing_is_no_number() -> None:
    found = kpis(series(), usable_kwh=0.0)
    for name, value in found.items():
        assert math.isnan(value) == (name.endswith("fraction") or name == "equivalent_full_cycles"), name
    assert math.isnan(ratio(0.0, 0.0))


def test_energy_charged_from_the_grid_matches_no_load() -> None:
    """2 kWh of which half are the grid's serve a load of 2 kWh: 1 kWh is matched."""
    frame = series(1, load_kw=2, discharge_kw=2, grid_discharge_kw=1)
    assert kpis(frame)["hourly_matched_fraction"] == pytest.approx(0.5)


def test_charge_that_is_part_of_the_surplus_is_matched_only_when_it_comes_out() -> None:
    frame = series(2, load_kw=[2, 1], pv_kw=[3, 0], import_kw=[1, 0], charge_kw=[2, 0], discharge_kw=[0, 1])
    own, contract = matched_kw(frame)
    assert own.tolist() == [1, 1]
    assert contract.tolist() == [0, 0]


def test_matched_is_never_more_than_the_load_nor_less_than_nothing() -> None:
    rng = np.random.default_rng(1)
    columns = [name for name in DISTRICT_COLUMNS if name.endswith("_kw")]
    frame = series(500, **{name: rng.uniform(0.0, 5.0, 500) for name in columns})
    own, contract = matched_kw(frame, 0.3)
    assert (own >= 0).all()
    assert (contract >= 0).all()
    assert (own + contract <= frame["load_kw"] + 1e-12).all()
    assert (contract <= frame["import_kw"]).all()


def test_only_the_renewable_part_of_other_generation_counts() -> None:
    """A plant of 2 kW, 60 % of it renewable, under a load of 2 kW; then with as much sun, half of it exported."""
    plant = series(1, load_kw=2, other_generation_kw=2)
    found = kpis(plant, other_renewable_fraction=0.6)
    assert found["renewable_volume_fraction"] == pytest.approx(0.6)
    assert found["hourly_matched_fraction"] == pytest.approx(0.6)
    assert found["self_sufficiency_fraction"] == 1.0
    mixed = series(1, load_kw=2, other_generation_kw=2, pv_kw=2, export_kw=2)
    assert kpis(mixed, other_renewable_fraction=0.6)["hourly_matched_fraction"] == pytest.approx(0.8)


def test_what_is_stored_of_a_plant_stays_as_renewable_as_it_was() -> None:
    """Charged 3 kWh at 60 % and 1 kWh of sun: what comes out is 70 % renewable."""
    frame = series(
        3,
        load_kw=[0, 0, 4],
        other_generation_kw=[3, 0, 0],
        pv_kw=[0, 1, 0],
        charge_kw=[3, 1, 0],
        discharge_kw=[0, 0, 4],
    )
    own, _ = matched_kw(frame, 0.6)
    np.testing.assert_allclose(own, [0, 0, 2.8])


def test_the_change_of_stored_energy_is_no_loss() -> None:
    found = kpis(series(2, charge_kw=[4, 0], energy_kwh=[6.8, 6.8]), energy_before_kwh=3.0)
    assert found["stored_change_kwh"] == pytest.approx(3.8)
    assert found["storage_loss_kwh"] == pytest.approx(0.2)


def test_the_districts_cost_is_trade_and_grid_charge_and_wear() -> None:
    """2 half hours: 4 kW at 20 bought, 2 kW at 10 sold; sites took 6 kW over the grid, the pool lost 1 kWh."""
    frame = series(
        2,
        import_kw=[4, 0],
        export_kw=[0, 2],
        import_price_per_kwh=[20, 10],
        export_price_per_kwh=[20, 10],
        site_import_kw=[6, 0],
    )
    cost = district_cost(frame, 0.5, grid_charge_per_kwh=5.0, pool_loss_kwh=1.0, wear=7.0)
    assert cost == pytest.approx(2 * 20 - 1 * 10 + 5 * (3 + 1) + 7)


def test_demand_charges_unserved_load_and_points_are_part_of_the_cost() -> None:
    """Half hours of two months: peaks of 4 kW and 7 kW at 100 a kW, 1.5 kWh unserved at 1,000, points worth 30."""
    frame = series(
        4, import_kw=[4, 3, 2, 7], unserved_kw=[0, 3, 0, 0], demand_charge_per_kw=100, unserved_price_per_kwh=1000
    )
    nothing = {"grid_charge_per_kwh": 0.0, "pool_loss_kwh": 0.0, "wear": 0.0}
    cost = district_cost(frame, 0.5, **nothing, points_cost=30.0, month=np.array([1, 1, 2, 2]))
    assert cost == pytest.approx(100 * (4 + 7) + 1000 * 1.5 + 30)
    assert district_cost(frame, 0.5, **nothing) == pytest.approx(100 * 7 + 1000 * 1.5)  # all of one month


def test_the_cost_is_named_by_its_currency() -> None:
    assert cost_name("CLP") == "cost_clp"
    named = definitions_for("CLP")
    assert list(named) == [name if name != "cost" else "cost_clp" for name in DEFINITIONS]
    assert named["cost_clp"].unit == "CLP"


def test_the_worst_of_residuals_is_no_number_if_one_is_none() -> None:
    assert worst_of([1.0, 3.0, 2.0]) == 3.0
    assert math.isnan(worst_of([1.0, float("nan"), 2.0]))
