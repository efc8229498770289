"""The one JSON object that ``--json`` puts on standard output."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import typer

from ems.results.manifest import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ems.results import Result


def result_object(result: Result) -> dict[str, object]:
    """Return a result as ``ems run --json`` gives it.

    Parameters
    ----------
    result
        What happened.

    Returns
    -------
    dict
        ``scenario``, ``policy``, ``kpis``, ``plan``, ``by_class``, ``provenance``.
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
        "provenance": dict(result.provenance),
    }


def comparison_object(results: Iterable[Result]) -> dict[str, object]:
    """Return results as ``ems compare --json`` gives them."""
    return {"policies": [{"policy": result.policy, "kpis": dict(result.kpis)} for result in results]}


def put(content: Mapping[str, object]) -> None:
    """Write one JSON object to standard output, ``null`` where a number does not exist.

    Parameters
    ----------
    content
        The object.
    """
    unicode = (sys.stdout.encoding or "").lower().replace("-", "").startswith("utf")
    typer.echo(json.dumps(plain(dict(content)), ensure_ascii=not unicode, allow_nan=False, indent=2))
