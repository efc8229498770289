"""The folder of ``ems pathway``: tables as CSV, everything as JSON, the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ems.cli.folders import answer_folder, language_or_complaint, write_json

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ems.cli.progress import Tell
    from ems.cli.run import Output
    from ems.pathways import Pathway

KIND = "pathway"
JSON_FILE, YEARS_FILE, CAPACITY_FILE = "pathway.json", "years.csv", "capacity_kwh.csv"


def pathway_object(found: Pathway) -> dict[str, object]:
    """Return a pathway as ``ems pathway --json`` gives it.

    Parameters
    ----------
    found
        What :func:`ems.pathway` returned.

    Returns
    -------
    dict
        ``scenario``, ``policy``, ``currency``, ``prices``, ``first_year``, ``last_year``, ``passes``, ``years`` (an
        object each), ``units``, ``capacity_kwh`` by class, ``batteries`` (one entry a class and year of installation),
        ``appraisal`` (null where nothing is invested), ``notes`` and ``notes_of_last_year``.
    """
    from ems.pathways.table import COLUMNS  # noqa: PLC0415 - imported where used

    rows = found.table.to_dict(orient="records")
    years = [{"year": year, **row} for year, row in zip(found.years, rows, strict=True)]
    units = {name: column.unit.replace("currency", found.currency) for name, column in COLUMNS.items()}
    return {
        "scenario": found.scenario.name,
        "policy": found.policy,
        "currency": found.currency,
        "prices": found.asked.case,
        "first_year": found.years[0],
        "last_year": found.years[-1],
        "passes": found.passes,
        "years": years,
        "units": units,
        "capacity_kwh": {str(name): found.capacity[name].tolist() for name in found.capacity.columns},
        "batteries": [
            {
                "storage": storage,
                "installed": year,
                "replaced": list(life.replaced_in),
                "end_of_life_year": life.end_of_life_year,
                "capacity_fraction": [life.capacity_fraction.get(one) for one in found.years],
            }
            for (storage, year), life in found.lives.items()
        ],
        "appraisal": None if found.appraisal is None else found.appraisal.as_json(),
        "notes": list(found.notes),
        "notes_of_last_year": list(found.notes_of_last_year),
    }


def write_pathway(found: Pathway, output: Output, origin: Mapping[str, object], tell: Tell) -> None:
    """Write a pathway as one folder that appears whole or not at all.

    Parameters
    ----------
    found
        What :func:`ems.pathway` returned.
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
    entries = {"title": found.title, "policy": found.policy, "years": list(found.years), **origin}
    with answer_folder(output.folder, KIND, entries, found.scenario, force=output.force) as hidden:
        _write_tables(found, hidden)
        if output.report:
            _write_page(found, hidden, output.lang, origin, tell)


def _write_tables(found: Pathway, folder: Path) -> None:
    """Write everything that ``--json`` prints, and each table as CSV."""
    write_json(folder / JSON_FILE, pathway_object(found))
    found.table.to_csv(folder / YEARS_FILE)
    found.capacity.to_csv(folder / CAPACITY_FILE)
    if found.appraisal is not None:
        for view, flow in found.appraisal.views.items():
            flow.table.to_csv(folder / f"cash_flow_{view}.csv")


def _write_page(found: Pathway, folder: Path, lang: str, origin: Mapping[str, object], tell: Tell) -> None:
    from ems.report.money.pathways.page import write_pathway_report  # noqa: PLC0415 - matplotlib takes a second

    language_or_complaint(lang)
    write_pathway_report(found, folder, lang=lang, origin=origin, progress=lambda title: tell(f"Drawing: {title}"))
