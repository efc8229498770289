"""What a size serves in drawn outages, held against the study of events that users call."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

import ems
from ems.designs import pool_base
from ems.island.build.shelters import shelter
from ems.resilience import play_events
from ems.resilience.starts.stored import energy_at_start_kwh
from ems.sizing.sureness import how_sure
from ems.sizing.sureness.money.outages import outage_years, shelters_with
from ems.sizing.sureness.years.year import pool_of

if TYPE_CHECKING:
    from ems.designs import DesignBase
    from ems.sizing.sureness.money.outages import OutageYears

YEARS = 60


@pytest.fixture(scope="module")
def base() -> DesignBase:
    return pool_base(ems.build_district(ems.read_scenario("hitotsugaoka")), "self_consumption", "shelter")


@pytest.fixture(scope="module")
def drawn(base: DesignBase) -> OutageYears:
    found = outage_years(base, pool_of(base), years=YEARS, seed=3)
    assert found is not None
    return found


def test_served_energy_is_that_of_the_study_of_events(base: DesignBase, drawn: OutageYears) -> None:
    """The same outages from what a rule left: with the battery and without, by ``play_events``."""
    district, result = base.district, ems.simulate(base.district)
    (size,) = base.present.capacity_kwh
    begins = np.concatenate([[0.0], result.storages["shelter"]["energy_kwh"].to_numpy()[:-1]]) / size
    found = np.zeros(YEARS)
    for part in drawn.parts:
        found += part.served_kwh(1.0, begins)
    expected = np.zeros(YEARS)
    for name in shelters_with(district.scenario, "shelter"):
        whole = replace(shelter(district, name), cars=None, shedding="vital")
        assert energy_at_start_kwh(result, whole) == pytest.approx(begins * 4800.0, abs=1e-6)
        for kind in district.scenario.event:
            lacking = [
                study.drawn.per_year(study.unserved_kwh())
                for study in (
                    play_events(district, result, one, kind, years=YEARS, seed=3)
                    for one in (whole, replace(whole, storage=None, storage_group=None))
                )
            ]
            expected += lacking[1] - lacking[0]
    assert expected.max() > 100.0
    # Sums of the same energies in another order.
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-6)


def test_years_are_in_the_order_of_the_scenarios_size_whatever_is_asked(drawn: OutageYears) -> None:
    served = drawn.served_kwh(np.array([0.0, 0.02, 1.0]))
    assert (np.diff(served[:, 2]) >= 0.0).all()
    assert (served[:, 0] == 0.0).all()
    assert (drawn.served_kwh(np.array([0.02]))[:, 0] == served[:, 1]).all()
    assert served[:, 1].sum() < served[:, 2].sum()


def test_without_events_or_shelters_nothing_is_drawn(base: DesignBase) -> None:
    scenario = base.district.scenario
    for changes in ({"event": {}}, {"shelter": {}}):
        district = replace(base.district, scenario=scenario.model_copy(update=changes))
        assert outage_years(replace(base, district=district), pool_of(base), years=5, seed=1) is None


def test_a_unit_that_is_not_yet_installed_serves_nobody() -> None:
    first = pool_base(ems.build_district(ems.read_scenario("hitotsugaoka", fiscal_year=2024)), None, "shelter")
    drawn = outage_years(first, pool_of(first), years=2, seed=1)
    assert drawn is not None
    assert {part.island.name for part in drawn.parts} == {"school"}


def test_a_gain_has_what_is_served_times_its_worth(base: DesignBase) -> None:
    told: list[str] = []
    given = {"draws": 10, "worlds": 1, "load_draws": 1, "index_draws": 0, "sizes_kwh": [96.0], "seed": 3}
    held = {"forecast": 0.0}
    answer = how_sure(base.district, "shelter", **given, factors=held, tell=told.append)
    without = how_sure(base.district, "shelter", **given, factors=held | {"outages": None})
    assert {"outages", "outage_worth"} <= set(answer.factors.index)
    assert "outages" not in without.factors.index
    drawn = outage_years(base, pool_of(base), years=1000, seed=3)
    assert drawn is not None
    served = drawn.served_kwh(np.array([0.02]))[:, 0]
    draw = answer.best
    expected = draw["outage_worth"] * served[draw["outages"].astype(int)]
    assert expected.max() > 0.0
    # Differences of yearly costs of some 1e8 yen.
    assert answer.gains[:, 1] - without.gains[:, 1] == pytest.approx(expected.to_numpy(), rel=1e-9, abs=1e-4)
    assert any("1,000 years drawn" in note for note in answer.notes)
    assert told[0] == "Planning 10 futures"
    assert told[1] == f"What matters for {answer.found_kwh:,.0f} kWh"
