"""Present value, internal rate and payback, by hand and as numpy-financial has them."""

from __future__ import annotations

import numpy as np
import numpy_financial as npf
import pytest

from ems.economics.judging.figures import below_again, discounted, irr_fraction, npv, payback_years, sign_changes

FLOW = np.array([-700.0, 300.0, 300.0, 300.0, 300.0])


def test_present_value_of_four_equal_years() -> None:
    # 300 · (1/1.1 + 1/1.21 + 1/1.331 + 1/1.4641) = 300 · 3.1698654 = 950.96
    assert npv(FLOW, 0.1) == pytest.approx(250.9596, abs=1e-4)
    assert npv(FLOW, 0.1) == npf.npv(0.1, FLOW)


def test_each_year_discounted_adds_up_to_the_present_value() -> None:
    assert discounted(FLOW, 0.1) == pytest.approx([-700.0, 272.7273, 247.9339, 225.3944, 204.9040], abs=1e-4)
    assert discounted(FLOW, 0.1).sum() == pytest.approx(npv(FLOW, 0.1))
    assert discounted(FLOW, 0.0).tolist() == FLOW.tolist()


def test_internal_rate_is_where_the_present_value_is_zero() -> None:
    rate = irr_fraction(FLOW)
    assert rate == npf.irr(FLOW)
    assert rate == pytest.approx(
        0.25679, abs=1e-5
    )  # 1.25679⁻⁴ = 0.40082, so an annuity is worth 0.59918 / 0.25679 = 7 / 3
    assert npv(FLOW, rate) == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("flow", [[-100.0, -1.0], [0.0, 0.0], [10.0, 5.0]])
def test_no_internal_rate_without_a_change_of_sign(flow: list[float]) -> None:
    assert np.isnan(irr_fraction(np.array(flow)))


def test_a_change_of_sign_may_still_have_no_rate() -> None:
    # −x² + 3x − 3 has no real root
    assert np.isnan(irr_fraction(np.array([-3.0, 3.0, -1.0])))


def test_of_two_rates_the_one_nearest_to_zero_is_given() -> None:
    flow = np.array([-100.0, 230.0, -132.0])  # zero at 10 % and at 20 %
    assert sign_changes(flow) == 2
    assert irr_fraction(flow) == pytest.approx(0.1)


def test_payback_moves_in_a_straight_line_between_years() -> None:
    assert payback_years(FLOW) == pytest.approx(2.0 + 100.0 / 300.0)
    assert payback_years(discounted(FLOW, 0.1)) == pytest.approx(2.0 + 179.3388 / 225.3944, abs=1e-5)


def test_payback_to_the_very_end_of_a_year() -> None:
    assert payback_years(np.array([-300.0, 100.0, 100.0, 100.0])) == 3.0
    assert payback_years(np.array([-0.3, 0.1, 0.2])) == pytest.approx(2.0)  # 0.1 + 0.2 − 0.3 is no loss


def test_nothing_laid_out_is_back_at_once_and_too_little_never() -> None:
    assert payback_years(np.array([0.0, 5.0])) == 0.0
    assert np.isnan(payback_years(np.array([-10.0, 5.0, 4.0])))


def test_nothing_is_back_before_all_is_bought() -> None:
    flow = np.array([-100.0, 120.0, -200.0, 90.0, 90.0, 90.0])
    assert payback_years(flow) == pytest.approx(100.0 / 120.0)
    assert payback_years(flow, spent_until=2) == pytest.approx(4.0)


@pytest.mark.parametrize("flow", [[-100.0, 200.0, -50.0, 10.0], [-100.0, 120.0, -10.0]])
def test_a_sum_above_zero_before_all_is_bought_is_back_with_the_last_purchase(flow: list[float]) -> None:
    assert payback_years(np.array(flow), spent_until=2) == 2.0


def test_nothing_that_was_ever_laid_out_is_back_at_once() -> None:
    assert payback_years(np.array([100.0, -50.0, 10.0]), spent_until=1) == 0.0


def test_a_replacement_may_cost_more_than_is_there() -> None:
    flow = np.array([-100.0, 120.0, 10.0, -50.0, 60.0])
    assert below_again(flow, payback_years(flow)) == 3
    assert below_again(FLOW, payback_years(FLOW)) is None
    assert below_again(-FLOW, float("nan")) is None
