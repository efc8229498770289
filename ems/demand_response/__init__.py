"""What may be asked of people (E7) and of air conditioners (E8), and what it does: arrays in, arrays out."""

from __future__ import annotations

from ems.demand_response.candidates import CandidateTable, candidates_of, events_of
from ems.demand_response.groups import CooledRooms, Kind, NudgeGroup, cooled_rooms, nudge_groups
from ems.demand_response.play import (
    PlayedRequests,
    carried_change_kw,
    class_change_kw,
    group_load_kw,
    play_events,
    response_series,
)
from ems.demand_response.response import event_change_kw, recovered_fraction
from ems.demand_response.rooms import baseline_of_rooms_kw, comfort_of_rooms, storages_of_rooms
from ems.demand_response.rule import choose_by_rule, schedule_by_rule
from ems.demand_response.state import Event, NudgeState, PlayedEvent

__all__ = [
    "CandidateTable",
    "CooledRooms",
    "Event",
    "Kind",
    "NudgeGroup",
    "NudgeState",
    "PlayedEvent",
    "PlayedRequests",
    "baseline_of_rooms_kw",
    "candidates_of",
    "carried_change_kw",
    "choose_by_rule",
    "class_change_kw",
    "comfort_of_rooms",
    "cooled_rooms",
    "event_change_kw",
    "events_of",
    "group_load_kw",
    "nudge_groups",
    "play_events",
    "recovered_fraction",
    "response_series",
    "schedule_by_rule",
    "storages_of_rooms",
]
