"""The fading of the bundled groups against what is quoted of Keihanna: 8 % at first, 3 % under repetition."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from request_cases import clock, event_at, flat_load_kw, group_like

from ems.demand_response import NudgeState, play_events
from ems.scenario import read_scenario
from ems.scenario.demand_response import Nudge

SECTION = Nudge(title="Homes", demand="home", sites=10, duration_h=3.0, less_hours=(17.0, 20.0))
"""Nothing but defaults for response, fading and recovery."""


def mean_response(days: list[int], nudge: Nudge = SECTION) -> np.ndarray:
    """Response of a request at 17 h on each of some days of the year."""
    keys = ("response_fraction", "kept_fraction", "recovery_days", "duration_h")
    group = group_like(**{key: getattr(nudge, key) for key in keys})
    state = NudgeState.rested([group], 0.0)
    events = [event_at(24 * day + 17) for day in days]
    played = play_events([group], events, flat_load_kw(8760, 1.0), state, step_h=1.0)
    return np.array([item.response_fraction for item in played.events])


def working_days() -> list[int]:
    calendar = clock()
    return np.unique(calendar.day[~calendar.is_day_off]).tolist()


def test_requests_on_every_working_day_meet_three_per_cent() -> None:
    assert mean_response(working_days()).mean() == pytest.approx(0.030, abs=0.001)


def test_rare_requests_meet_eight_per_cent() -> None:
    assert mean_response(list(range(10, 365, 28))).mean() == pytest.approx(0.080, abs=0.002)


def test_the_first_request_meets_all_of_it_and_a_month_restores_it() -> None:
    response = mean_response([*range(10), 40])
    assert response[0] == 0.08
    assert all(later < earlier for earlier, later in pairwise(response[:10]))
    assert response[9] < 0.035
    assert response[10] > 0.077


def test_without_fading_every_request_meets_the_same() -> None:
    nudge = SECTION.model_copy(update={"kept_fraction": 1.0})
    assert mean_response(list(range(20)), nudge) == pytest.approx([0.08] * 20)


@pytest.mark.parametrize("name", ["hitotsugaoka", "renca", "kumamoto"])
def test_bundled_groups_fade_as_quoted(name: str) -> None:
    for nudge in read_scenario(name).nudge.values():
        assert mean_response(working_days(), nudge).mean() == pytest.approx(0.030, abs=0.0015)
