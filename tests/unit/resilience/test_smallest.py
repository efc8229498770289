"""The smallest battery: against a scan of capacities, by hand, and where there is none."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from reserve_cases import UNIT_KW, UNIT_KWH, refuges, service, town

from ems.island.outages import outage_cases
from ems.island.play.services import play_outages
from ems.island.shelter import Shelter
from ems.resilience.safety.smallest import smallest_battery
from ems.storage import Storage
from profiles.errors import InputError, RunError


def share_that_lasts(shelter: Shelter, capacity_kwh: float, steps: int) -> float:
    """Play every start with a full battery of a size; powers grow with it."""
    assert shelter.storage is not None
    share = capacity_kwh / shelter.storage.capacity_kwh
    battery = replace(
        shelter.storage,
        capacity_kwh=capacity_kwh,
        max_charge_kw=shelter.storage.max_charge_kw * share,
        max_discharge_kw=shelter.storage.max_discharge_kw * share,
    )
    full_kwh = capacity_kwh * battery.ceiling_fraction
    cases = outage_cases(np.arange(shelter.n_steps), steps, full_kwh)
    play = play_outages(replace(shelter, storage=battery), cases)
    return float((play.survived[:, shelter.vital].min(axis=1) >= steps).mean())


@pytest.mark.parametrize("share", [1.0, 0.9])
def test_it_agrees_with_a_scan_of_capacities(share: float) -> None:
    one = refuges(town())[0]
    found = smallest_battery(one, hours=48, share_fraction=share)
    scanned = next(kwh for kwh in range(1, 400) if share_that_lasts(one, float(kwh), 48) >= share)
    assert scanned - 1 < found.storage.capacity_kwh <= scanned * 1.001
    assert share_that_lasts(one, found.storage.capacity_kwh, 48) >= share
    assert share_that_lasts(one, found.storage.capacity_kwh * 0.998, 48) < share


def test_powers_keep_their_proportion_and_the_hardest_start_is_told() -> None:
    one = refuges(town())[0]
    found = smallest_battery(one, hours=48)
    assert found.present_kwh == UNIT_KWH
    assert found.storage.max_charge_kw / found.storage.capacity_kwh == pytest.approx(UNIT_KW / UNIT_KWH)
    assert found.hardest_start is not None
    for size, lasts in ((1.0, True), (0.998, False)):  # a little smaller, and just this start is lost
        share = size * found.storage.capacity_kwh / UNIT_KWH
        battery = replace(
            one.storage,
            capacity_kwh=UNIT_KWH * share,
            max_charge_kw=UNIT_KW * share,
            max_discharge_kw=UNIT_KW * share,
        )
        cases = outage_cases([found.hardest_start], 48, battery.capacity_kwh)
        played = play_outages(replace(one, storage=battery), cases)
        assert (played.survived[0, one.vital].min() >= 48) == lasts


def uneven(seed: int) -> Shelter:
    """A hut with any load and sun in each of its 48 hours, and a weak battery with a floor and losses."""
    rng = np.random.default_rng(seed)
    plain = hut(sun_kw=0.0)
    weak = replace(plain.storage, max_charge_kw=1.5, max_discharge_kw=2.5, charge_efficiency=0.9, floor_fraction=0.1)
    sun = np.maximum(np.sin((np.arange(48) % 24 - 6.0) / 12.0 * np.pi), 0.0)
    load = service("hub", 48, vital=True, load_kw=rng.uniform(0.5, 3.0, 48))
    return replace(plain, services=(load,), generation_kw=sun * rng.uniform(2.0, 7.0) * rng.random(48), storage=weak)


def least_kwh(shelter: Shelter, start: int, steps: int) -> float:
    """Bisect the size of a full battery that carries one start, played hour by hour."""
    low, high = 0.0, 1000.0
    while high - low > 1e-9 * high:
        middle = 0.5 * (low + high)
        battery = replace(
            shelter.storage,
            capacity_kwh=middle,
            max_charge_kw=shelter.storage.max_charge_kw * middle / shelter.storage.capacity_kwh,
            max_discharge_kw=shelter.storage.max_discharge_kw * middle / shelter.storage.capacity_kwh,
        )
        play = play_outages(replace(shelter, storage=battery), outage_cases([start], steps, middle))
        low, high = (low, middle) if play.survived[0, 0] >= steps else (middle, high)
    return high


@pytest.mark.parametrize("share", [1.0, 0.8])
@pytest.mark.parametrize("seed", range(4))
def test_the_hardest_start_is_the_one_that_forces_the_size(seed: int, share: float) -> None:
    one = uneven(seed)
    sizes = np.array([least_kwh(one, start, 14) for start in range(48)])
    forcing = np.sort(sizes)[int(np.ceil(48 * share)) - 1]
    found = smallest_battery(one, hours=14, share_fraction=share)
    assert forcing <= found.storage.capacity_kwh * (1 + 1e-7)
    assert found.storage.capacity_kwh <= forcing * 1.0011
    assert found.hardest_start is not None
    assert sizes[found.hardest_start] == pytest.approx(forcing, rel=1e-7)


def hut(*, sun_kw: float, load_kw: float = 2.0, floor: float = 0.0) -> Shelter:
    """Steady load and sun, a battery with losses."""
    return Shelter(
        name="hut",
        title="Hut",
        title_ja="",
        services=(service("hub", 48, vital=True, load_kw=load_kw),),
        people=((0.0, 0.0),),
        generation_kw=np.full(48, sun_kw),
        storage=Storage(
            capacity_kwh=10.0,
            max_charge_kw=10.0,
            max_discharge_kw=10.0,
            charge_efficiency=1.0,
            discharge_efficiency=0.5,
            floor_fraction=floor,
        ),
        storage_group="hut",
    )


def test_by_hand() -> None:
    # 2 kW less 1 kW of sun for 12 h at 50 %: 24 kWh above an emergency floor of a fifth make 30 kWh
    found = smallest_battery(hut(sun_kw=1.0, floor=0.2), hours=12)
    assert 30.0 - 1e-3 <= found.storage.capacity_kwh <= 30.0 * 1.001


def test_enough_sun_needs_no_battery() -> None:
    found = smallest_battery(hut(sun_kw=2.0), hours=48)
    assert (found.storage.capacity_kwh, found.hardest_start) == (0.0, None)


def test_another_battery_may_be_tried_and_neighbours_do_not_help() -> None:
    lossless = Storage(
        capacity_kwh=1.0, max_charge_kw=1.0, max_discharge_kw=1.0, charge_efficiency=1.0, discharge_efficiency=1.0
    )
    one = replace(hut(sun_kw=1.0), neighbour_storage=(("home", 5.0),))
    assert smallest_battery(one, hours=12, storage=lossless).storage.capacity_kwh == pytest.approx(12.0, rel=2e-3)
    bare = replace(one, storage=None, storage_group=None, neighbour_storage=())
    assert smallest_battery(bare, hours=12, storage=lossless).present_kwh == 0.0


def test_where_there_is_none_that_is_said() -> None:
    bare = replace(hut(sun_kw=0.0), storage=None, storage_group=None)
    with pytest.raises(InputError, match=r"hut: has no battery that another could be like; pass storage"):
        smallest_battery(bare, hours=12)
    with pytest.raises(InputError, match="hours = 49"):
        smallest_battery(hut(sun_kw=0.0), hours=49)
    powerless = replace(hut(sun_kw=0.0).storage, max_discharge_kw=0.0)
    with pytest.raises(RunError, match="no battery of this kind, however large"):
        smallest_battery(hut(sun_kw=0.0), hours=1, storage=powerless)
