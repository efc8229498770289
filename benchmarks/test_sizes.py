"""Search and linear programme on small cases: the same sizes and costs, and the table prints."""

from __future__ import annotations

import numpy as np

from benchmarks.size_cases import QUESTIONS, Question, size_cases
from benchmarks.sizes import TOLERANCE, differences, searched, size_rows

CHEAP = Question(
    name="cheap",
    prices={"price_per_kwh": 10_000.0, "subsidy_fraction": 0.5, "life_years": 20.0, "discount_fraction": 0.0},
)


def test_a_battery_behind_a_meter_equals_the_programme() -> None:
    (case,) = size_cases("one_site", ("storage.battery@site_1",), QUESTIONS[2:])
    found = searched(case)
    assert (found.sizes > 0.0).all()  # inside the range: the test is not of its end
    assert (found.sizes < case.sizes.upper).all()
    assert max(differences(case)) <= TOLERANCE


def test_the_table_of_sizes_is_printed_of_a_battery_at_the_pool() -> None:
    cases = list(size_cases("kumamoto", ("storage.large",), (CHEAP,)))
    rows = dict(size_rows(cases, rounds=1, repeats=1))
    assert len(rows) == 5
    of_cost, of_sizes = rows["storage.large, cheap: difference of cost, of sizes"].split(", ")
    assert max(float(of_cost), float(of_sizes)) <= TOLERANCE
    assert np.isfinite(searched(cases[0]).sizes).all()
