"""Which requests may be made in a window: hours, notice, rest, counts, points and what each would do."""

from __future__ import annotations

import numpy as np
import pytest
from request_cases import HOMES, clock, event_at, flat_load_kw, group_like

from ems.demand_response import CandidateTable, NudgeGroup, NudgeState, candidates_of, events_of, play_events

DAY = 24
MONDAY = 24 * 3  # 2027-01-04


def table(
    *groups: NudgeGroup, begin: int = MONDAY, steps: int = 48, step_minutes: int = 60, played: tuple[int, ...] = ()
) -> CandidateTable:
    """Candidates in a flat load after events of group 0 at the given starts."""
    calendar = clock(step_minutes)
    every = groups or (HOMES,)
    state = NudgeState.rested(every, 1000.0)
    load = flat_load_kw(calendar.grid.n_steps, 200.0, 50.0)
    events = [event_at(start) for start in played]
    state = play_events(every, events, load, state, step_h=calendar.grid.step_h).state
    return candidates_of(every, load[:, begin : begin + steps], state, calendar, begin=begin, currency_per_point=2.0)


def test_starts_lie_in_the_allowed_hours_of_every_day() -> None:
    candidates = table()
    assert candidates.start.tolist() == [17, 18, 41, 42]
    assert candidates.names[0] == "homes less 2027-01-04 17:00"
    assert candidates.day.tolist() == [0, 0, 1, 1]
    assert set(candidates.kind) == {"less"}


def test_what_a_candidate_does_and_earns() -> None:
    candidates = table(group_like(rest_h=5.0))
    assert candidates.change_kw.shape == (4, 48)
    assert candidates.change_kw[0, 16:22] == pytest.approx([0, -10, -10, 5, 5, 0])
    assert candidates.expected_kwh == pytest.approx([20.0] * 4)
    assert candidates.points == pytest.approx([200.0] * 4)
    assert candidates.start_cost.tolist() == [3.0] * 4
    assert candidates.duration_steps.tolist() == [2] * 4
    assert candidates.blocked_steps.tolist() == [7] * 4
    assert (candidates.points_left, candidates.currency_per_point) == (1000.0, 2.0)
    assert candidates.class_number.tolist() == [0] * 4


def test_half_hour_steps_start_at_full_hours_only() -> None:
    candidates = table(begin=2 * MONDAY, steps=96, step_minutes=30)
    assert candidates.start.tolist() == [34, 36, 82, 84]
    assert candidates.expected_kwh == pytest.approx([20.0] * 4)


def test_hours_may_run_through_midnight() -> None:
    assert table(group_like(less_hours=(23.0, 1.0))).start.tolist() == [0, 23, 24]


def test_both_kinds_are_ordered_by_start() -> None:
    candidates = table(group_like(more_hours=(17.0, 18.0)), steps=24)
    assert list(zip(candidates.start.tolist(), candidates.kind, strict=True)) == [
        (17, "less"),
        (17, "more"),
        (18, "less"),
    ]
    assert candidates.change_kw[1] == pytest.approx(-candidates.change_kw[0])


def test_notice_is_kept() -> None:
    assert table(group_like(notice_h=18.0)).start.tolist() == [18, 41, 42]
    assert table(group_like(notice_h=17.2)).start.tolist() == [18, 41, 42]


def test_rest_after_the_last_event_is_kept() -> None:
    """The last event ended at 19 h on Sunday: 23 h later it is 18 h on Monday."""
    sunday = MONDAY - 24 + 17
    assert table(group_like(rest_h=23.0), played=(sunday,)).start.tolist() == [18, 41, 42]


def test_an_event_whose_rebound_ends_after_the_window_is_left_out() -> None:
    assert table(steps=22).start.tolist() == [17, 18]
    assert table(steps=21).start.tolist() == [17]
    assert table(steps=20).start.tolist() == []


def test_the_end_of_the_year_cuts_the_rebound_but_not_the_event() -> None:
    late = group_like(less_hours=(20.0, 24.0))
    begin = 8760 - 24
    assert table(late, begin=begin, steps=24).start.tolist() == [20, 21, 22]
    assert table(late, begin=begin - 24, steps=24).start.tolist() == [20]


def test_counts_of_the_day_and_the_week_are_what_is_left() -> None:
    group = group_like(most_per_day=2, most_per_week=3)
    monday_evening = MONDAY + 17
    candidates = table(group, begin=MONDAY + 20, steps=7 * 24 + 1, played=(MONDAY - 24 + 17, monday_evening))
    # Sunday's event was last week's; Monday's took one of two and one of three.
    assert candidates.most_per_day.tolist() == [[1, 2, 2, 2, 2, 2, 2, 2]]
    assert candidates.most_per_week.tolist() == [[2, 3]]
    assert candidates.week[-1] == 1
    assert candidates.day[-1] == 7


def test_weeks_begin_on_monday() -> None:
    """2027 begins on a Friday: the third of January is the last day of its week."""
    candidates = table(begin=0, steps=24 * 5)
    assert candidates.week.tolist() == [0] * 6 + [1] * 4
    assert candidates.most_per_week.shape == (1, 2)


def test_counts_never_fall_below_zero() -> None:
    group = group_like(most_per_day=1, most_per_week=1)
    played = (MONDAY + 17, MONDAY + 20)
    candidates = table(group, begin=MONDAY + 22, steps=48, played=played)
    assert candidates.most_per_week.tolist() == [[0]]
    assert candidates.most_per_day[0].tolist() == [0, 1, 1]


def test_a_tired_group_promises_less() -> None:
    candidates = table(played=(MONDAY - 24 + 17,))
    response = 0.1 - 0.05 * np.exp(-np.array([22.0, 23.0, 46.0, 47.0]) / 240.0)
    assert candidates.expected_kwh == pytest.approx(200.0 * response)


def test_groups_follow_each_other() -> None:
    shops = group_like(name="shops", class_number=1, less_hours=(9.0, 10.0))
    candidates = table(HOMES, shops, steps=24)
    assert candidates.group.tolist() == [0, 0, 1]
    assert candidates.class_number.tolist() == [0, 0, 1]
    assert candidates.change_kw[2, 9] == pytest.approx(-2.5)
    assert candidates.most_per_day.shape == (2, 1)


def test_a_window_without_allowed_hours_has_no_rows() -> None:
    candidates = table(group_like(less_hours=None))
    assert candidates.count == 0
    assert candidates.change_kw.shape == (0, 48)
    assert candidates.most_per_day.shape == (1, 2)


def test_chosen_events_of_the_played_part_are_carried_out() -> None:
    candidates = table(begin=MONDAY)
    chosen = np.array([False, True, True, False])
    (event,) = events_of(candidates, chosen, begin=MONDAY, played_steps=24)
    assert (event.group, event.kind, event.start) == (0, "less", MONDAY + 18)
    assert event.expected_change_kw == pytest.approx([-10, -10, 5, 5])
    assert event.expected_kwh == pytest.approx(20.0)
    both = events_of(candidates, chosen, begin=MONDAY, played_steps=48)
    assert [item.start - MONDAY for item in both] == [18, 41]


def test_events_of_several_groups_come_in_the_order_of_their_starts() -> None:
    early = group_like(name="early", less_hours=(9.0, 10.0))
    candidates = table(HOMES, early, steps=24)
    events = events_of(candidates, np.ones(3, dtype=bool), begin=MONDAY, played_steps=DAY)
    assert [(item.start - MONDAY, item.group) for item in events] == [(9, 1), (17, 0), (18, 0)]
