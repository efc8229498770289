"""The folder of ``ems size``: curve, map and front as CSV, everything as JSON, the page."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from ems.cli.folders import answer_folder, language_or_complaint, write_json

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pandas as pd

    from ems.cli.progress import Tell
    from ems.cli.run import Output
    from ems.scenario import Scenario
    from ems.sizing.answer import Sizing
    from ems.sizing.sureness import Sureness

KIND = "size"
JSON_FILE = "size.json"


def size_object(found: Sizing, sure: Sureness | None) -> dict[str, object]:
    """Return an answer as ``ems size --json`` gives it.

    Parameters
    ----------
    found
        The right size.
    sure
        How sure it is; None where nobody asked.

    Returns
    -------
    dict
        ``title``, ``currency``, ``policy``, ``goal``, ``method``, ``proven``, ``parts`` (an object each),
        ``operation_cost``, ``purchase_cost``, ``yearly_cost``, ``bound``, ``gap``, ``reached``,
        ``planned_yearly_cost``, ``none_yearly_cost``, ``rounds``, ``curve``, ``map``, ``front``, ``batteries`` (an
        object a row each), ``sentences``, ``notes``, ``how_sure``.
    """
    sums = ("operation_cost", "purchase_cost", "yearly_cost", "bound", "gap", "reached")
    others = ("planned_yearly_cost", "none_yearly_cost", "rounds")
    return {
        "title": found.title,
        "currency": found.currency,
        "policy": found.policy,
        "goal": asdict(found.goal),
        "method": found.method,
        "proven": found.is_proven,
        "parts": [asdict(part) for part in found.parts],
        **{name: getattr(found, name) for name in (*sums, *others)},
        "curve": _rows(found.curve),
        "map": _rows(found.sizes_map),
        "front": _rows(found.front),
        "batteries": _rows(found.batteries),
        "sentences": list(found.sentences),
        "notes": list(found.notes),
        "how_sure": None if sure is None else sureness_object(sure),
    }


def sureness_object(sure: Sureness) -> dict[str, object]:
    """Return how sure a size is as ``ems size --how-sure --json`` gives it.

    Parameters
    ----------
    sure
        What was drawn, and what came of it.
    """
    return {
        "key": sure.key,
        "draws": sure.draws,
        "seed": sure.seed,
        "best_mean_kwh": sure.best_mean_kwh,
        "best_worst_tenth_kwh": sure.best_worst_tenth_kwh,
        "sizes": _rows(sure.sizes),
        "best": _rows(sure.best),
        "one_at_a_time": _rows(sure.one_at_a_time.rename_axis("factor").reset_index()),
        "sobol": _rows(sure.sobol.rename_axis("factor").reset_index()),
        "sentences": list(sure.sentences),
        "notes": list(sure.notes),
    }


def _rows(table: pd.DataFrame | None) -> list[dict[str, object]] | None:
    if table is None:
        return None
    return [{str(name): value for name, value in row.items()} for row in table.to_dict(orient="records")]


def write_size(
    found: Sizing,
    sure: Sureness | None,
    scenario: Scenario,
    output: Output,
    origin: Mapping[str, object],
    tell: Tell,
) -> None:
    """Write an answer as one folder that appears whole or not at all.

    Parameters
    ----------
    found
        The right size.
    sure
        How sure it is; None where nobody asked.
    scenario
        What was sized.
    output
        Where it goes, and in which language.
    origin
        What it was made from, for the manifest.
    tell
        Is told what is being drawn.

    Raises
    ------
    profiles.errors.RunError
        The folder could not be written.
    """
    if output.folder is None:
        return
    tell("Writing the results")
    entries = {"title": found.title, "keys": [part.key for part in found.parts], **origin}
    with answer_folder(output.folder, KIND, entries, scenario, force=output.force) as hidden:
        _write_tables(found, sure, hidden)
        if output.report:
            _write_page(found, sure, hidden, output.lang, origin, tell)


def _write_tables(found: Sizing, sure: Sureness | None, folder: Path) -> None:
    """Write everything that ``--json`` prints, and each table as CSV."""
    write_json(folder / JSON_FILE, size_object(found, sure))
    tables = {"curve": found.curve, "map": found.sizes_map, "front": found.front, "batteries": found.batteries}
    if sure is not None:
        tables |= {"how_sure": sure.sizes, "draws": sure.best}
    for name, table in tables.items():
        if table is not None:
            table.to_csv(folder / f"{name}.csv", index=False)


def _write_page(
    found: Sizing, sure: Sureness | None, folder: Path, lang: str, origin: Mapping[str, object], tell: Tell
) -> None:
    """Draw the figures and write the page."""
    from ems.report.sizing import write_sizing_report  # noqa: PLC0415 - matplotlib and jinja2 take their time

    language_or_complaint(lang)
    write_sizing_report(
        found, folder, sureness=sure, lang=lang, origin=origin, tell=lambda title: tell(f"Drawing: {title}")
    )
