"""E7 by hand: what an event moves, what comes back, how the response fades and recovers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ems.demand_response import event_change_kw, recovered_fraction

SETTINGS = {"response_fraction": 0.1, "saved_fraction": 0.4, "duration_steps": 2, "rebound_steps": 3}


def test_less_now_and_part_of_it_back_afterwards() -> None:
    load = np.array([100.0, 200.0, 300.0, 400.0, 500.0, 600.0, 700.0])
    change = event_change_kw(load, 1, kind="less", **SETTINGS)
    # 20 + 30 kW given up; 60 % of 50 over three steps
    assert change == pytest.approx([0, -20, -30, 10, 10, 10, 0])


def test_more_is_the_same_with_the_sign_reversed() -> None:
    load = np.array([100.0, 200.0, 300.0, 400.0, 500.0, 600.0, 700.0])
    more = event_change_kw(load, 1, kind="more", **SETTINGS)
    assert more == pytest.approx(-event_change_kw(load, 1, kind="less", **SETTINGS))


def test_what_is_saved_does_not_come_back() -> None:
    change = event_change_kw(np.full(6, 100.0), 0, kind="less", **(SETTINGS | {"saved_fraction": 1.0}))
    assert change == pytest.approx([-10, -10, 0, 0, 0, 0])


def test_without_rebound_hours_nothing_comes_back() -> None:
    change = event_change_kw(np.full(4, 100.0), 0, kind="less", **(SETTINGS | {"rebound_steps": 0}))
    assert change == pytest.approx([-10, -10, 0, 0])


def test_the_last_step_cuts_the_rebound_off() -> None:
    change = event_change_kw(np.full(5, 100.0), 1, kind="less", **SETTINGS)
    assert change == pytest.approx([0, -10, -10, 4, 4])


def test_an_event_takes_no_more_than_is_left() -> None:
    room = np.array([3.0, 50.0, 50.0, 50.0, 50.0])
    change = event_change_kw(np.full(5, 100.0), 0, kind="less", room_kw=room, **SETTINGS)
    # 3 instead of 10 kW in the first step: 60 % of 13 over three steps
    assert change == pytest.approx([-3, -10, 2.6, 2.6, 2.6])


def test_the_rebound_of_more_takes_no_more_than_the_load() -> None:
    load = np.array([100.0, 100.0, 1.0, 100.0, 100.0])
    change = event_change_kw(load, 0, kind="more", **SETTINGS)
    assert change == pytest.approx([10, 10, -1, -4, -4])


@given(
    load=st.lists(st.floats(0.0, 1e4), min_size=12, max_size=12),
    start=st.integers(0, 6),
    kind=st.sampled_from(["less", "more"]),
    response=st.floats(0.0, 1.0),
    saved=st.floats(0.0, 1.0),
    duration=st.integers(1, 3),
    rebound=st.integers(1, 3),
)
def test_load_never_falls_below_zero_and_less_comes_back_exactly(
    load: list[float], start: int, kind: str, response: float, saved: float, duration: int, rebound: int
) -> None:
    kw = np.array(load)
    change = event_change_kw(
        kw,
        start,
        kind=kind,  # type: ignore[arg-type]
        response_fraction=response,
        saved_fraction=saved,
        duration_steps=duration,
        rebound_steps=rebound,
    )
    assert np.all(kw + change >= -1e-9)
    assert not change[:start].any()
    assert not change[start + duration + rebound :].any()
    during, after = change[start : start + duration].sum(), change[start + duration :].sum()
    if kind == "less":
        assert after == pytest.approx(-(1.0 - saved) * during, abs=1e-6)
    else:
        assert -after <= (1.0 - saved) * during + 1e-6


def test_response_recovers_with_its_time_constant() -> None:
    # 0.08 − 0.04 · e⁻¹ after one time constant, 0.04 at once, all of it in the long run
    after = recovered_fraction(0.04, 0.08, np.array([0.0, 240.0, 1e5, np.inf]), 10.0)
    assert after == pytest.approx([0.04, 0.08 - 0.04 * np.exp(-1.0), 0.08, 0.08])


def test_recovery_in_two_pauses_is_recovery_in_one() -> None:
    once = recovered_fraction(0.02, 0.08, 100.0, 5.0)
    twice = recovered_fraction(recovered_fraction(0.02, 0.08, 30.0, 5.0), 0.08, 70.0, 5.0)
    assert float(twice) == pytest.approx(float(once), rel=1e-12)
