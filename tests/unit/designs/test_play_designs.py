"""Designs played at once against a simulation of each: every KPI, under several rules, limits and plants."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from design_cases import busy_village

import ems
from ems.designs import DesignYears, play_designs, pool_base
from profiles.errors import RunError

if TYPE_CHECKING:
    from pathlib import Path

    from ems.designs import DesignBase
    from ems.results import Result

RELATIVE = 1e-9
"""Sums of 8,760 numbers in another order differ by some 1e-13; the balance residual is such a difference itself."""


def assert_same(years: DesignYears, design: int, result: Result) -> None:
    """Every KPI of a design is that of a simulated year; the residuals are both nothing."""
    row = years.kpis.iloc[design]
    assert list(row.index) == list(result.kpis)
    for name, expected in result.kpis.items():
        if name == "balance_residual_kwh":
            assert 0.0 <= row[name] < 1e-9
        else:
            np.testing.assert_allclose(row[name], expected, rtol=RELATIVE, atol=1e-9, err_msg=name)


@pytest.mark.parametrize("rule", ["self_consumption", "time_of_use", "shelter_reserve"])
def test_every_kpi_with_limits_demand_charge_and_waste_is_that_of_a_simulation(rule: str) -> None:
    base = pool_base(busy_village(), rule, "main")
    sizes = [(50.0, 40.0, 30.0), (200.0, 40.0, 30.0), (600.0, 15.0, 90.0)]
    capacity, charge, discharge = (2.0 * np.array(column) for column in zip(*sizes, strict=True))
    years = play_designs(base, base.designs(capacity_kwh=capacity, max_charge_kw=charge, max_discharge_kw=discharge))
    for design, (kwh, kw_in, kw_out) in enumerate(sizes):
        sized = busy_village({"capacity_kwh": kwh, "max_charge_kw": kw_in, "max_discharge_kw": kw_out})
        result = ems.simulate(sized, rule)
        assert result.kpis["curtailed_kwh"] > 0.0 < result.kpis["unserved_kwh"]
        assert_same(years, design, result)


def test_every_parameter_of_a_design_counts_as_in_a_simulation(busy: DesignBase) -> None:
    given: dict[str, Any] = {
        "charge_efficiency": 0.8,
        "discharge_efficiency": 0.97,
        "standing_loss_fraction_per_h": 0.01,
        "floor_fraction": 0.0,
        "ceiling_fraction": 0.7,
        "initial_fraction": 0.6,
        "wear_price_per_kwh": 4.0,
    }
    years = play_designs(busy, busy.designs(**given))
    assert_same(years, 0, ems.simulate(busy_village(given), "self_consumption"))


@pytest.mark.parametrize("name", ["kumamoto", "hitotsugaoka"])
def test_bundled_districts_with_another_size(name: str) -> None:
    key = {"kumamoto": "storage.large", "hitotsugaoka": "storage.shelter"}[name]
    base = pool_base(ems.build_district(ems.read_scenario(name)), "self_consumption", key)
    years = play_designs(base, base.designs(capacity_kwh=base.units * np.array([300.0, 0.0])))
    resized = ems.build_district(ems.read_scenario(name, {f"{key}.capacity_kwh": 300.0} | powers(base, key)))
    assert_same(years, 0, ems.simulate(resized, "self_consumption"))
    assert years.kpis["discharge_kwh"][1] == base.without.kpis["discharge_kwh"]
    cost = f"cost_{base.without.currency}"
    assert years.kpis[cost][1] == pytest.approx(base.without.kpis[cost], rel=1e-12)


def powers(base: DesignBase, key: str) -> dict[str, float]:
    """Overrides that keep the present powers."""
    present = base.present
    return {
        f"{key}.max_charge_kw": float(present.max_charge_kw[0]) / base.units,
        f"{key}.max_discharge_kw": float(present.max_discharge_kw[0]) / base.units,
    }


def test_without_it_is_the_year_of_a_district_where_it_comes_later() -> None:
    later = {"year": 2027, "at": "pool", "units": 2, "kwh": 400}
    before = busy_village({"rollout": [later]}, fiscal_year=2026)
    base = pool_base(busy_village(fiscal_year=2026), "self_consumption", "main")
    assert dict(base.without.kpis) == ems.simulate(before, "self_consumption").kpis


def test_a_rule_of_ones_own(large: DesignBase, tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    file.write_text(
        "def half(step, net_load_kw, energy_kwh, storage, signals):\n"
        "    return 0.5 * net_load_kw if signals.hour[step] < 12.0 else net_load_kw\n",
        encoding="utf-8",
    )
    base = pool_base(large.district, f"{file}:half")
    assert_same(play_designs(base, base.present), 0, ems.simulate(large.district, f"{file}:half"))


def test_reserves_that_outages_need_follow_the_size() -> None:
    """The battery of a school serves its vital load; what 2 kWh cannot hold, they do not reserve."""
    base = pool_base(sheltered(), "shelter_reserve", "main")
    sizes = np.array([2.0, 60.0, 400.0])
    designs = base.designs(capacity_kwh=base.units * sizes)
    assert designs.reserve_kwh[0] <= 4.0 < designs.reserve_kwh[2]
    years = play_designs(base, designs)
    for design, kwh in enumerate(sizes):
        assert_same(years, design, ems.simulate(sheltered({"capacity_kwh": float(kwh)}), "shelter_reserve"))


def sheltered(battery: dict[str, Any] | None = None) -> ems.District:
    """The busy village with a shelter and without a stated reserve."""
    return busy_village(
        battery,
        policy={"flat_class": "school", "flat_homes": 2},
        shelter__solar_school={"storage": "main"},
    )


def test_energies_and_powers_are_those_of_a_simulation(busy: DesignBase) -> None:
    years = play_designs(busy, busy.present, keep=("energy", "battery"))
    series = ems.simulate(busy.district, "self_consumption").storages["main"]
    assert years.start_energy_kwh is not None
    assert years.battery_kw is not None
    energy = series["energy_kwh"].to_numpy()
    np.testing.assert_allclose(years.start_energy_kwh[0], [0.3 * 400.0, *energy[:-1]], rtol=0, atol=1e-9)
    np.testing.assert_allclose(years.end_energy_kwh, energy[-1:], rtol=0, atol=1e-9)
    battery_kw = (series["discharge_kw"] - series["charge_kw"]).to_numpy()
    np.testing.assert_allclose(years.battery_kw[0], battery_kw, rtol=0, atol=1e-9)


def test_months_have_the_peaks_that_the_demand_charge_counts(busy: DesignBase) -> None:
    years = play_designs(busy, busy.present)
    result = ems.simulate(busy.district, "self_consumption")
    expected = result.series["import_kw"].groupby(result.calendar.month).max()
    np.testing.assert_allclose(years.month_peak_import_kw[0], expected, rtol=1e-12)


def test_parts_of_the_designs_have_the_same_bits(busy: DesignBase) -> None:
    designs = busy.designs(capacity_kwh=np.linspace(0.0, 900.0, 150))
    whole = play_designs(busy, designs).kpis
    part = play_designs(busy, designs.part(70, 90)).kpis
    assert (part.to_numpy() == whole.iloc[70:90].to_numpy()).all()


def test_no_designs_have_no_rows(busy: DesignBase) -> None:
    years = play_designs(busy, busy.designs(capacity_kwh=[]))
    assert years.kpis.shape == (0, len(busy.without.kpis))


def test_a_balance_that_does_not_close_fails_the_run(busy: DesignBase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ems.designs.judging.NET", 7)  # as if the load were the net load
    with pytest.raises(RunError, match="does not close"):
        play_designs(busy, busy.present)
