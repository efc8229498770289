"""What a run with plans or requests adds to its result; the types stand where they are filled, in the simulation."""

from ems.simulation.records import (
    EVENT_COLUMNS,
    EVENT_KINDS,
    PROMISED_COLUMNS,
    ROOM_SUFFIXES,
    WINDOW_COLUMNS,
    WINDOW_STATES,
    EngineChoice,
    Planning,
    Requests,
)

__all__ = [
    "EVENT_COLUMNS",
    "EVENT_KINDS",
    "PROMISED_COLUMNS",
    "ROOM_SUFFIXES",
    "WINDOW_COLUMNS",
    "WINDOW_STATES",
    "EngineChoice",
    "Planning",
    "Requests",
]
