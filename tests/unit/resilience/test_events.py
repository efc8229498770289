"""Kinds of events: what is refused, and how a scenario names one."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

import ems
from ems.resilience.events.kinds import EventKind, event_kind
from profiles.errors import InputError

WORKS: dict[str, Any] = {"name": "works", "title": "Works", "per_year": 1.0, "duration_h": ((0.0, 2.0), (1.0, 8.0))}


def test_what_is_not_said_is_harmless() -> None:
    kind = EventKind(**WORKS)
    assert kind.warning_h == (0.0, 0.0)
    assert not kind.is_announced
    assert kind.cars
    assert kind.people_fraction == kind.dullest_fraction == 1.0
    assert kind.battery_lost_fraction == kind.pv_lost_fraction == 0.0
    assert EventKind(**WORKS, warning_h=(0.0, 3.0)).is_announced


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"per_year": -1.0}, "per_year = -1.0: must lie between 0 and 366 outages a year"),
        ({"per_year": float("nan")}, "per_year = nan"),
        ({"dullest_fraction": 1.5}, "dullest_fraction = 1.5: must lie between 0 and 1"),
        ({"battery_lost_fraction": -0.1}, "battery_lost_fraction = -0.1"),
        ({"people_fraction": float("inf")}, "people_fraction = inf"),
        ({"month_weights": (1.0,) * 11}, "must be 12 finite numbers"),
        ({"month_weights": (0.0,) * 12}, "not all 0"),
        ({"start_hours": (0.0, 25.0)}, "each between 0 and 24 h"),
        ({"start_hours": (0.0,)}, "must be two hours"),
        ({"warning_h": (5.0, 3.0)}, "warning_h = .*ascending"),
        ({"warning_h": (1.0,)}, "warning_h"),
        ({"duration_h": ((0.0, 6.0),)}, "duration_h = .*must be pairs"),
        ({"duration_h": ((0.1, 6.0), (1.0, 8.0))}, "rising from 0 to 1"),
        ({"duration_h": ((0.0, 6.0), (0.5, 7.0), (0.5, 8.0), (1.0, 9.0))}, "rising from 0 to 1"),
        ({"duration_h": ((0.0, 6.0), (1.0, 5.0))}, "never falling"),
        ({"pv_down_h": ((0.0, -1.0), (1.0, 5.0))}, "pv_down_h = .*0 or more"),
    ],
)
def test_wrong_values_are_refused(wrong: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError, match="event works: 1 problem") as caught:
        EventKind(**(WORKS | wrong))
    caught.match(told)


def test_all_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(InputError, match="3 problems"):
        EventKind(**(WORKS | {"per_year": -1.0, "pv_lost_fraction": 2.0, "warning_h": (2.0, 1.0)}))


def scenario_with(**events: dict[str, Any]) -> Any:
    """Just as much of a scenario as names events; what a table leaves out is as in ``EventKind``."""
    plain = EventKind(**WORKS)
    names = [name for name in EventKind.__slots__ if name != "name"]
    tables = {
        event: SimpleNamespace(**{name: table.get(name, getattr(plain, name)) for name in names})
        for event, table in events.items()
    }
    return SimpleNamespace(name="town", event=tables)


def test_a_scenario_or_a_district_names_its_events() -> None:
    scenario = scenario_with(typhoon={"title": "Typhoon", "warning_h": (24.0, 72.0)}, planned={})
    typhoon = event_kind(scenario, "typhoon")
    assert (typhoon.name, typhoon.title, typhoon.warning_h) == ("typhoon", "Typhoon", (24.0, 72.0))
    assert event_kind(SimpleNamespace(scenario=scenario), "typhoon") == typhoon  # type: ignore[arg-type]


@pytest.mark.parametrize("scenario", ["hitotsugaoka", "kumamoto", "renca"])
def test_every_bundled_event_can_be_drawn(scenario: str) -> None:
    read = ems.read_scenario(scenario)
    assert read.event
    for name, table in read.event.items():
        kind = event_kind(read, name)
        assert {field: getattr(table, field) for field in type(table).model_fields} == {
            field: getattr(kind, field) for field in EventKind.__slots__ if field != "name"
        }


def test_unknown_events_name_those_that_exist() -> None:
    scenario = scenario_with(typhoon={}, planned={})
    with pytest.raises(InputError, match=r"event 'typhon': there is no such event; did you mean typhoon\?"):
        event_kind(scenario, "typhon")
    with pytest.raises(InputError, match="there are: typhoon, planned"):
        event_kind(scenario, "flood")
    with pytest.raises(InputError, match=r"write a table \[event.flood\]"):
        event_kind(scenario_with(), "flood")
