"""What a run with plans or requests leaves besides its series: what was promised, what was asked, what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

WINDOW_COLUMNS: Final = ("start", "steps", "played_steps", "status", "objective", "gap", "engine")
WINDOW_STATES: Final = ("optimal", "feasible", "timed_out")
PROMISED_COLUMNS: Final = ("import_kw", "export_kw", "charge_kw", "discharge_kw", "energy_kwh")
EVENT_COLUMNS: Final = (
    "group",
    "kind",
    "start",
    "duration_h",
    "response_fraction",
    "expected_kwh",
    "realised_kwh",
    "points",
)
EVENT_KINDS: Final = ("less", "more")
ROOM_SUFFIXES: Final = ("_change_kw", "_planned_kw", "_stored_kwh")


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineChoice:
    """Why an engine was chosen, and how often.

    Parameters
    ----------
    engine
        ``"exact"``, ``"coordination"``, ``"arrays"`` or ``"pyomo"``; empty in what older versions wrote.
    problems
        How many problems it solved for this reason.
    what
        What they were: ``"sites"`` (each alone), ``"pool"`` (alone); empty: the whole district.
    why
        The reason, or several with ``"; "`` between them; of older versions the whole sentence.
    """

    engine: str
    problems: int
    what: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Planning:
    """What the planner of a run was told, and what it promised.

    Parameters
    ----------
    planner
        ``"optimal"``, ``"each_for_itself"`` or ``"rolling"``.
    forecast
        What it was told of the future: ``"perfect"``, ``"persistence_day"``, …
    engine
        Who planned: ``"exact"``, ``"coordination"``, or HiGHS, given the problem by ``"arrays"`` or ``"pyomo"``;
        several with commas between them.
    choices
        Why which engine was chosen, and for how many problems; the most frequent first.
    detail
        Nodes of the plan: ``"class"`` or ``"site"``.
    approximations
        One sentence for each; empty where the nodes of the plan stand for the sites exactly.
    windows
        One row a solve, columns ``WINDOW_COLUMNS``: ``start`` (time of the first step), ``steps`` planned,
        ``played_steps`` carried out of them, ``status`` (one of ``WINDOW_STATES``), ``objective`` in the unit of the
        planner's goal, ``gap`` between the plan and the proven bound, as a fraction of the objective, ``engine``.
    promised
        What the plans said for the steps that were played, columns ``PROMISED_COLUMNS``: exchange of the district with
        the grid [kW], charge and discharge of all storages [kW], energy in them when the step ends [kWh]; shape
        (steps, columns), index as the result's series.
    promised_cost
        District cost (E11) that the plans promised for the played steps [currency]; NaN where it is not defined.
    """

    planner: str
    forecast: str
    engine: str
    choices: tuple[EngineChoice, ...]
    detail: str
    approximations: tuple[str, ...]
    windows: pd.DataFrame
    promised: pd.DataFrame
    promised_cost: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Requests:
    """What people and air conditioners were asked to do, and what they did.

    Parameters
    ----------
    events
        One row an event in the order of their starts, columns ``EVENT_COLUMNS``: ``group``; ``kind`` (one of
        ``EVENT_KINDS``); ``start`` (time of the first step); ``duration_h`` [h]; ``response_fraction``, the share of
        the group's load that changed; ``expected_kwh`` and ``realised_kwh``, the load moved or saved while the event
        lasted, as planned and as it was, without sign and before the rebound [kWh]; ``points`` paid.
    load_change_kw
        Realised change of the load, rebound included; one column a nudge group, shape (steps, groups) [kW].
    expected_change_kw
        The same as it was expected when the event was decided [kW].
    response_fraction
        Response that a request would meet at each step; one column a nudge group, shape (steps, groups).
    rooms
        Controlled air conditioning; for each group ``<group>_change_kw`` (realised change of its power),
        ``<group>_planned_kw`` (the same as planned) and ``<group>_stored_kwh`` (deviation of the rooms from the set
        point when the step ends, as electric energy, above zero where more was used than the baseline).
    points
        Points paid in the year, those for controlled air conditioning included.
    points_budget
        Most points that may be paid in a year.
    currency_per_point
        Worth of a point [currency].
    titles
        Names for people of the groups of people and of air conditioners; a group without one keeps its name.
    """

    events: pd.DataFrame
    load_change_kw: pd.DataFrame
    expected_change_kw: pd.DataFrame
    response_fraction: pd.DataFrame
    rooms: pd.DataFrame
    points: float
    points_budget: float
    currency_per_point: float
    titles: Mapping[str, str] = field(default_factory=dict)

    @property
    def groups(self) -> tuple[str, ...]:
        """Names of the nudge groups."""
        return tuple(self.load_change_kw.columns)

    @property
    def room_groups(self) -> tuple[str, ...]:
        """Names of the groups with controlled air conditioning."""
        suffix = ROOM_SUFFIXES[0]
        return tuple(name.removesuffix(suffix) for name in self.rooms.columns if name.endswith(suffix))

    def title(self, group: str) -> str:
        """Name of a group for people."""
        return self.titles.get(group, group)

    @property
    def points_cost(self) -> float:
        """Worth of the points paid [currency]."""
        return self.points * self.currency_per_point
