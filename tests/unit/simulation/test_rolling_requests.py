"""Requests in the course of a year: what is asked, what people and air conditioners do, and what it changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from plan_cases import played_cost
from small_districts import district_like

from ems.demand_response import CooledRooms
from ems.dispatch import read_policy
from ems.simulation.play import PlayedYear, play_policy
from ems.simulation.requests import RequestBook
from ems.simulation.steered_rooms import play_room

if TYPE_CHECKING:
    from ems.district import District

WEEKLY = {"window_h": 9 * 24, "replan_h": 7 * 24}
ASKED = {
    "title": "Offices",
    "demand": "office",
    "sites": 2,
    "response_fraction": 0.2,
    "saved_fraction": 0.5,
    "rebound_h": 3,
    "duration_h": 2,
    "less_hours": [17, 24],
    "notice_h": 4,
    "most_per_day": 1,
    "most_per_week": 3,
    "rest_h": 12,
    "points_per_kwh": 2,
    "kept_fraction": 0.9,
    "recovery_days": 5,
}
COOLED = {
    "title": "Cooled offices",
    "demand": "office",
    "sites": 2,
    "rated_kw": 30,
    "behind_k": 2,
    "ahead_k": 1,
    "heat_capacity_kwh_per_k": 20,
    "coefficient_of_performance": 4,
    "leak_fraction_per_h": 0.1,
    "hours": [14, 20],
    "points_per_kwh": 1,
}
ROOM = CooledRooms(
    name="rooms",
    title="Rooms",
    class_number=0,
    share_fraction=1.0,
    sites=1,
    rated_kw=3.0,
    behind_kwh=2.0,
    ahead_kwh=1.0,
    leak_fraction_per_h=0.5,
    hours=(0.0, 24.0),
    recovery_h=0.0,
    points_per_kwh=0.0,
)


def asking(nudges: str, *, air_conditioning: bool = False, budget: float = 1e5, **more: Any) -> District:
    """Renca whose offices may be asked."""
    settings = {
        "nudges": nudges,
        "air_conditioning": air_conditioning,
        "points_budget": budget,
        "currency_per_point": 1.0,
    }
    sections: dict[str, Any] = {"planner": WEEKLY, "demand_response": settings, "nudge__offices": None}
    return district_like(**(sections | {"nudge__all": ASKED, "air_conditioning__offices": COOLED} | more))


def play(district: District, policy: str, method: Any = None) -> PlayedYear:
    return play_policy(district, read_policy(policy), forecast_method=method)


@pytest.fixture(scope="module")
def planned() -> tuple[District, PlayedYear]:
    """Return a year in which the planner asks people."""
    district = asking("optimal")
    return district, play(district, "rolling")


def test_rooms_put_off_until_they_are_too_warm() -> None:
    change_kw, stored_kwh = play_room(ROOM, 0.0, np.array([1.5, 1.5, 1.5]), np.array([2.0, 1.0, 2.0]), 1.0)
    # 1.5 of 2 kW; then half of the deviation leaks away and the baseline of 1 kW is the most; then comfort ends.
    assert change_kw.tolist() == [-1.5, -1.0, -1.125]
    assert stored_kwh.tolist() == [-1.5, -1.75, -2.0]


def test_rooms_are_cooled_ahead_up_to_their_rated_power() -> None:
    change_kw, stored_kwh = play_room(ROOM, 0.0, np.array([-1.0, -2.0]), np.array([2.5, 0.0]), 0.5)
    # Half an hour keeps 0.5 ** 0.5 of the deviation; 3 - 2.5 kW is spare at first.
    assert change_kw == pytest.approx([0.5, (1.0 - 0.25 * 0.5**0.5) / 0.5])
    assert stored_kwh == pytest.approx([0.25, 1.0])


def test_without_a_wish_nothing_changes() -> None:
    change_kw, stored_kwh = play_room(ROOM, -2.0, np.zeros(2), np.ones(2), 1.0)
    assert not change_kw.any()
    assert stored_kwh.tolist() == [-1.0, -0.5]


def test_rooms_come_back_after_their_hours_whatever_is_wished() -> None:
    comfort = np.array([1.0, 0.25, 0.0]), np.array([1.0, 0.25, 0.0])
    change_kw, stored_kwh = play_room(ROOM, 0.0, np.full(3, 2.0), np.full(3, 2.0), 1.0, comfort=comfort)
    # 2 kWh are put off; half of it leaks away, half a kWh more must be made good to come under 0.5; then all of it.
    assert change_kw.tolist() == [-2.0, 0.5, 0.25]
    assert stored_kwh.tolist() == [-2.0, -0.5, 0.0]


def test_rooms_stop_where_the_points_end() -> None:
    change_kw, _ = play_room(ROOM, 0.0, np.array([1.0, 1.0]), np.full(2, 2.0), 1.0, most_kwh=1.25)
    assert change_kw.tolist() == [-1.0, -0.25]


def test_the_largest_share_of_a_class_is_enrolled() -> None:
    district = asking("optimal", air_conditioning=True)
    book = RequestBook(district, nudges=True, rooms=True)
    office = district.class_names.index("office")
    nodes = district.scenario.demand["office"].nodes
    assert book.enrolled_fraction(groups=True) == {office: pytest.approx(2 / nodes)}
    assert RequestBook(district, nudges=True, rooms=False).enrolled_fraction(groups=False) == {}


def test_what_was_asked_is_what_the_loads_show(planned: tuple[District, PlayedYear]) -> None:
    district, played = planned
    requests = played.requests
    assert requests is not None
    assert len(requests.events) > 10
    office = district.class_names.index("office")
    change_kw = played.outcome.class_load_kw[office] - district.class_load_kw[office]
    assert change_kw == pytest.approx(requests.load_change_kw["all"].to_numpy(), abs=1e-9)
    others = np.delete(played.outcome.class_load_kw - district.class_load_kw, office, axis=0)
    assert not others.any()


def test_points_pay_for_what_was_done(planned: tuple[District, PlayedYear]) -> None:
    _, played = planned
    assert played.requests is not None
    events = played.requests.events
    assert events["points"].to_numpy() == pytest.approx(2.0 * events["realised_kwh"].to_numpy())
    assert events["points"].sum() == pytest.approx(played.requests.points)


def test_points_end_with_the_budget(planned: tuple[District, PlayedYear]) -> None:
    _, plenty = planned
    little = play(asking("optimal", budget=30.0), "rolling").requests
    assert little is not None
    assert plenty.requests is not None
    assert 0.0 < little.points <= 30.0
    assert len(little.events) < len(plenty.requests.events)


def test_people_grow_tired_and_recover(planned: tuple[District, PlayedYear]) -> None:
    _, played = planned
    requests = played.requests
    assert requests is not None
    met = requests.events["response_fraction"].to_numpy()
    assert met[0] == pytest.approx(0.2)
    assert met.min() < 0.19
    response = requests.response_fraction["all"].to_numpy()
    assert response.max() <= 0.2 + 1e-12
    assert response.min() == pytest.approx(0.9 * met.min())


def test_every_event_starts_where_it_may(planned: tuple[District, PlayedYear]) -> None:
    _, played = planned
    assert played.requests is not None
    starts = played.requests.events["start"]
    assert all(start.hour >= 17 for start in starts)
    assert starts.is_monotonic_increasing
    per_week = starts.dt.tz_localize(None).dt.to_period("W").value_counts()
    assert per_week.max() <= 3


def test_an_event_before_a_new_plan_goes_on_into_it() -> None:
    """Plans change at 19:00: events that start at 18:00 run until 20:00 and come back until 23:00."""
    late = asking(
        "optimal", nudge__all=ASKED | {"less_hours": [18, 19], "notice_h": 0}, planner=WEEKLY | {"first_issue_h": 19}
    )
    played = play(late, "rolling")
    assert played.requests is not None
    issue_days = {start.date() for start in played.planning.windows["start"]} if played.planning else set()
    carried = [start for start in played.requests.events["start"] if start.date() in issue_days]
    assert carried
    first = late.grid.index.get_loc(carried[0])
    change_kw = played.requests.load_change_kw["all"].to_numpy()[first : first + 5]
    moved_kwh = -change_kw[:2].sum()
    assert (change_kw[:2] < 0.0).all()
    assert change_kw[2:] == pytest.approx([0.5 * moved_kwh / 3] * 3)


@pytest.mark.parametrize("policy", ["self_consumption", "optimal", "rolling"])
def test_the_rule_of_thumb_asks_the_same_under_every_policy(policy: str) -> None:
    played = play(asking("rule"), policy, "persistence_day")
    reference = play(asking("rule"), "none", "persistence_day")
    assert played.requests is not None
    assert reference.requests is not None
    assert len(reference.requests.events) > 10
    pd.testing.assert_frame_equal(played.requests.events, reference.requests.events, rtol=1e-9)


def test_a_perfect_plan_knows_of_the_requests_of_the_rule() -> None:
    played = play(asking("rule"), "optimal", "persistence_day")
    assert played.planning is not None
    promised = played.planning.promised["import_kw"].to_numpy()
    assert played.outcome.import_kw == pytest.approx(promised, abs=1e-6)


def test_planned_requests_are_worth_their_points() -> None:
    """With perfect forecasts and without fading, a plan asks only where the district gains more than it pays."""
    tireless = ASKED | {"kept_fraction": 1.0}
    nobody = play(asking("none", nudge__all=tireless), "rolling", "perfect")
    asked = play(asking("optimal", nudge__all=tireless), "rolling", "perfect")
    assert asked.requests is not None
    district = asking("none")
    gained = played_cost(district, nobody.outcome) - played_cost(district, asked.outcome)
    assert gained > asked.requests.points_cost > 0.0


@pytest.fixture(scope="module")
def steered() -> tuple[District, PlayedYear]:
    """Return a year in which air conditioners are steered."""
    district = asking("none", air_conditioning=True)
    return district, play(district, "rolling")


def test_air_conditioners_stay_within_comfort_and_power(steered: tuple[District, PlayedYear]) -> None:
    district, played = steered
    requests = played.requests
    assert requests is not None
    assert requests.room_groups == ("offices",)
    stored = requests.rooms["offices_stored_kwh"].to_numpy()
    per_kelvin = 2 * 20 / 4
    assert stored.min() >= -2 * per_kelvin - 1e-9
    assert stored.max() <= per_kelvin + 1e-9
    assert stored.min() < -0.5 * per_kelvin
    office = district.class_names.index("office")
    change_kw = played.outcome.class_load_kw[office] - district.class_load_kw[office]
    assert change_kw == pytest.approx(requests.rooms["offices_change_kw"].to_numpy(), abs=1e-9)
    assert (change_kw >= -district.class_air_conditioning_kw[office] - 1e-9).all()


def test_points_for_air_conditioning_are_paid_for_what_is_put_off(steered: tuple[District, PlayedYear]) -> None:
    _, played = steered
    assert played.requests is not None
    put_off_kwh = np.maximum(-played.requests.rooms["offices_change_kw"].to_numpy(), 0.0).sum()
    assert played.requests.points == pytest.approx(put_off_kwh)
    assert not len(played.requests.events)


def test_air_conditioners_are_left_alone_once_the_points_are_spent() -> None:
    played = play(asking("none", air_conditioning=True, budget=50.0), "rolling")
    assert played.requests is not None
    assert played.requests.points == pytest.approx(50.0)
    change_kw = played.requests.rooms["offices_change_kw"].to_numpy()
    planned_kw = played.requests.rooms["offices_planned_kw"].to_numpy()
    last = int(np.flatnonzero(change_kw < 0.0)[-1])
    assert not (planned_kw[last + 7 * 24 :] < -1e-6).any()  # plans know it from the next one on
    assert played.notes[-1].startswith("the points ran out")


def test_a_year_planned_at_once_steers_air_conditioners_exactly() -> None:
    played = play(asking("none", air_conditioning=True), "optimal")
    assert played.requests is not None
    assert played.planning is not None
    rooms = played.requests.rooms
    assert rooms["offices_change_kw"].to_numpy() == pytest.approx(rooms["offices_planned_kw"].to_numpy(), abs=1e-6)
    promised = played.planning.promised["import_kw"].to_numpy()
    assert played.outcome.import_kw == pytest.approx(promised, abs=1e-5)


def test_what_a_policy_cannot_do_is_said() -> None:
    played = play(asking("optimal", air_conditioning=True), "self_consumption")
    assert played.requests is None
    assert [note.split(";")[0] for note in played.notes] == [
        "nudges are planned by the policy rolling alone",
        "air conditioners are steered by planners alone",
    ]
