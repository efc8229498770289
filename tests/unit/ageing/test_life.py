"""End of life and replacement, year by year."""

from __future__ import annotations

import numpy as np
import pytest

from ems.ageing import chemistry_set, fade, life, stress, years_to_end_of_life
from ems.ageing.laws.lfp import LFP
from ems.ageing.laws.nmc import NMC
from ems.district.health import Health
from profiles.errors import InputError

DAILY = stress(np.tile([0.0, 10.0], 365), 10.0, 25.0, 12.0)
IDLE = stress(np.full(365, 5.0), 10.0, 25.0, 24.0)


def test_health_of_a_year_is_the_mean_of_its_ends() -> None:
    found = life(LFP, {2023: IDLE}, first_year=2023, last_year=2025)
    at_the_end = [1.0, *fade(LFP, [IDLE] * 3).capacity_fraction]
    assert [found.capacity_fraction[year] for year in (2023, 2024, 2025)] == pytest.approx(at_the_end[1:])
    for place, year in enumerate((2023, 2024, 2025)):
        mean = (at_the_end[place] + at_the_end[place + 1]) / 2.0
        assert found.health[year].capacity_fraction == pytest.approx(mean)
    assert (found.replaced_in, found.end_of_life_year) == ((), None)


def test_batteries_are_replaced_by_capacity() -> None:
    """NMC with a full cycle a day ends its second year below three quarters: new ones in the third, the fifth year."""
    ends = fade(NMC, [DAILY] * 3).capacity_fraction
    assert ends[0] > 0.75 > ends[1]
    found = life(NMC, {2023: DAILY}, first_year=2023, last_year=2027, end_of_life_fraction=0.75)
    assert found.end_of_life_year == 2024
    assert found.replaced_in == (2025, 2027)
    assert [found.age_years[year] for year in range(2023, 2028)] == [1, 2, 1, 2, 1]
    assert found.capacity_fraction[2025] == pytest.approx(found.capacity_fraction[2023])
    assert found.health[2025] == found.health[2023]


def test_batteries_are_replaced_by_age_at_the_latest() -> None:
    found = life(LFP, {2023: IDLE}, first_year=2024, last_year=2042, warranty_years=15)
    assert found.replaced_in == (2039,)
    assert found.end_of_life_year is None
    assert found.age_years[2038] == 15
    assert found.age_years[2039] == 1


def test_a_replacement_after_the_last_year_is_not_told() -> None:
    assert life(None, {}, first_year=2024, last_year=2038, warranty_years=15).replaced_in == ()


def test_batteries_that_do_not_age_stay_new_and_are_replaced_by_age() -> None:
    found = life(chemistry_set("none"), {}, first_year=2023, last_year=2042, warranty_years=15)
    assert found.replaced_in == (2038,)
    assert set(found.health.values()) == {Health()}


def test_a_year_without_stress_is_like_the_nearest_earlier_one() -> None:
    known = {2025: DAILY, 2027: IDLE}
    found = life(LFP, known, first_year=2024, last_year=2028, end_of_life_fraction=0.5)
    as_known = fade(LFP, [DAILY, DAILY, DAILY, IDLE, IDLE]).capacity_fraction
    assert [found.capacity_fraction[year] for year in range(2024, 2029)] == pytest.approx(list(as_known))


def test_efficiency_shrinks_and_is_new_again() -> None:
    found = life(NMC, {2023: DAILY}, first_year=2023, last_year=2026, end_of_life_fraction=0.75)
    efficiency = [found.health[year].efficiency_fraction for year in (2023, 2024, 2025)]
    assert 1.0 > efficiency[0] > efficiency[1]
    assert efficiency[2] == efficiency[0]


def test_wrong_wishes() -> None:
    with pytest.raises(InputError) as caught:
        life(LFP, {}, first_year=2030, last_year=2029, end_of_life_fraction=1.2, warranty_years=0)
    text = str(caught.value)
    assert "4 problems" in text
    assert "last_year = 2029: must not lie before the first, 2030" in text
    assert "end_of_life_fraction = 1.2: must lie between 0 and 1" in text
    assert "warranty_years = 0: must be 1 year or more" in text
    assert "stresses: must hold the stress of at least one year" in text


@pytest.mark.parametrize("chemistry", [NMC, LFP])
def test_years_to_the_end_of_life(chemistry: object) -> None:
    """After so many years, walked day by day, the capacity is that of the end."""
    assert chemistry in {NMC, LFP}
    laws = NMC if chemistry is NMC else LFP
    day = stress(np.array([0.0, 10.0]), 10.0, 25.0, 12.0)
    years = years_to_end_of_life(laws, day, 0.7)
    walked = fade(laws, [day] * round(years * 365.2425)).capacity_fraction[-1]
    assert walked == pytest.approx(0.7, abs=1e-4)


def test_by_rest_alone_in_closed_form() -> None:
    """√days: 30 % are gone after (0.3 / loss of a year)² years."""
    lost = 1.0 - fade(LFP, [IDLE]).capacity_fraction[0]
    assert years_to_end_of_life(LFP, IDLE, 0.7) == pytest.approx((0.3 / lost) ** 2 * 365.0 / 365.2425)


def test_what_lasts_beyond_a_thousand_years_lasts_for_ever() -> None:
    assert years_to_end_of_life(LFP.scaled(1e-3), IDLE, 0.7) == np.inf
