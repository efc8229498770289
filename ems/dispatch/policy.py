"""A policy: one rule for the storages at the sites, one for those at the pool; or a planner, whose plan they follow."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from ems.dispatch.rules import BUILT_IN, Rule, read_rule
from profiles.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    PolicyLike: TypeAlias = "str | Callable[..., float] | Policy"

Planner = Literal["optimal", "each_for_itself", "rolling"]
PLANNERS: tuple[Planner, ...] = get_args(Planner)
"""Who decides ahead: on perfect foresight for the district or for each site alone, or on forecasts, again and again."""
CARRIES_OUT = "hold"
"""The rule that carries out a planner's plan."""
NEEDS_A_PLAN = ("follow", CARRIES_OUT)

# A site knows neither the district's peak nor an outage plan, so these two act at the pool, over self-consumption.
AT_THE_POOL_ONLY = ("peak_shaving", "shelter_reserve")
# A "+" joins two rules only after a whole first one: folders and files may have one in their names.
TWO_RULES = re.compile(rf"(?P<site>{'|'.join(BUILT_IN)}|.*?\.py:\w+)\+(?P<pool>.+)", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Who decides at which tier.

    Parameters
    ----------
    name
        What a user calls it.
    site
        Rule of the storages at the sites.
    pool
        Rule of the storages at the pool.
    planner
        Who makes the plan that the rules carry out; None: the rules decide by themselves.
    """

    name: str
    site: Rule
    pool: Rule
    planner: Planner | None = None


def read_policy(policy: PolicyLike, *, has_plan: bool = False) -> Policy:
    """Turn what a user writes into a policy.

    Parameters
    ----------
    policy
        A built-in rule; a planner (``"optimal"``, ``"each_for_itself"``, ``"rolling"``); ``FILE.py:FUNCTION``; two
        rules joined by ``+`` (site first, then pool); a function; or a policy, which is returned as it is.
    has_plan
        Whether a plan comes along for ``follow`` to carry out.

    Returns
    -------
    Policy
        With both rules read and checked.

    Raises
    ------
    profiles.errors.InputError
        A rule is unknown or breaks the rules for rules, or ``follow`` has no plan.

    Examples
    --------
    >>> read_policy("shelter_reserve").site.name
    'self_consumption'
    >>> read_policy("none+self_consumption").name
    'none+self_consumption'
    >>> read_policy("rolling").pool.name
    'hold'
    """
    chosen = _read(policy)
    missing = [rule.name for rule in (chosen.site, chosen.pool) if rule.name in NEEDS_A_PLAN]
    if missing and not has_plan and chosen.planner is None:
        others = ", ".join((*(name for name in BUILT_IN if name not in NEEDS_A_PLAN), *PLANNERS))
        raise InputError(
            f"policy {chosen.name!r}",
            [
                Problem(
                    where=missing[0],
                    what="carries out a plan, and no plan was given",
                    remedy=f"choose one of {others}, or pass plan_kw to ems.simulate with the policy 'follow'",
                )
            ],
        )
    return chosen


def _read(policy: PolicyLike) -> Policy:
    if isinstance(policy, Policy):
        return policy
    if policy in PLANNERS:
        rule = read_rule(CARRIES_OUT)
        return Policy(name=str(policy), site=rule, pool=rule, planner=policy)
    joined = [part for part in policy.split("+") if part in PLANNERS] if isinstance(policy, str) else []
    if joined:
        what = "is a planner, which decides for sites and pool together"
        raise InputError(f"policy {policy!r}", [Problem(where=joined[0], what=what, remedy="give it alone")])
    pair = TWO_RULES.fullmatch(policy) if isinstance(policy, str) else None
    if pair is not None:
        site, pool = read_rule(pair["site"]), read_rule(pair["pool"])
        return Policy(name=f"{site.name}+{pool.name}", site=site, pool=pool)
    if isinstance(policy, str) and ".py" not in policy and policy not in BUILT_IN:
        rules = ", ".join(name for name in BUILT_IN if name not in NEEDS_A_PLAN)
        what = f"no such rule or planner; rules are {rules}; planners are {', '.join(PLANNERS)}"
        remedy = "for a rule of your own give FILE.py:FUNCTION"
        raise InputError(f"policy {policy!r}", [Problem(where="", what=what, remedy=remedy)])
    rule = read_rule(policy)
    return Policy(name=rule.name, site=read_rule("self_consumption") if policy in AT_THE_POOL_ONLY else rule, pool=rule)
