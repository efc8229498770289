"""Everything that is asked when the grid may fail, in one call: every start, events, the price of safety, cars."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ems.island.build.shelters import shelter as shelter_named
from ems.island.build.shelters import shelter_notes, shelters
from ems.resilience.asked import check_district, names_of, policy_problems, result_problems, shelter_name_problems
from ems.resilience.cars.fleet import study_cars
from ems.resilience.events.draw import draw_problems, kind_problems
from ems.resilience.events.kinds import event_kind
from ems.resilience.events.play import play_events
from ems.resilience.safety.frontier import reserve_frontier
from ems.resilience.safety.guarantee import guaranteed_reserve
from ems.resilience.safety.settled import settled_year
from ems.resilience.safety.smallest import smallest_battery
from ems.resilience.starts.play import outage_problems, study_outages
from ems.results import Result
from profiles.errors import InputError, Problem, RunError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ems.dispatch import Policy
    from ems.dispatch.policy import PolicyLike
    from ems.district import District
    from ems.island.shelter import Shelter
    from ems.island.survival.curve import Definition
    from ems.resilience.cars.fleet import FleetStudy
    from ems.resilience.events.kinds import EventKind
    from ems.resilience.events.study import EventStudy
    from ems.resilience.safety.frontier import Frontier
    from ems.resilience.safety.promise import Guarantee
    from ems.resilience.safety.smallest import SmallestBattery
    from ems.resilience.starts.study import OutageStudy
    from ems.scenario import Scenario


@dataclass(frozen=True, slots=True, kw_only=True)
class Outages:
    """What outages mean for the shelters of a district.

    Parameters
    ----------
    district
        The district.
    result
        The year before the outage: what the policy leaves in the batteries.
    studies
        One a shelter: an outage from every start.
    events
        One a shelter and kind of event, shelter by shelter.
    frontier
        What reserves cost and are worth; None where it was not asked for, or no shelter has a battery.
    guarantee
        The cheapest reserve found that carries the vital services for so long from every start, or from the share that
        the scenario asks for; None as above.
    smallest
        The smallest battery that would, kept full, for each shelter that has one; asked for together with reserves.
    cars
        One a shelter to which cars come: how many keep it going for how long, from an empty battery and without sun
        that it does not have.
    notes
        What a reader of the figures must know.
    """

    district: District
    result: Result
    studies: tuple[OutageStudy, ...]
    events: tuple[EventStudy, ...]
    frontier: Frontier | None
    guarantee: Guarantee | None
    smallest: tuple[SmallestBattery, ...]
    cars: tuple[FleetStudy, ...]
    notes: tuple[str, ...]

    def study(self, name: str) -> OutageStudy:
        """Return the study of one shelter.

        Parameters
        ----------
        name
            Name of the shelter.

        Raises
        ------
        profiles.errors.InputError
            It is not among those that were studied.
        """
        for study in self.studies:
            if study.shelter.name == name:
                return study
        known = ", ".join(study.shelter.name for study in self.studies)
        raise InputError(
            "outages", [Problem(where=f"shelter {name!r}", what="was not studied", remedy=f"there are: {known}")]
        )


def outages(
    district: District,
    policy: str | Callable[..., float] | Policy | Result | None = None,
    *,
    shelter: str | Sequence[str] | None = None,
    hours: float | None = None,
    definition: Definition | None = None,
    event: str | Sequence[str] | None = None,
    years: int | None = None,
    seed: int | None = None,
    frontier: bool = False,
    tell: Callable[[str], None] | None = None,
) -> Outages:
    """Play outages at the shelters of a district: from every start of the year, and as events bring them.

    Parameters
    ----------
    district
        From :func:`ems.build_district`.
    policy
        Who dispatches the batteries before the outage, as :func:`ems.simulate` takes it, or a year that was simulated
        already; None: the scenario's policy.
    shelter
        Name of a shelter, or several; None: all of them.
    hours
        Length of the outages from every start [h]; None: the scenario's.
    definition
        How shares of starts are counted: ``"at_least"``, ``"more_than"`` or ``"truncated"``; None: the scenario's.
    event
        Name of a kind of event, or several; None: all of the scenario's.
    years, seed
        Years of events that are drawn, and the seed; None: the scenario's.
    frontier
        Whether reserves of many sizes are tried, each in a year of its own, and one is found that guarantees.
    tell
        Is told, in a few words, what is being done.

    Returns
    -------
    Outages
        Studies, events and notes.

    Raises
    ------
    profiles.errors.InputError
        There are no shelters, a shelter or event is unknown, a given year is not one of this district, or policy,
        hours, definition, years or seed are wrong; all problems at once, before anything is played.
    profiles.errors.RunError
        The policy's year could not be played.

    Notes
    -----
    The year goes round: a rule is played again from what it left in the pool's batteries, until the year ends as it
    began. A year that is given is taken as it is, its first night with what the scenario says was stored.

    Examples
    --------
    >>> import ems
    >>> district = ems.build_district(ems.read_scenario("kumamoto"))
    >>> found = outages(district, shelter="with_feeder", event=[])
    >>> found.studies[0].hours
    72.0
    """
    told = tell or _ignore
    check_district(district, "outages")
    settings = district.scenario.outage
    draws, chance = settings.years if years is None else years, settings.seed if seed is None else seed
    shelter_names, event_names, problems = _named(district.scenario, shelter, event)
    if isinstance(policy, Result):  # years with reserves are played by the policy that the given one names
        problems += [*result_problems(policy, district), *(policy_problems(policy.policy) if frontier else [])]
    else:
        problems += policy_problems(policy)
    problems += outage_problems(district, hours=hours, definition=definition)
    kinds = [event_kind(district, name) for name in event_names if name in district.scenario.event]
    problems += [*draw_problems(draws, chance), *_problems_of_events(kinds, district, draws)]
    if problems:  # all of them, and before the year is played
        raise InputError(district.scenario.name, problems)
    chosen = [shelter_named(district, name) for name in shelter_names]
    told("The year before the outage")
    result = policy if isinstance(policy, Result) else settled_year(district, policy)
    studies, events = [], []
    for one in chosen:
        told(f"Outages from every start: {one.title}")
        studies.append(study_outages(district, result, one, hours=hours, definition=definition))
        for kind in kinds:
            told(f"{kind.title}: {one.title}")
            missing_kw = studies[-1].tolerance_kw
            events.append(play_events(district, result, one, kind, years=draws, seed=chance, tolerance_kw=missing_kw))
    found = Outages(
        district=district,
        result=result,
        studies=tuple(studies),
        events=tuple(events),
        frontier=None,
        guarantee=None,
        smallest=(),
        cars=tuple(_cars(one, told) for one in chosen if _needs_cars(one)),
        notes=tuple(note for one in chosen for note in shelter_notes(district, one.name)),
    )
    played_by = result.policy if isinstance(policy, Result) else policy
    return _with_reserves(found, played_by, hours, told) if frontier else found


def check_names(scenario: Scenario, shelters_asked: Sequence[str], events_asked: Sequence[str]) -> list[Problem]:
    """Problems with names of shelters and events, and with a scenario that has no shelters.

    Parameters
    ----------
    scenario
        With the tables ``[shelter.*]`` and ``[event.*]``.
    shelters_asked, events_asked
        Names that are asked for.
    """
    problems = shelter_name_problems(scenario, shelters_asked)
    for name in events_asked:
        try:
            event_kind(scenario, name)
        except InputError as error:
            problems += error.problems
    return problems


def _named(scenario: Scenario, shelter: object, event: object) -> tuple[list[str], list[str], list[Problem]]:
    """Names of shelters and of events that are asked for, and everything that is wrong with them."""
    shelter_names, problems = names_of("shelter", shelter, scenario.shelter)
    event_names, wrong = names_of("event", event, scenario.event)
    problems += wrong
    if scenario.shelter and not shelter_names and not problems:
        remedy = f"leave it out for all, or take some of: {', '.join(scenario.shelter)}"
        problems.append(Problem(where="shelter", what="names none", remedy=remedy))
    return shelter_names, event_names, [*problems, *check_names(scenario, shelter_names, event_names)]


def _problems_of_events(kinds: Sequence[EventKind], district: District, years: int) -> list[Problem]:
    """Problems of kinds of events with this year, with the name of the event that has them."""
    return [
        replace(one, where=f"event {kind.name!r}, {one.where}")
        for kind in kinds
        for one in kind_problems(kind, grid=district.grid, years=years)
    ]


def _with_reserves(
    found: Outages, policy: PolicyLike | None, hours: float | None, told: Callable[[str], None]
) -> Outages:
    """Try reserves, find one that guarantees, and the smallest batteries; all shelters of the district keep them.

    A reserve is the district's: units of one group that keep different reserves act otherwise, and that has its price.
    """
    district = found.district
    known = [one for one in shelters(district) if one.storage is not None and one.storage_group is not None]
    if not known:
        return replace(
            found, notes=(*found.notes, "no shelter has a battery at the pool: there are no reserves to try")
        )
    tried = reserve_frontier(district, known, policy=policy, hours=hours, tell=told)
    told("The cheapest reserve that guarantees")
    promised = guaranteed_reserve(district, known, policy=policy, hours=hours)
    smallest, notes = [], [*found.notes, *tried.notes, *promised.notes]
    for one in promised.shelters:
        try:
            smallest.append(smallest_battery(one, hours=promised.hours, share_fraction=promised.share_fraction))
        except RunError as error:
            notes.append(str(error))
    return replace(found, frontier=tried, guarantee=promised, smallest=tuple(smallest), notes=tuple(notes))


def _needs_cars(shelter: Shelter) -> bool:
    """Whether cars come to a shelter, and it has something vital to keep going."""
    return shelter.cars is not None and bool(shelter.cars.arrival_h) and bool(shelter.vital.any())


def _cars(shelter: Shelter, told: Callable[[str], None]) -> FleetStudy:
    told(f"Cars: {shelter.title}")
    return study_cars(shelter)


def _ignore(_what: str) -> None:
    """Tell nobody."""
