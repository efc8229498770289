"""Layers close the balance; tiers say how full the storages are."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest
from fake_result import BATTERIES, fake_result

from ems.plot.days import local_days
from ems.plot.layers import supply_layers, use_layers
from ems.plot.monthly import monthly_energy
from ems.plot.tiers import (
    all_storages,
    evening_steps,
    is_empty_in_the_evening,
    is_full_some_time,
    storage_tiers,
)
from ems.plot.words import Words
from ems.results.result import DISTRICT_COLUMNS
from profiles.errors import InputError

WORDS = Words("en")


def test_supply_equals_load_and_the_other_uses() -> None:
    """E1: what is not drawn because it would be thinner than a line is the micro-hydro's 1.06 kW."""
    result = fake_result(rationed=True)
    supply = sum(layer.amounts for layer in supply_layers(result.series))
    uses = sum(layer.amounts for layer in use_layers(result.series))
    assert supply + 1.06 == pytest.approx(result.series["load_kw"].to_numpy() + uses, abs=1e-6)


def test_contracted_supply_is_a_part_of_import_and_never_more() -> None:
    frame = pd.DataFrame({name: [0.0] for name in DISTRICT_COLUMNS})
    frame[["load_kw", "import_kw", "contract_kw"]] = [[100.0, 30.0, 50.0]]
    layers = {layer.key: float(layer.amounts[0]) for layer in supply_layers(frame)}
    assert layers == {"contract": 30.0}


def test_what_never_happens_has_no_layer() -> None:
    result = fake_result(storages={})
    assert {layer.key for layer in use_layers(result.series)} == {"export"}
    assert "discharge" not in {layer.key for layer in supply_layers(result.series)}


def test_months_sum_to_the_year() -> None:
    result = fake_result(step_minutes=30)
    months = monthly_energy(result)
    assert list(months.index) == list(range(1, 13))
    assert months["load_kw"].sum() == pytest.approx(result.kpis["load_kwh"], rel=1e-12)
    assert "energy_kwh" not in months


def test_tiers_sum_their_groups_and_take_the_name_of_a_single_one() -> None:
    site, pool = storage_tiers(fake_result(), WORDS)
    assert (site.name, site.title, site.usable_capacity_kwh) == ("site", "Site storages", 1650.0)
    assert (pool.name, pool.title, pool.usable_capacity_kwh) == ("pool", "Shelters", 14_400.0)
    assert 0.0 <= pool.stored_fraction.min() <= pool.stored_fraction.max() <= 1.0


def test_no_storages_no_tiers() -> None:
    result = fake_result(storages={})
    assert storage_tiers(result, WORDS) == ()
    with pytest.raises(InputError, match="there are none"):
        all_storages(result, WORDS)


def test_energy_under_the_floor_is_not_usable() -> None:
    """A stated floor of 400 kWh, or one that shows because energy reaches 1,400 + 400 kWh."""
    result = fake_result(storages={"home": BATTERIES["home"]})
    frame = result.storages["home"].copy()
    frame["energy_kwh"] = np.where(np.arange(8760) % 2, 1800.0, 400.0)
    lifted = dataclasses.replace(result, storages={"home": frame})
    assert set(all_storages(lifted, WORDS).stored_fraction) == {0.0, 1.0}
    table = result.storage_table.assign(floor_kwh=[400.0])
    stated = dataclasses.replace(lifted, storage_table=table)
    assert set(all_storages(stated, WORDS).stored_fraction) == {0.0, 1.0}


def test_the_evening_ends_at_22() -> None:
    """The step of 21:00 ends at 22:00: step 21 of an hourly day, step 43 of a half-hourly one."""
    hourly, halves = fake_result(), fake_result(step_minutes=30)
    assert evening_steps(hourly, local_days(hourly))[0] == 21
    assert evening_steps(halves, local_days(halves))[1] == 48 + 43


def test_empty_evenings_and_full_days_are_counted() -> None:
    """Full all of the first day, empty all of the others."""
    result = fake_result(storages={"home": BATTERIES["home"]})
    frame = result.storages["home"].copy()
    frame["energy_kwh"] = np.where(np.arange(8760) < 24, 1400.0, 0.0)
    result = dataclasses.replace(result, storages={"home": frame})
    days, tier = local_days(result), all_storages(result, WORDS)
    assert is_full_some_time(days, tier).sum() == 1
    assert is_empty_in_the_evening(result, days, tier).sum() == 364
