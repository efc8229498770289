"""How the cases of a plan are evaluated, and what it cannot have; decided before the first case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ems.kpis import definitions_for
from ems.scenario.keys import nearest
from ems.sweep.asked.way import Way
from ems.sweep.evaluation.columns import bills_names, own_columns
from ems.sweep.evaluation.sized import class_of, design_fields, pool_classes, sized_storage
from profiles.errors import ProblemCollector

if TYPE_CHECKING:
    from ems.dispatch import Policy
    from ems.sweep.asked.plan import SweepPlan

DESIGNS, GENERAL = "designs", "general"
PLAYED_CASES, PLANNED_CASES, GENERAL_CASES, PLANNER_CASES = 2_000, 500, 16, 4
"""Cases that take a few seconds together: of designs played or planned, of years played or planned one by one."""
PLAYED_S, PLANNED_S, PLANNER_S = 0.0004, 0.004, 8.0
"""Time for one of them on one core, roughly [s]."""
YEAR_S, SITE_S = 0.02, 6e-5
"""Time for a year played by rules on one core, and for each of its sites, roughly [s]."""
CHUNK_S: Final = 5.0
SURVIVAL_S: Final = 0.0005
FEW_CASES = 2
"""So many designs that share everything else are worth a year without their storage."""


def way_of(plan: SweepPlan) -> Way:
    """Choose how the cases of a plan are evaluated.

    Parameters
    ----------
    plan
        What varies.

    Returns
    -------
    Way
        ``"designs"`` where sizes of one storage at the pool vary and a rule decides or the storage is planned, else
        ``"general"``; designs whose case turns out to be none are played in the general way, with the same rows.

    Raises
    ------
    profiles.errors.InputError
        The planned storage is none at the pool, a KPI does not exist, there is no shelter whose survival could be told,
        or the policy is unknown; all problems at once.
    """
    problems = ProblemCollector("sweep")
    _check_kpis(plan, problems)
    _check_survival(plan, problems)
    _check_planned(plan, problems)
    problems.raise_if_any()
    policy = _policy(plan)
    _check_rules(plan, policy, problems)
    problems.raise_if_any()
    storage = sized_storage(plan)
    is_planner = policy is not None and policy.planner is not None
    if storage is None or is_planner or not _are_designs(plan, storage):
        return Way(
            name=GENERAL,
            chunk_cases=PLANNER_CASES if is_planner else GENERAL_CASES,
            case_s=PLANNER_S if is_planner else _year_s(plan),
            notes=tuple(_notes(plan)),
        )
    most, design_s = (PLAYED_CASES, PLAYED_S) if plan.planned is None else (PLANNED_CASES, PLANNED_S)
    survival_s = SURVIVAL_S if plan.survival_h is not None else 0.0
    case_s = design_s + survival_s + _year_s(plan) / max(_alike_cases(plan, storage), 1.0)
    return Way(
        name=DESIGNS,
        chunk_cases=max(min(most, round(CHUNK_S / case_s)), 1),
        case_s=case_s,
        notes=(f"designs of storage.{storage} share the year up to it", *_notes(plan)),
    )


def _year_s(plan: SweepPlan) -> float:
    """Time for a year that rules play, roughly [s]."""
    classes = plan.tables.get("demand")
    sites = (
        [one.get("sites", 1) for one in classes.values() if isinstance(one, dict)] if isinstance(classes, dict) else []
    )
    return YEAR_S + SITE_S * sum(count for count in sites if isinstance(count, int))


def _are_designs(plan: SweepPlan, storage: str) -> bool:
    """Tell whether the cases are designs of a storage: the last to act, and enough of them that share the rest."""
    if plan.planned is not None:
        return True
    return pool_classes(plan)[-1] == storage and _alike_cases(plan, storage) >= FEW_CASES


def _policy(plan: SweepPlan) -> Policy | None:
    """Policy of all cases; None where each case has its own."""
    from ems.dispatch import read_policy  # noqa: PLC0415 - imported where used

    if plan.policy is not None:
        return read_policy(plan.policy)
    table = plan.tables.get("policy")
    name = table.get("name", "self_consumption") if isinstance(table, dict) else "self_consumption"
    return None if "policy.name" in plan.names else read_policy(str(name))


def _alike_cases(plan: SweepPlan, storage: str) -> float:
    """Cases in one chunk that differ by nothing but the design of a storage, or 0 where each differs by something."""
    own = set(design_fields(plan, storage).values())
    others = [key for key in plan.keys if key.name not in own]
    groups = 1
    for key in others:
        if not key.levels:
            return 0.0
        groups *= len(key.levels)
    if any(link.name not in own and link.source in own for link in plan.linked):
        return 0.0
    return plan.count / groups


def _check_kpis(plan: SweepPlan, problems: ProblemCollector) -> None:
    currency = str(plan.tables.get("currency", "yen"))
    known = (*definitions_for(currency), *own_columns(currency), *(bills_names(currency) if plan.bills else ()))
    for name in plan.kpis or ():
        if name not in known:
            problems.add(
                f"kpis: {name}", "there is no such KPI", nearest(name, known) or f"there are: {', '.join(known)}"
            )


def _check_survival(plan: SweepPlan, problems: ProblemCollector) -> None:
    if plan.survival_h is None:
        return
    from ems.island.reserve.profile import length_problems  # noqa: PLC0415 - imported where used
    from ems.scenario.resilience import LONGEST_H  # noqa: PLC0415

    where = f"survival_hours = {plan.survival_h}"
    for problem in length_problems(plan.survival_h, LONGEST_H):
        problems.add(where, problem.what, problem.remedy)
    services = plan.tables.get("service")
    vital = [table for table in services.values() if table.get("vital")] if isinstance(services, dict) else []
    if not plan.tables.get("shelter") or not vital:
        remedy = "leave it out, or add tables [service.*] and [shelter.*] as hitotsugaoka has them"
        problems.add(where, "the scenario has no shelter with a vital service", remedy)


def _check_planned(plan: SweepPlan, problems: ProblemCollector) -> None:
    if plan.planned is None:
        return
    where, known = f'planned = "{plan.planned}"', pool_classes(plan)
    if class_of(plan.planned) not in known:
        names = [f"storage.{name}" for name in known]
        remedy = nearest(f"storage.{class_of(plan.planned)}", names) if names else "this scenario has none"
        problems.add(where, "no such storage runs at the pool", remedy)
    elif class_of(plan.planned) != known[-1] and "fiscal_year" not in plan.names:
        what = f"storage.{known[-1]} acts after it at the pool; the last to act can be planned"
        problems.add(
            where, what, f'plan "storage.{known[-1]}", or move the table of {class_of(plan.planned)} behind it'
        )


def _check_rules(plan: SweepPlan, policy: Policy | None, problems: ProblemCollector) -> None:
    if plan.planned is None or policy is None or policy.planner is None:
        return
    what = f"everything before a planned storage follows rules, and {policy.name} is a planner"
    problems.add(f'planned = "{plan.planned}"', what, 'set policy = "self_consumption", or leave planned out')


def _notes(plan: SweepPlan) -> list[str]:
    """Say what a reader of the rows must know."""
    bought = (
        "purchase: what the storages and PV that run cost a year, the annuity after subsidy and the upkeep, at the "
        "prices of [capital.*] before sizes are varied; yearly cost: district cost and purchase"
    )
    notes = [bought]
    if plan.planned is not None:
        notes.append(f"{plan.planned} is planned with perfect foresight; everything else follows the policy's rules")
    if plan.bills:
        notes.append(
            "bills: what all sites together pay by their tariffs, or by the prices at their meters, basic charges, tax "
            "and power of an operator's PV with it, less what they earn by feeding in; yearly bills: bills and purchase"
        )
    if plan.survival_h is not None:
        notes.append(
            f"survival: share of the starts from which the vital services last {plan.survival_h:g} h, with all "
            "equipment working, other services switched off, and without cars; of all shelters the worst"
        )
    return notes
