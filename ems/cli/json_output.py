"""The one JSON object that ``--json`` puts on standard output."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from ems.results.manifest import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ems.ledger import Books, PolicyMoney
    from ems.results import Result
    from ems.year import Comparison


def result_object(result: Result, books: Books) -> dict[str, object]:
    """Return a result as ``ems run --json`` gives it.

    Parameters
    ----------
    result
        What happened.
    books
        Of the year.

    Returns
    -------
    dict
        ``scenario``, ``policy``, ``kpis``, ``plan``, ``by_class``, ``money``, ``provenance``; for a planner
        ``planning``, where anybody was asked ``requests``.
    """
    from ems.kpis import class_kpis  # noqa: PLC0415 - imported where used

    return {
        "scenario": result.scenario,
        "policy": result.policy,
        "kpis": dict(result.kpis),
        "plan": [
            {"claim": claim.claim, "plan": claim.plan, "simulated": claim.simulated, "unit": claim.unit}
            for claim in result.claims
        ],
        "by_class": class_kpis(result).to_dict(orient="index"),
        "money": books_object(books),
        "provenance": dict(result.provenance),
    } | _planning_object(result)


def books_object(books: Books) -> dict[str, object]:
    """Return the main figures of the books.

    Parameters
    ----------
    books
        Of a year.

    Returns
    -------
    dict
        ``customers_cost``, ``margin``, ``operator_income`` [currency], ``margin_per_kwh``, ``price_per_kwh``
        [currency/kWh], and the relative ``residuals`` of the checks.
    """
    names = ("customers_cost", "margin", "operator_income", "margin_per_kwh", "price_per_kwh")
    return {name: getattr(books, name) for name in names} | {"residuals": dict(books.residuals)}


def comparison_object(comparison: Comparison, money: Mapping[str, PolicyMoney]) -> dict[str, object]:
    """Return results as ``ems compare --json`` gives them; regrets where a planner is among them.

    Parameters
    ----------
    comparison
        What happened.
    money
        By name of the policy.

    Returns
    -------
    dict
        ``policies``, each with ``policy``, ``kpis``, ``money`` and, where one is defined, ``regrets``.
    """
    regrets = comparison.regrets.drop(columns=["cost", "cost_told_the_truth"])
    entries: list[dict[str, object]] = []
    for name, result in zip(comparison.names, comparison.results, strict=True):
        policy = money[result.policy]
        told = books_object(policy.books) | dict(policy.figures)
        entry: dict[str, object] = {"policy": result.policy, "kpis": dict(result.kpis), "money": told}
        if not regrets.isna().all(axis=None):
            entry["regrets"] = regrets.loc[name].to_dict()
        entries.append(entry)
    return {"policies": entries}


def _planning_object(result: Result) -> dict[str, object]:
    """Return what a planner was told and promised, and what people were asked; nothing where a rule decided."""
    content: dict[str, object] = {}
    if result.planning is not None:
        plan = result.planning
        content["planning"] = {
            "planner": plan.planner,
            "forecast": plan.forecast,
            "engine": plan.engine,
            "choices": [asdict(choice) for choice in plan.choices],
            "detail": plan.detail,
            "approximations": list(plan.approximations),
            "solves": len(plan.windows),
            "statuses": plan.windows["status"].value_counts().to_dict(),
            "promised_cost": plan.promised_cost,
        }
    if result.requests is not None:
        asked = result.requests
        content["requests"] = {
            "events": len(asked.events),
            "expected_kwh": float(asked.events["expected_kwh"].sum()),
            "realised_kwh": float(asked.events["realised_kwh"].sum()),
            "points": asked.points,
            "points_budget": asked.points_budget,
        }
    return content


def put(content: Mapping[str, object]) -> None:
    """Write one JSON object to standard output, ``null`` where a number does not exist.

    Parameters
    ----------
    content
        The object.
    """
    unicode = (sys.stdout.encoding or "").lower().replace("-", "").startswith("utf")
    typer.echo(json.dumps(plain(dict(content)), ensure_ascii=not unicode, allow_nan=False, indent=2))
