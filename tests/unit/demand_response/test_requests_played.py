"""Events on the actual load: faded response, points, budgets, several events, what is carried into the next window."""

from __future__ import annotations

import numpy as np
import pytest
from request_cases import HOMES, clock, event_at, flat_load_kw, group_like

from ems.demand_response import (
    NudgeState,
    candidates_of,
    carried_change_kw,
    class_change_kw,
    events_of,
    group_load_kw,
    play_events,
    response_series,
)

HOURS = 24 * 30
LOAD = flat_load_kw(HOURS, 200.0, 50.0)


def rested(*groups: object, budget: float = 1e9) -> NudgeState:
    return NudgeState.rested(groups or (HOMES,), budget)  # type: ignore[arg-type]


def test_a_rested_group_does_what_its_numbers_say() -> None:
    played = play_events([HOMES], [event_at(17)], LOAD, rested(), step_h=1.0)
    assert played.change_kw[0, 16:22] == pytest.approx([0, -10, -10, 5, 5, 0])
    (item,) = played.events
    assert (item.response_fraction, item.realised_kwh, item.points) == pytest.approx((0.1, 20.0, 200.0))
    assert class_change_kw([HOMES], played.change_kw, 2)[:, 17].tolist() == [-10.0, 0.0]


def test_half_hour_steps_move_the_same_energy() -> None:
    played = play_events([HOMES], [event_at(34)], flat_load_kw(96, 200.0), rested(), step_h=0.5)
    assert played.change_kw[0, 33:43] == pytest.approx([0, -10, -10, -10, -10, 5, 5, 5, 5, 0])
    assert played.events[0].realised_kwh == pytest.approx(20.0)


def test_each_event_leaves_half_and_the_pause_restores_some() -> None:
    played = play_events([HOMES], [event_at(17), event_at(17 + 24)], LOAD, rested(), step_h=1.0)
    # 0.1 · 0.5 left at 19 h; 22 h later the missing 0.05 have shrunk by e^(−22/240)
    second = 0.1 - 0.05 * np.exp(-22.0 / 240.0)
    assert played.events[1].response_fraction == pytest.approx(second)
    assert played.events[1].realised_kwh == pytest.approx(200.0 * second)
    assert played.state.left_fraction[0] == pytest.approx(0.5 * second)
    assert played.state.last_end_h[0] == 17 + 24 + 2


def test_playing_in_two_parts_is_playing_at_once() -> None:
    events = [event_at(17), event_at(41), event_at(60)]
    once = play_events([HOMES], events, LOAD, rested(), step_h=1.0)
    first = play_events([HOMES], events[:1], LOAD, rested(), step_h=1.0)
    rest = play_events([HOMES], events[1:], LOAD, first.state, step_h=1.0, change_kw=first.change_kw)
    assert np.array_equal(rest.change_kw, once.change_kw)
    assert rest.state.points_left == once.state.points_left
    assert len(rest.state.recent) == len(once.state.recent) == 3


def test_points_are_paid_until_the_budget_is_spent() -> None:
    played = play_events([HOMES], [event_at(17), event_at(200)], LOAD, rested(budget=250.0), step_h=1.0)
    assert [item.points for item in played.events] == pytest.approx([200.0, 50.0])
    assert played.state.points_left == pytest.approx(0.0)


def test_groups_of_one_class_add_up_and_fade_apart() -> None:
    groups = [HOMES, group_like(name="others", share_fraction=0.25)]
    played = play_events(groups, [event_at(17), event_at(17, group=1)], LOAD, rested(*groups), step_h=1.0)
    assert class_change_kw(groups, played.change_kw, 2)[0, 17] == pytest.approx(-15.0)
    assert [item.response_fraction for item in played.events] == pytest.approx([0.1, 0.1])
    assert group_load_kw(groups, LOAD)[:, 0].tolist() == [100.0, 50.0]


def test_all_events_together_never_take_more_than_the_load() -> None:
    """A request for less falls into the hours in which "more" is left out again."""
    group = group_like(response_fraction=0.9, saved_fraction=0.0, kept_fraction=1.0, rebound_h=4.0)
    events = [event_at(10, kind="more"), event_at(12)]
    played = play_events([group], events, LOAD, rested(group), step_h=1.0)
    # 90 kW more for two hours come off at 45 kW for four; of the 100 kW only 55 are left to give up at 12 h
    assert played.change_kw[0, 10:14] == pytest.approx([90, 90, -100, -100])
    assert played.events[1].realised_kwh == pytest.approx(110.0)
    assert np.all(group_load_kw([group], LOAD) + played.change_kw >= -1e-9)


