"""Requests to people (E7) and steered air conditioning (E8) in the course of a year: what is asked, what is done."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ems.demand_response import (
    NudgeState,
    baseline_of_rooms_kw,
    candidates_of,
    carried_change_kw,
    class_change_kw,
    comfort_of_rooms,
    cooled_rooms,
    nudge_groups,
    play_events,
    response_series,
    storages_of_rooms,
)
from ems.dispatch.planners import load_factor
from ems.simulation.records import EVENT_COLUMNS, Requests
from ems.simulation.steered_rooms import play_room

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from ems.demand_response import CandidateTable, CooledRooms, Event, PlayedEvent
    from ems.district import District
    from ems.storage import Storages

    Floats = NDArray[np.float64]

FEWEST_POINTS = 1e-6
"""Fewer than these are what rounding leaves of a budget."""


class RequestBook:
    """What was asked of people and air conditioners so far, and what came of it.

    Parameters
    ----------
    district
        The district; its scenario says who is enrolled.
    nudges
        Whether people are asked.
    rooms
        Whether air conditioners are steered.

    Attributes
    ----------
    groups, rooms
        Groups of people; rooms in the order of their classes.
    """

    def __init__(self, district: District, *, nudges: bool, rooms: bool) -> None:
        self._district = district
        n_steps = district.grid.n_steps
        self.groups = nudge_groups(district) if nudges else ()
        self.rooms = tuple(sorted(cooled_rooms(district), key=lambda item: item.class_number)) if rooms else ()
        self._state = NudgeState.rested(self.groups, district.scenario.demand_response.points_budget)
        self._played: list[PlayedEvent] = []
        self._change_kw, self._expected_kw = (np.zeros((len(self.groups), n_steps)) for _ in range(2))
        self._room_change_kw, self._room_planned_kw, self._room_kwh = (
            np.zeros((len(self.rooms), n_steps)) for _ in range(3)
        )
        self._room_now_kwh = np.zeros(len(self.rooms))

    @property
    def has_points(self) -> bool:
        """Whether points are left to be paid."""
        return self._state.points_left > FEWEST_POINTS

    def enrolled_fraction(self, *, groups: bool) -> dict[int, float]:
        """Largest share of each class that a planner may ask for something, by number of the class.

        Parameters
        ----------
        groups
            Whether it may ask the groups of people; rooms count in any case.
        """
        largest: dict[int, float] = {}
        shares = [(item.class_number, item.share_fraction) for item in self.rooms]
        shares += [(item.class_number, item.share_fraction) for item in self.groups if groups]
        for number, share in shares:
            largest[number] = max(largest.get(number, 0.0), share)
        return dict(sorted(largest.items()))

    def carried_kw(self, forecast_kw: Floats, begin: int) -> Floats:
        """Change of the classes' loads that events begun before a window still cause in it, shape (classes, window).

        Parameters
        ----------
        forecast_kw
            Forecast load of each class without requests, shape (classes, window) [kW].
        begin
            First step of the window.
        """
        before = self._district.class_load_kw[:, :begin]
        carried = carried_change_kw(self.groups, self._state, before, forecast_kw, self._district.grid.step_h)
        return class_change_kw(self.groups, carried, len(forecast_kw))

    def candidates(self, forecast_kw: Floats, begin: int) -> CandidateTable:
        """Requests that may be made in a window.

        Parameters
        ----------
        forecast_kw, begin
            As for :meth:`carried_kw`.
        """
        return candidates_of(
            self.groups,
            forecast_kw,
            self._state,
            self._district.calendar,
            begin=begin,
            currency_per_point=self._district.scenario.demand_response.currency_per_point,
        )

    def carry_out(self, events: Sequence[Event]) -> None:
        """Make requests; people answer as tired as they are.

        Parameters
        ----------
        events
            In the order of their starts, none before one that was made earlier.
        """
        if not events:
            return
        played = play_events(
            self.groups,
            events,
            self._district.class_load_kw,
            self._state,
            step_h=self._district.grid.step_h,
            change_kw=self._change_kw,
        )
        self._change_kw, self._state = played.change_kw, played.state
        self._played += played.events
        for event in events:
            expected_kw = self._expected_kw[event.group, event.start :]
            count = min(len(event.expected_change_kw), len(expected_kw))
            expected_kw[:count] += event.expected_change_kw[:count]

    def rooms_in_window(self, begin: int, air_conditioning_kw: Floats, node_of_class: Mapping[int, int]) -> Storages:
        """Storages that stand for the rooms in a window that begins now.

        Parameters
        ----------
        begin
            First step of the window.
        air_conditioning_kw
            Forecast power of each class's air conditioners, shape (classes, window) [kW].
        node_of_class
            Node of each class that may be asked.
        """
        storages = storages_of_rooms(
            self.rooms,
            _baseline_kw(self.rooms, air_conditioning_kw),
            nodes=[node_of_class[item.class_number] for item in self.rooms],
            comfort=self._comfort(begin, begin + air_conditioning_kw.shape[1]),
            energy_kwh=self._room_now_kwh,
            currency_per_point=self._district.scenario.demand_response.currency_per_point,
        )
        # Where no points are left, nothing that would have to be paid for is worth putting off.
        is_paid_for = np.array([item.points_per_kwh == 0.0 or self.has_points for item in self.rooms], dtype=bool)
        too_dear = self._district.scenario.grid.unserved_price_per_kwh
        return replace(storages, wear_price_per_kwh=np.where(is_paid_for, storages.wear_price_per_kwh, too_dear))

    def steer_rooms(self, begin: int, end: int, battery_kw: Floats) -> None:
        """Carry a plan for the air conditioners out, as far as what they draw and comfort let it.

        Parameters
        ----------
        begin, end
            First step and one past the last.
        battery_kw
            Planned power from ``begin`` on, positive where less than the baseline is drawn, shape (rooms, steps) [kW].
        """
        span = slice(begin, end)
        baseline_kw = _baseline_kw(self.rooms, self._district.class_air_conditioning_kw[:, span])
        wanted_kw = battery_kw[:, : end - begin]
        self._room_planned_kw[:, span] = -wanted_kw
        behind, ahead = self._comfort(begin, end)
        for number, item in enumerate(self.rooms):
            self._room_change_kw[number, span], self._room_kwh[number, span] = play_room(
                item,
                self._room_now_kwh[number],
                wanted_kw[number],
                baseline_kw[number],
                self._district.grid.step_h,
                comfort=(behind[number], ahead[number]),
                most_kwh=self._state.points_left / item.points_per_kwh if item.points_per_kwh else np.inf,
            )
            put_off_kwh = np.maximum(-self._room_change_kw[number, span], 0.0).sum() * self._district.grid.step_h
            points_left = max(self._state.points_left - put_off_kwh * item.points_per_kwh, 0.0)
            self._state = replace(self._state, points_left=points_left)
        self._room_now_kwh = self._room_kwh[:, end - 1].copy()

    def _comfort(self, begin: int, end: int) -> tuple[Floats, Floats]:
        """Return what of the comfort limits may be used in a span, shape (rooms, steps) each."""
        return comfort_of_rooms(self.rooms, self._district.calendar.hour[begin:end], self._district.grid.step_h)

    def class_change_kw(self, begin: int, end: int) -> Floats:
        """Realised change of the classes' loads, shape (classes, end − begin) [kW].

        Parameters
        ----------
        begin, end
            First step and one past the last.
        """
        change = class_change_kw(self.groups, self._change_kw[:, begin:end], len(self._district.class_names))
        np.add.at(change, [item.class_number for item in self.rooms], self._room_change_kw[:, begin:end])
        return change

    def load_factor(self, begin: int, end: int) -> Floats | None:
        """What the loads of the classes are multiplied by, shape (classes, end − begin); None: nothing was asked.

        Parameters
        ----------
        begin, end
            First step and one past the last.
        """
        change = self.class_change_kw(begin, end)
        return load_factor(self._district.class_load_kw[:, begin:end], change) if change.any() else None

    def record(self) -> Requests:
        """What was asked and what was done, for the result."""
        settings, index = self._district.scenario.demand_response, self._district.grid.index
        step_h = self._district.grid.step_h
        names = [group.name for group in self.groups]
        response = response_series(self.groups, self._played, len(index), step_h) if names else self._change_kw
        put_off_kwh = np.maximum(-self._room_change_kw, 0.0).sum(axis=1) * step_h
        room_points = float(put_off_kwh @ np.array([item.points_per_kwh for item in self.rooms], dtype=float))
        return Requests(
            events=pd.DataFrame([self._event_row(item) for item in self._played], columns=list(EVENT_COLUMNS)),
            load_change_kw=pd.DataFrame(self._change_kw.T, index=index, columns=names),
            expected_change_kw=pd.DataFrame(self._expected_kw.T, index=index, columns=names),
            response_fraction=pd.DataFrame(response.T, index=index, columns=names),
            rooms=self._rooms_frame(index),
            points=sum(item.points for item in self._played) + room_points,
            points_budget=settings.points_budget,
            currency_per_point=settings.currency_per_point,
            titles={item.name: item.title for item in self.groups} | {item.name: item.title for item in self.rooms},
        )

    def _event_row(self, played: PlayedEvent) -> tuple[object, ...]:
        """Row of an event, in the order of ``EVENT_COLUMNS``."""
        event, group = played.event, self.groups[played.event.group]
        return (
            group.name,
            event.kind,
            self._district.grid.index[event.start],
            group.duration_h,
            played.response_fraction,
            event.expected_kwh,
            played.realised_kwh,
            played.points,
        )

    def _rooms_frame(self, index: pd.DatetimeIndex) -> pd.DataFrame:
        columns: dict[str, Floats] = {}
        for number, item in enumerate(self.rooms):
            columns[f"{item.name}_change_kw"] = self._room_change_kw[number]
            columns[f"{item.name}_planned_kw"] = self._room_planned_kw[number]
            columns[f"{item.name}_stored_kwh"] = self._room_kwh[number]
        return pd.DataFrame(columns, index=index)


def _baseline_kw(rooms: Sequence[CooledRooms], air_conditioning_kw: Floats) -> Floats:
    """What the air conditioners would draw anyway, from the power of all of a class, shape (rooms, steps) [kW]."""
    return baseline_of_rooms_kw(rooms, air_conditioning_kw, np.ones_like(air_conditioning_kw))
