"""What a policy costs in wear, on small districts that were played."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
import pytest
from ageing_cases import ageing_district, ageing_scenario
from small_districts import district_like

from ems import simulate
from ems.ageing import class_stresses, fade, healths, lives, stress, wear
from ems.ageing.laws.lfp import LFP
from ems.ageing.laws.validity import validity_notes
from ems.ageing.of_policies.from_result import cell_temperature_c
from ems.ageing.over_years.replacement import replacement_cost_per_kwh
from ems.district.health import Health
from ems.scenario.money import Ageing
from profiles.errors import InputError

if TYPE_CHECKING:
    from ems.district import District
    from ems.results import Result

LFP_ONLY = {"chemistry": "lfp"}


def test_the_result_comes_first(everything: District, everything_year: Result) -> None:
    with pytest.raises(InputError, match="takes the result first, then the district"):
        wear(everything, everything_year)  # type: ignore[arg-type]


def test_cells_are_as_warm_as_the_air_but_not_below_the_lowest() -> None:
    air_c = np.array([-5.0, 12.0, 31.0])
    assert cell_temperature_c(Ageing(lowest_temperature_c=8.0), air_c).tolist() == [8.0, 12.0, 31.0]
    assert cell_temperature_c(Ageing(temperature_c=25.0), air_c).tolist() == [25.0, 25.0, 25.0]


def test_stress_of_one_battery_is_that_of_its_series(renca: District, renca_year: Result) -> None:
    """One battery: the energy through it is that of its cycles, self-discharge apart."""
    found = class_stresses(renca_year, renca)["school"]
    alone = stress(
        renca_year.storages["school"]["energy_kwh"].to_numpy(),
        100.0,
        np.maximum(renca.drivers.sky.air_temperature_c, 10.0),
        1.0,
    )
    assert found.full_cycles == pytest.approx(alone.full_cycles, rel=0.02)
    assert found.days == pytest.approx(365.0)
    assert found.mean_soc_fraction == pytest.approx(alone.mean_soc_fraction)
    assert found.rest_temperature_c.min() >= 10.0


def test_stress_of_many_batteries_counts_what_went_through_each(everything: District, everything_year: Result) -> None:
    found = class_stresses(everything_year, everything)
    assert set(found) == set(everything.scenario.storage)
    frames = [everything_year.storages[group] for group in ("large_1", "large_2")]
    moved = sum((frame["charge_kw"].sum() * 0.9 + frame["discharge_kw"].sum() / 0.9) / 2.0 for frame in frames)
    assert found["large"].full_cycles == pytest.approx(moved / 500.0)


def test_losses_that_are_all_on_the_charge(renca: District, renca_year: Result) -> None:
    """E3: discharge then empties the store by what it gives."""
    kinds = {"school": renca.scenario.storage["school"].model_copy(update={"loss": "on_charge"})}
    scenario = renca.scenario.model_copy(update={"storage": kinds})
    found = class_stresses(renca_year, dataclasses.replace(renca, scenario=scenario))
    frame = renca_year.storages["school"]
    moved = (frame["charge_kw"].sum() * 0.922**2 + frame["discharge_kw"].sum()) / 2.0
    assert found["school"].full_cycles == pytest.approx(moved / 100.0)


def test_wear_of_a_school_by_hand(renca: District, renca_year: Result) -> None:
    """Cost over life, and what of it rest alone would not have cost."""
    judged = wear(renca_year, ageing_district(renca, school=LFP_ONLY), cost_per_kwh=1000.0)
    row = judged.table.loc["school"]
    span = class_stresses(renca_year, renca)["school"]
    first = fade(LFP, [span]).conditions[0]
    assert row["cycle_loss_fraction"] == pytest.approx(first.cycle_loss_fraction)
    assert row["calendar_loss_fraction"] == pytest.approx(first.calendar_loss_fraction)
    assert row["life_used_fraction"] == pytest.approx(1.0 / row["years_to_end_of_life"])
    assert row["cycle_life_used_fraction"] == pytest.approx(row["life_used_fraction"] - 1.0 / row["years_at_rest"])
    assert row["replacement_cost"] == pytest.approx(100_000.0)
    assert row["wear_cost"] == pytest.approx(100_000.0 / row["years_to_end_of_life"])
    without = 100_000.0 / row["years_at_rest"]
    assert row["cycle_wear_cost"] == pytest.approx(row["wear_cost"] - without)
    assert row["wear_price_per_kwh"] * row["discharge_kwh"] == pytest.approx(row["wear_cost"])
    assert row["cycle_wear_price_per_kwh"] * row["discharge_kwh"] == pytest.approx(row["cycle_wear_cost"])
    assert row["years_at_rest"] > row["years_to_end_of_life"] == row["life_years"]
    assert (judged.policy, judged.currency) == ("self_consumption", renca_year.currency)


def test_a_warranty_ends_what_cycles_cost(renca: District, renca_year: Result) -> None:
    judged = wear(renca_year, ageing_district(renca, school=LFP_ONLY | {"warranty_years": 5}), cost_per_kwh=1000.0)
    row = judged.table.loc["school"]
    assert (row["life_years"], row["wear_cost"], row["cycle_wear_cost"]) == (5.0, 20_000.0, 0.0)
    assert any("replaced by age after 5 years" in note for note in judged.notes)


def test_curves_begin_new_and_sum_up(renca: District, renca_year: Result) -> None:
    curve = wear(renca_year, ageing_district(renca, school=LFP_ONLY)).curves["school"]
    assert list(curve.index) == list(range(21))
    assert curve.loc[0].tolist() == [0.0, 0.0, 1.0]
    assert np.allclose(curve.sum(axis=1), 1.0)


def test_batteries_without_a_chemistry_have_no_wear(renca: District, renca_year: Result) -> None:
    judged = wear(renca_year, ageing_district(renca, school={"chemistry": "none"}))
    assert judged.curves == {}
    assert judged.table.loc["school", ["wear_cost", "years_to_end_of_life"]].isna().all()
    assert judged.notes == ("Back-up battery of a school: the scenario gives no chemistry, so they do not age",)


def test_wear_of_many_groups(everything: District, everything_year: Result) -> None:
    """Groups that are reported together age as the first of them; the notes say so."""
    ages = ageing_district(everything, **dict.fromkeys(everything.scenario.storage, LFP_ONLY))
    judged = wear(everything_year, ages, cost_per_kwh={"large": 500.0})
    assert list(judged.table.index) == list(everything_year.storage_table.index)
    assert judged.table["replacement_cost"].to_dict() == pytest.approx(
        {"hall": np.nan, "office+school": np.nan, "large_1": 500.0 * 300.0, "large_2": 500.0 * 200.0}, nan_ok=True
    )
    assert any("reported together; they age and cost as" in note for note in judged.notes)
    assert any("hourly means hide the fastest minutes" in note for note in judged.notes)


def test_cost_of_a_battery_from_the_capital_of_the_scenario(renca: District) -> None:
    """40 million for 100 kWh; what a replacement costs is a share of it."""
    scenario = renca.scenario
    assert replacement_cost_per_kwh(scenario) == {"school": pytest.approx(400_000.0)}
    capital = scenario.capital["school_storage"].model_copy(update={"replacement_fraction": 0.5})
    half = scenario.model_copy(update={"capital": {"school_storage": capital}})
    assert replacement_cost_per_kwh(half) == {"school": pytest.approx(200_000.0)}
    assert replacement_cost_per_kwh(scenario.model_copy(update={"capital": {}})) == {}


def test_without_any_cost_there_is_no_money(renca: District, renca_year: Result) -> None:
    ages = ageing_district(renca, school=LFP_ONLY)
    poor = dataclasses.replace(ages, scenario=ages.scenario.model_copy(update={"capital": {}}))
    judged = wear(renca_year, poor)
    assert np.isnan(judged.table.loc["school", "wear_cost"])
    assert any("no cost of a battery is known" in note for note in judged.notes)


def test_wrong_costs_are_told_together(renca: District) -> None:
    with pytest.raises(InputError) as caught:
        replacement_cost_per_kwh(renca.scenario, {"school": -1.0, "shelter": 5.0})
    assert "school = -1.0: must be a finite number of" in str(caught.value)
    assert "shelter: is not a storage class; the scenario has school" in str(caught.value)


def test_notes_say_where_laws_are_an_extrapolation() -> None:
    """A year at 10 °C with cycles of a hundredth at 0.01 C is outside; one at 30 °C, half a C, is not."""
    cold = stress(np.tile([50.0, 50.5, 51.0, 50.5], 99), 100.0, 10.0, 0.5)
    remark, outside = validity_notes(LFP, cold, "Homes")
    assert "doi 10.1016/j.est.2018.01.019 and doi 10.1016/j.jpowsour.2019.227666" in remark
    assert outside == (
        "Homes: the laws of ageing are an extrapolation: 100% of the time is spent below 25 °C; 100% of the cycles are "
        "below 0.1 of depth; 100% of the cycles are below 0.2 C"
    )
    warm = stress(np.tile([10.0, 50.0, 90.0, 50.0], 99), 100.0, 30.0, 0.8)
    assert len(validity_notes(LFP, warm, "Homes")) == 1
    hot = stress(np.full(10, 50.0), 100.0, 70.0, 1.0)
    assert validity_notes(LFP, hot, "Homes")[1].endswith("100% of the time is spent above 60 °C")


def test_lives_of_all_cohorts(renca: District, renca_year: Result) -> None:
    scenario = ageing_scenario(renca.scenario, school=LFP_ONLY | {"warranty_years": 10})
    cohorts = lives(scenario, {2030: class_stresses(renca_year, renca)}, last_year=2040)
    assert set(cohorts) == {("school", 2024)}
    assert cohorts["school", 2024].replaced_in == (2034,)
    assert healths(cohorts, 2023) == {}
    now = healths(cohorts, 2030)["school", 2024]
    assert 0.8 < now.capacity_fraction < 1.0
    assert 0.9 < now.efficiency_fraction <= 1.0


def test_cohorts_that_come_later_and_classes_that_were_never_played(everything: District) -> None:
    scenario = ageing_scenario(everything.scenario, large=LFP_ONLY)
    cohorts = lives(scenario, {}, last_year=2025)
    assert cohorts["large", 2022].health[2025] == Health()
    assert lives(scenario, {}, last_year=2021) == {}


def test_units_of_a_class_at_sites_and_at_the_pool_in_half_hours() -> None:
    """They have names of their own, one stress as a class, and half-hours say nothing of hourly means."""
    units = [{"year": 2024, "at": at, "units": 1, "kwh": 100} for at in ("school", "pool")]
    district = district_like("renca", storage__school={"rollout": units, "ageing": LFP_ONLY}, time={"step_minutes": 30})
    result = simulate(district, "self_consumption")
    judged = wear(result, district)
    assert judged.table["title"].to_dict() == {
        "school": "Back-up battery of a school (sites)",
        "school_pool": "Back-up battery of a school (pool)",
    }
    assert judged.table["title_ja"].tolist() == ["学校の蓄電池（需要家）", "学校の蓄電池（地域）"]
    assert not any("hourly" in note for note in judged.notes)
    both = class_stresses(result, district)
    assert set(both) == {"school"}
    assert both["school"].full_cycles == pytest.approx(judged.table["full_cycles"].mean() * 365 / 365.2425)


def test_what_is_no_battery_of_the_scenario_is_left_out(renca: District, renca_year: Result) -> None:
    rooms = dataclasses.replace(
        renca_year,
        storages={"rooms": renca_year.storages["school"]},
        storage_table=renca_year.storage_table.rename(index={"school": "rooms"}),
    )
    assert class_stresses(rooms, renca) == {}
    assert wear(rooms, renca).table.empty
