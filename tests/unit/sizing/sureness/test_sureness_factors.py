"""What is uncertain: distributions, those of a scenario, and what a user says of them."""

from __future__ import annotations

import numpy as np
import pytest

from ems.sizing.sureness.factors.asked import asked_problems, changed
from ems.sizing.sureness.factors.factor import Factor
from ems.sizing.sureness.factors.known import NAMES, About, known_factors
from profiles.errors import InputError

AT_THE_POOL = tuple(name for name in NAMES if name != "retail_level")
TABLE = ((0.0, 1.0), (0.5, 2.0), (1.0, 6.0))


def factor(**changes: object) -> Factor:
    given = {"name": "f", "title": "F", "title_ja": "因", "unit": "1", "source": "test", "quantiles": TABLE}
    return Factor(**(given | changes))


def about(**changes: object) -> About:
    given = {
        "worlds": 3,
        "load_draws": 2,
        "outage_years": 1000,
        "discount_fraction": 0.03,
        "life_years": 15.0,
        "wholesale_per_kwh": 10.0,
        "currency": "yen",
        "has_forecast": True,
        "at_sites": False,
    }
    return About(**(given | changes))


def test_a_value_lies_on_a_straight_line_between_quantiles() -> None:
    assert factor().at([0.0, 0.25, 0.5, 0.75, 1.0]).tolist() == [1.0, 1.5, 2.0, 4.0, 6.0]
    assert (factor().low, factor().median, factor().high) == pytest.approx((1.2, 2.0, 5.2), rel=1e-15)


def test_years_are_equally_likely_and_the_last_probability_is_the_last_year() -> None:
    years = factor(quantiles=(), choices=4).at((np.arange(1000) + 0.5) / 1000)
    assert np.bincount(years.astype(int)).tolist() == [250, 250, 250, 250]
    assert factor(quantiles=(), choices=4).at(1.0) == 3.0


def test_a_distribution_is_told_in_words() -> None:
    assert factor().distribution == "0 %: 1, 50 %: 2, 100 %: 6"
    assert factor(quantiles=((0.0, 1.0), (1.0, 3.0))).distribution == "even between 1 and 3"
    assert factor(quantiles=(), choices=1000).distribution == "one of 1,000, equally likely"


@pytest.mark.parametrize(
    "changes",
    [
        {"quantiles": ()},
        {"choices": 3},
        {"quantiles": (), "choices": -1},
        {"quantiles": ((0.0, 1.0),)},
        {"quantiles": ((0.1, 1.0), (1.0, 2.0))},
        {"quantiles": ((0.0, 1.0), (0.9, 2.0))},
        {"quantiles": ((0.0, 2.0), (1.0, 1.0))},
        {"quantiles": ((0.0, 1.0), (0.5, 2.0), (0.5, 2.5), (1.0, 3.0))},
        {"quantiles": ((0.0, 1.0), (1.0, np.inf))},
        {"quantiles": ((0.0, 1.0, 2.0), (1.0, 3.0, 4.0))},
    ],
)
def test_what_is_no_distribution_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(InputError, match="factor f"):
        factor(**changes)


def test_medians_are_the_scenarios_own_figures() -> None:
    known = known_factors(about())
    assert tuple(known) == AT_THE_POOL
    own = {
        name: known[name].median for name in ("wholesale_level", "wholesale_spread", "investment", "discount", "life")
    }
    assert own == {"wholesale_level": 1, "wholesale_spread": 1, "investment": 1, "discount": 0.03, "life": 15}
    assert known["outage_worth"].quantiles == ((0.0, 2950.0), (1.0, 5700.0))


def test_every_factor_says_where_it_comes_from_and_assumptions_say_so() -> None:
    for name, known in known_factors(about()).items():
        assert known.title
        assert known.title_ja
        assert ("assumption" in known.source) == (known.choices == 0), name


def test_what_there_is_nothing_to_choose_from_is_no_factor() -> None:
    known = known_factors(about(worlds=1, load_draws=1, outage_years=0, has_forecast=False))
    assert set(AT_THE_POOL) - set(known) == {"weather", "loads", "outages", "outage_worth", "forecast"}


def test_behind_meters_tariffs_count_in_place_of_wholesale_prices() -> None:
    known = known_factors(about(at_sites=True, outage_years=0, has_forecast=False))
    assert set(known) == {"weather", "loads", "retail_level", "investment", "discount", "life"}
    assert known["retail_level"].median == 1.0


def test_a_discount_rate_near_the_lowest_and_a_short_life_stay_possible() -> None:
    known = known_factors(about(discount_fraction=-0.05, life_years=1.0))
    assert known["discount"].at(0.0) == -0.05
    assert known["life"].at(0.0) == 1.0


def test_factors_are_left_out_held_or_given_another_distribution() -> None:
    asked = {
        "life": None,
        "investment": 0.8,
        "discount": (0.01, 0.05),
        "wholesale_level": TABLE,
        "weather": None,
    }
    assert asked_problems(asked) == []
    varied, held = changed(known_factors(about()), asked)
    assert held == {"life": 15.0, "investment": 0.8, "weather": 1.0}
    assert varied["discount"].at(0.5) == pytest.approx(0.03)
    assert varied["discount"].source == "as given"
    assert varied["wholesale_level"].quantiles == TABLE
    assert set(varied) == set(AT_THE_POOL) - set(held)
    assert changed(known_factors(about()), {"life": np.array(TABLE)})[0]["life"].quantiles == TABLE


def test_what_a_scenario_does_not_have_is_passed_over() -> None:
    varied, held = changed(known_factors(about(has_forecast=False)), {"forecast": 0.5})
    assert "forecast" not in varied
    assert held == {}


def test_all_problems_are_told_at_once() -> None:
    asked = {
        "lief": 3,
        "weather": 2,
        "life": "long",
        "discount": (0.05, 0.01),
        "forecast": 2.0,
        "investment": ((0.0, 1.0), (0.9, 2.0)),
        "wholesale_level": (1.0, 2.0, 3.0),
        "wholesale_spread": True,
    }
    told = {problem.where.split("]")[0].split("[")[1]: str(problem) for problem in asked_problems(asked)}
    assert set(told) == {repr(name) for name in asked}
    assert "life" in told["'lief'"]
    assert "give None to leave it out" in told["'weather'"]
    assert "must lie between 0 and 1" in told["'forecast'"]
    assert "never falling" in told["'discount'"]


def test_nothing_said_changes_nothing() -> None:
    assert asked_problems(None) == asked_problems({}) == []
    assert changed(known_factors(about()), None) == (known_factors(about()), {})


def test_factors_are_a_mapping() -> None:
    (problem,) = asked_problems(["life"])
    assert "must be a mapping" in str(problem)