def test_what_is_realised_differs_from_what_was_expected() -> None:
    calendar = clock()
    forecast = flat_load_kw(HOURS, 300.0)
    chosen = candidates_of([HOMES], forecast, rested(), calendar, begin=0, currency_per_point=1.0)
    (event,) = events_of(chosen, chosen.start == 17, begin=0, played_steps=24)
    (item,) = play_events([HOMES], [event], LOAD, rested(), step_h=1.0).events
    assert (item.event.expected_kwh, item.realised_kwh) == pytest.approx((30.0, 20.0))


@pytest.mark.parametrize("begin", [18, 19, 20, 21])
def test_what_is_carried_over_is_what_will_happen_where_the_forecast_is_right(begin: int) -> None:
    load = LOAD + 20.0 * np.sin(np.arange(HOURS))
    played = play_events([HOMES], [event_at(17)], load, rested(), step_h=1.0)
    carried = carried_change_kw([HOMES], played.state, load[:, :begin], load[:, begin : begin + 24], 1.0)
    assert carried == pytest.approx(played.change_kw[:, begin : begin + 24])
    assert bool(carried.any()) == (begin < 21)


def test_what_is_carried_over_sees_no_actual_load_of_the_window() -> None:
    forecast = flat_load_kw(24, 400.0, 50.0)
    played = play_events([HOMES], [event_at(17)], LOAD, rested(), step_h=1.0)
    carried = carried_change_kw([HOMES], played.state, LOAD[:, :18], forecast, 1.0)
    # 10 kWh are known from the meters, 20 kWh expected from the forecast; half of 30 comes back in two hours
    assert carried[0, :4] == pytest.approx([-20, 7.5, 7.5, 0])


def test_what_is_carried_over_takes_no_more_than_the_load() -> None:
    """At 13 h one event is left out again and another one runs: together more than the 100 kW that there are."""
    group = group_like(response_fraction=0.9, saved_fraction=0.0, kept_fraction=1.0, rebound_h=4.0)
    played = play_events([group], [event_at(10, kind="more"), event_at(12)], LOAD, rested(group), step_h=1.0)
    carried = carried_change_kw([group], played.state, LOAD[:, :13], LOAD[:, 13:37], 1.0)
    assert carried[0, 0] == pytest.approx(-100.0)


def test_response_over_the_year_follows_the_events() -> None:
    played = play_events([HOMES], [event_at(17)], LOAD, rested(), step_h=1.0)
    series = response_series([HOMES], played.events, HOURS, 1.0)
    assert series[0, :19] == pytest.approx(0.1)
    assert series[0, 19] == pytest.approx(0.05)
    assert series[0, 19 + 240] == pytest.approx(0.1 - 0.05 * np.exp(-1.0))
    for step in (19, 100, HOURS - 1):
        assert series[0, step] == pytest.approx(float(played.state.response_fraction(HOMES, 0, float(step))))


def test_no_events_and_no_groups_change_nothing() -> None:
    none = play_events([HOMES], [], LOAD, rested(), step_h=1.0)
    assert not none.change_kw.any()
    assert none.events == ()
    assert play_events([], [], LOAD, NudgeState.rested([], 0.0), step_h=1.0).change_kw.shape == (0, HOURS)
    assert class_change_kw([], np.zeros((0, HOURS)), 2).shape == (2, HOURS)


def test_the_state_forgets_what_can_no_longer_matter() -> None:
    days = [event_at(17 + 24 * day) for day in range(20)]
    state = play_events([HOMES], days, LOAD, rested(), step_h=1.0).state
    assert [item.event.start // 24 for item in state.recent] == list(range(11, 20))


def test_a_state_is_never_changed() -> None:
    before = rested()
    play_events([HOMES], [event_at(17)], LOAD, before, step_h=1.0)
    assert before.left_fraction.tolist() == [0.1]
    assert before.recent == ()
    with pytest.raises(ValueError, match="read-only"):
        before.left_fraction[0] = 1.0
