"""One policy, one judged year."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ems.dispatch import Policy, read_policy
from ems.island.reserve.default import with_default_reserve
from ems.kpis import judge, worst_of
from ems.results import Result, assemble
from ems.simulation.play import play_policy
from ems.year.origin import provenance

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy as np
    from numpy.typing import NDArray

    from ems.dispatch.problem import Objective
    from ems.district import District
    from ems.simulation.play import PlayedYear


def simulate(
    district: District,
    policy: str | Callable[..., float] | Policy | None = None,
    *,
    plan_kw: Mapping[str, NDArray[np.float64]] | None = None,
    keep_sites: bool = False,
    objective: Objective | None = None,
    span: tuple[int, int] | None = None,
    tell: Callable[[str], None] | None = None,
) -> Result:
    """Play a year of a district under a policy, and judge it.

    Parameters
    ----------
    district
        From :func:`ems.build_district`.
    policy
        A built-in rule, a planner (``"optimal"``, ``"each_for_itself"``, ``"rolling"``), ``FILE.py:FUNCTION``,
        ``SITE+POOL``, a function, or a :class:`Policy`; None takes the scenario's.
    plan_kw
        For ``"follow"``: planned power per storage group, discharge positive, shape (steps,) [kW].
    keep_sites
        Whether to keep the net power of every site (``Result.site_series``).
    objective
        For ``"optimal"`` and ``"rolling"``: what plans make small; None takes the scenario's, which is the district
        cost unless it says otherwise.
    span
        For ``"optimal"``: first step that is planned and one past the last, with self-consumption before and after;
        None plans the year.
    tell
        Is told, in a few words, what a planner is doing.

    Returns
    -------
    Result
        Series, KPIs and the plan's claims; for a planner also what it promised, and where people or air conditioners
        were asked to shift their use, what they did.

    Raises
    ------
    profiles.errors.InputError
        The policy or the plan is wrong.
    profiles.errors.RunError
        The rule returned a number that is not finite, a planner found no plan, or the balance does not close.

    Examples
    --------
    >>> import ems
    >>> district = ems.build_district(ems.read_scenario("kumamoto"))
    >>> result = ems.simulate(district, "self_consumption")
    >>> result.kpis["balance_residual_kwh"] < 1e-6
    True
    """
    chosen = read_policy(district.scenario.policy.name if policy is None else policy, has_plan=plan_kw is not None)
    district = with_default_reserve(district, chosen)
    played = play_policy(
        district, chosen, plan_kw=plan_kw, keep_sites=keep_sites, objective=objective, span=span, tell=tell
    )
    return judged(district, chosen, played)


def judged(district: District, policy: Policy, played: PlayedYear) -> Result:
    """Name the series of a played year, check its balance and compute its KPIs.

    Parameters
    ----------
    district, policy
        What was played.
    played
        What happened.

    Returns
    -------
    Result
        With KPIs and claims.

    Raises
    ------
    profiles.errors.RunError
        The balance does not close.
    """
    outcome = played.outcome
    result = replace(
        assemble(district, outcome, policy.name, provenance(district, policy)),
        planning=played.planning,
        requests=played.requests,
        notes=(*district.notes, *played.notes),
    )
    return judge(result, district, worst_of([outcome.sites.residual_kwh, outcome.pool.residual_kwh]))
