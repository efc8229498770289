"""Wrong questions about sizes: everything that is wrong, at once, with what to do."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from sized_district import town

from ems.sizing.sizing import best_size
from profiles.errors import InputError

if TYPE_CHECKING:
    from ems.district import District


@pytest.fixture(scope="module")
def small_town() -> District:
    return town()


@pytest.mark.parametrize(
    ("what", "given", "said"),
    [
        ("storage.twon", {}, "did you mean storage.town?"),
        ("town", {}, "did you mean storage.town?"),
        ([], {}, "names nothing"),
        (["storage.town", "storage.town"], {}, "is named twice"),
        (3, {}, "must be the name of a class"),
        ("storage.town", {"goal": "chare"}, "goal = 'chare': is no goal; did you mean share?"),
        ("storage.town", {"goal": "share"}, "value: is missing"),
        ("storage.town", {"goal": "share", "value": 1.2}, "value = 1.2: must lie above 0 and at most at 1"),
        ("storage.town", {"goal": "peak", "value": 0}, "value = 0 kW: must lie above 0"),
        ("storage.town", {"goal": "survival", "value": -1}, "value = -1 h: must lie above 0"),
        ("storage.town", {"goal": "survival", "value": 24, "own_power": True}, "with the power in proportion"),
        ("storage.town", {"value": 0.5}, "the cost has no value to reach"),
        ("storage.town", {"goal": "budget"}, "budget: is missing"),
        ("storage.town", {"budget": 0}, "budget = 0 CLP: must lie above 0"),
        ("storage.town", {"least": -1}, "least = -1 kWh: must be 0 or more"),
        ("storage.town", {"most": 0}, "most = 0 kWh: must lie above 0"),
        ("storage.town", {"least": 5, "most": 2}, "least = 5, most = 2: the smallest size must not exceed the largest"),
        ("storage.town", {"price_per_kwh": -1}, "price_per_kwh = -1 CLP/kWh: must be 0 or more"),
        ("storage.town", {"subsidy_fraction": 1.5}, "subsidy_fraction = 1.5: must lie between 0 and 1"),
        ("storage.town", {"life_years": 0}, "life_years = 0 years: must lie above 0"),
        ("storage.town", {"discount_fraction": "x"}, "discount_fraction"),
        ("storage.town", {"budget": 1000, "least": 10}, "does not buy the smallest sizes, which cost 1,000,000 after"),
        ("storage.town", {"policy": "rolling"}, "is a planner"),
        ("pv.roof", {"price_per_kwh": 3}, "price_per_kwh: pv.roof has a price per kW; give price_per_kw"),
    ],
)
def test_wrong_question(small_town: District, what: Any, given: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError) as failed:
        best_size(small_town, what, **given)
    assert said in str(failed.value)


def test_everything_at_once(small_town: District) -> None:
    with pytest.raises(InputError) as failed:
        best_size(small_town, "storage.twon", goal="peak", budget=-1, least=3, most=1, subsidy_fraction=2)
    assert len(failed.value.problems) == 5


def test_what_nobody_pays_for_has_no_price(small_town: District) -> None:
    unpaid = replace(small_town, scenario=small_town.scenario.model_copy(update={"capital": {}}))
    with pytest.raises(InputError, match=r"storage.town: has no price: no item of \[capital.\*\] pays for it; add one"):
        best_size(unpaid, "storage.town")


def test_it_must_be_a_district() -> None:
    with pytest.raises(InputError):
        best_size("renca", "storage.town")  # type: ignore[arg-type]
