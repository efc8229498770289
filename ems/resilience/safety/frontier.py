"""The price of safety: what reserves of many kinds and sizes cost in a year, and how long shelters last with them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from ems.dispatch import read_policy
from ems.island.asked import list_problems
from ems.island.reserve.floors import own_capacity_kwh, with_floors
from ems.island.reserve.profile import full_kwh, reserve_profile
from ems.kpis import cost_name
from ems.resilience.asked import check_district, chosen_shelters, policy_problems
from ems.resilience.safety.guarantee import shelters_with_batteries
from ems.resilience.safety.knee import knee_of
from ems.resilience.safety.settled import settled_year
from ems.resilience.safety.shapes import alike_kwh, shaped_kwh
from ems.resilience.safety.warned_year import warned_year
from ems.resilience.starts.play import outage_problems, study_outages
from ems.resilience.starts.study import VITAL
from profiles.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from ems.dispatch import Policy
    from ems.dispatch.policy import PolicyLike
    from ems.district import District
    from ems.island.shelter import Shelter
    from ems.resilience.safety.warned_year import WarnedYear
    from profiles.errors import Problem

    Floats = NDArray[np.float64]

Kind = Literal["constant", "monthly", "hourly", "warning", "announced"]
SHARES = (0.0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1.0)
"""Constant reserves as shares of the capacity."""
HOURS = (12.0, 24.0, 48.0, 72.0, 120.0)
"""Lengths of outages for which reserves by month and by hour are made [h]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontierPoint:
    """One reserve, played for a year, and outages from each of its starts.

    Parameters
    ----------
    kind
        ``"constant"``: a share of the capacity, always; ``"monthly"``: in each month the most that any of its starts
        needs for so many hours; ``"hourly"``: at each step what a start needs; ``"warning"``: full while a warning is
        in force, else nothing, met by an outage that nobody announced; ``"announced"``: the same reserve met by an
        outage that begins when the battery is full.
    level
        The share of the capacity, or the hours that the reserve is made for; NaN for the others.
    mean_reserve_kwh
        Mean over the year of what all shelters together keep at least [kWh].
    cost
        District cost of the year [currency]; for a reserve by warning that of the announced outages of a mean year,
        NaN where nothing is ever announced.
    hourly_matched_fraction
        Load that renewable energy met in the same hour.
    survival_fraction
        By name of the shelter: share of the starts at which its vital services last.
    unserved_kwh
        By name of the shelter: what vital services lack in an outage, on average over the starts [kWh].
    """

    kind: Kind
    level: float
    mean_reserve_kwh: float
    cost: float
    hourly_matched_fraction: float
    survival_fraction: Mapping[str, float]
    unserved_kwh: Mapping[str, float]

    @property
    def worst_fraction(self) -> float:
        """Survival at the shelter that lasts worst."""
        return min(self.survival_fraction.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Frontier:
    """Reserves from none to all, what they cost and what they are worth.

    Parameters
    ----------
    policy
        Who dispatched.
    currency
        Of the costs.
    hours
        Length of the outages [h].
    definition
        How shares of starts are counted.
    points
        The first has no reserve.
    knee
        Number of the point at the knee; None where there is none. See :func:`ems.resilience.safety.knee.knee_of`.
    notes
        What a reader must know.
    """

    policy: str
    currency: str
    hours: float
    definition: str
    points: tuple[FrontierPoint, ...]
    knee: int | None
    notes: tuple[str, ...]

    @property
    def table(self) -> pd.DataFrame:
        """One row a point."""
        import pandas as pd  # noqa: PLC0415 - imported where used

        rows = []
        for number, point in enumerate(self.points):
            survival, lacking = point.survival_fraction, point.unserved_kwh
            row: dict[str, object] = {
                "kind": point.kind,
                "level": point.level,
                "mean_reserve_kwh": point.mean_reserve_kwh,
                cost_name(self.currency): point.cost,
                f"extra_{cost_name(self.currency)}": point.cost - self.points[0].cost,
                "hourly_matched_fraction": point.hourly_matched_fraction,
                "worst_survival_fraction": point.worst_fraction,
                "mean_survival_fraction": float(np.mean(list(survival.values()))),
                "unserved_kwh": sum(lacking.values()),
                "knee": number == self.knee,
            }
            row |= {f"{name}_survival_fraction": share for name, share in survival.items()}
            row |= {f"{name}_unserved_kwh": kwh for name, kwh in lacking.items()}
            rows.append(row)
        return pd.DataFrame(rows)


def reserve_frontier(
    district: District,
    shelters: str | Shelter | Sequence[str | Shelter] | None = None,
    *,
    policy: PolicyLike | None = None,
    hours: float | None = None,
    reserve_share: Sequence[float] = SHARES,
    reserve_hours: Sequence[float] = HOURS,
    tell: Callable[[str], None] | None = None,
) -> Frontier:
    """Play a year with many reserves, and outages from every start of each.

    Parameters
    ----------
    district
        The district.
    shelters
        Which shelters keep a reserve, by name or as they are; None: all of the scenario that have a battery at the
        pool.
    policy
        As :func:`ems.simulate` takes it; None takes the scenario's.
    hours
        Length of the outages that vital services are to last [h]; None: the scenario's ``outage.hours``.
    reserve_share
        Constant reserves, as shares of the capacity; none and all are always among them.
    reserve_hours
        Lengths of outages for which reserves by month and by hour are made [h].
    tell
        Is told, in a few words, what is being done.

    Returns
    -------
    Frontier
        The points in the order constant, monthly, hourly, by warning.

    Raises
    ------
    profiles.errors.InputError
        No shelter has a battery at the pool, a shelter is unknown, or a share, hours or the policy is wrong; all
        problems at once.

    Notes
    -----
    Services that are not vital are switched off and no cars come, so that the reserve alone is judged; the equipment
    may fail as the scenario says. Rules play until their year goes round, so that no point lives on energy that it was
    given.
    """
    check_district(district, "reserve frontier")
    chosen_h = district.scenario.outage.hours if hours is None else hours
    given, problems = chosen_shelters(district, shelters)
    problems += [*policy_problems(policy), *outage_problems(district, hours=chosen_h)]
    problems += _reserve_problems(district.grid.n_steps * district.grid.step_h, reserve_share, reserve_hours)
    if problems:
        raise InputError("reserve frontier", problems)
    known = shelters_with_batteries(district, given)
    chosen = read_policy(district.scenario.policy.name if policy is None else policy)
    common = _Study(district=district, shelters=known, policy=chosen, hours=chosen_h)
    points = []
    for kind, level, floor_kwh in _reserves(district, known, reserve_share, reserve_hours):
        if tell is not None:
            tell(f"Simulating {chosen.name} with a reserve: {kind} {level:g}")
        points.append(_point(common, kind, level, floor_kwh))
    full = next(point for point in points if point.kind == "constant" and point.level == 1.0)
    laid = None if (np.asarray(district.warning) > 0.0).any() else warned_year(district)
    if not (np.asarray(district.warning) > 0.0).any():
        points[-1] = _on_drawn_warnings(common, points[0], laid)
    announced = replace(
        points[-1], kind="announced", survival_fraction=full.survival_fraction, unserved_kwh=full.unserved_kwh
    )
    knee = knee_of([point.cost for point in points], [point.worst_fraction for point in points])
    return Frontier(
        policy=chosen.name,
        currency=district.scenario.currency,
        hours=chosen_h,
        definition=district.scenario.outage.definition,
        points=(*points, announced),
        knee=knee,
        notes=_notes(district, knee, laid),
    )


def _on_drawn_warnings(common: _Study, nothing: FrontierPoint, laid: WarnedYear | None) -> FrontierPoint:
    """Price filling up on warnings that are drawn; an outage that nobody announced finds what it finds without."""
    if laid is None:
        return replace(nothing, kind="warning", level=np.nan, cost=np.nan, hourly_matched_fraction=np.nan)
    floors = {one.name: np.where(laid.warned, full_kwh(one), 0.0) for one in common.shelters}
    played, share = _point(common, "warning", np.nan, floors), laid.per_year / laid.count
    values = {
        name: getattr(nothing, name) + share * (getattr(played, name) - getattr(nothing, name))
        for name in ("mean_reserve_kwh", "cost", "hourly_matched_fraction")
    }
    return replace(nothing, kind="warning", level=np.nan, **values)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Study:
    """What all points have in common."""

    district: District
    shelters: tuple[Shelter, ...]
    policy: Policy
    hours: float


def _point(common: _Study, kind: Kind, level: float, floor_kwh: Mapping[str, Floats]) -> FrontierPoint:
    """Play a year with a reserve, and outages from every start at every shelter."""
    floored = with_floors(common.district, common.shelters, floor_kwh, foreseen=kind != "warning")
    result = settled_year(floored, common.policy)
    survival, unserved = {}, {}
    for shelter in common.shelters:
        alone = replace(shelter, shedding="vital", cars=None)
        study = study_outages(floored, result, alone, hours=common.hours)
        survival[shelter.name] = float(study.survival(VITAL)[-1])
        lacking = study.expected("unserved_kwh")[:, study.columns(VITAL)]
        unserved[shelter.name] = float(lacking.sum(axis=1).mean())
    return FrontierPoint(
        kind=kind,
        level=level,
        mean_reserve_kwh=float(sum(floor.mean() for floor in floor_kwh.values())),
        cost=result.kpis[cost_name(result.currency)],
        hourly_matched_fraction=result.kpis["hourly_matched_fraction"],
        survival_fraction=survival,
        unserved_kwh=unserved,
    )


def _reserves(
    district: District, shelters: Sequence[Shelter], shares: Sequence[float], hours: Sequence[float]
) -> Iterator[tuple[Kind, float, dict[str, Floats]]]:
    """Every reserve: kind, level, and by shelter what it keeps when each step ends [kWh]."""
    n_steps = district.grid.n_steps
    for share in sorted({0.0, 1.0, *shares}):
        level = {one.name: min(share * own_capacity_kwh(one), full_kwh(one)) for one in shelters}
        yield "constant", share, {name: np.full(n_steps, kwh) for name, kwh in level.items()}
    # A start that even a full battery does not carry asks for nothing here: a reserve for it would be lost on it.
    hourly = {h: {one.name: reserve_profile(one, hours=h).floor_kwh for one in shelters} for h in sorted({*hours})}
    shapes: tuple[Literal["monthly", "hourly"], ...] = ("monthly", "hourly")
    for shape in shapes:
        for h, floors in hourly.items():
            shaped = {name: shaped_kwh(floor, shape, district.calendar) for name, floor in floors.items()}
            yield shape, h, alike_kwh(district, shelters, shaped)
    warned = np.asarray(district.warning) > 0.0
    yield "warning", np.nan, {one.name: np.where(warned, full_kwh(one), 0.0) for one in shelters}


def _reserve_problems(longest_h: float, reserve_share: object, reserve_hours: object) -> list[Problem]:
    """Problems with the reserves that are to be tried."""
    return [
        *list_problems(
            "reserve_share",
            reserve_share,
            "1",
            keeps=lambda share: 0.0 <= share <= 1.0,
            rule="must lie between 0 and 1",
            remedy="give shares of the capacity",
        ),
        *list_problems(
            "reserve_hours",
            reserve_hours,
            "h",
            keeps=lambda h: 0.0 < h <= longest_h,
            rule=f"must lie above 0 and at most at the year's {longest_h:g} h",
            remedy="72 h are three days",
        ),
    ]


def _notes(district: District, knee: int | None, laid: WarnedYear | None) -> tuple[str, ...]:
    uneven = (
        "costs do not rise evenly with a reserve: it is filled and emptied at prices that differ little, and one that "
        "changes by the hour buys back in the evening what the rule sold by day"
    )
    texts = [
        uneven,
        "survival is that of the vital services, others switched off, without cars",
        "a reserve by warning helps in outages that are announced long enough before; any other finds what there is",
        "shelters with units of one group of batteries keep the same share, so that the units go on acting as one",
    ]
    if knee is None:
        texts.append("there is no knee: the cheapest reserve is the safest, or all efficient ones lie on a line")
    if laid is not None:
        texts.append(
            f"filling up on warnings is priced by {laid.count} warnings drawn from announced events and laid on the "
            f"year, for the {laid.per_year:.3g} that lead to an outage a year; every false alarm costs as much again"
        )
    elif not (np.asarray(district.warning) > 0.0).any():
        texts.append("no warning is known, neither [policy] warnings nor an announced event: filling up has no price")
    return tuple(texts)
