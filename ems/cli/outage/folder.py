"""The folder of ``ems outage``: the year before the outage, the answers as tables and JSON, the page."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ems.cli.folders import folder_is_written, language_or_complaint, write_json
from ems.cli.outage.as_json import outage_object

if TYPE_CHECKING:
    from pathlib import Path

    from ems.cli.progress import Tell
    from ems.cli.run import Output
    from ems.resilience.overview import Outages

ANSWERS_FILE = "outages.json"
TABLES_FOLDER = "outages"


def write_outages(found: Outages, output: Output, origin: dict[str, object], tell: Tell) -> None:
    """Write the answers, and the year they start from, as one folder that appears whole or not at all.

    Parameters
    ----------
    found
        The answers.
    output
        Where they go, and in which language.
    origin
        What the run was made from, for the manifest.
    tell
        Is told what is being drawn.

    Raises
    ------
    profiles.errors.RunError
        The folder could not be written.
    """
    from ems.results.folder import write_result  # noqa: PLC0415 - imported where used

    folder = output.folder
    if folder is None:
        return
    result = replace(found.result, provenance={**found.result.provenance, **origin})

    def add(hidden: Path) -> None:
        _write_answers(found, hidden)
        if output.report:
            _write_page(found, hidden, output.lang, tell)

    with folder_is_written(folder):
        tell("Writing the results")
        write_result(result, folder, force=output.force, scenario=found.district.scenario, add=add)


def _write_answers(found: Outages, folder: Path) -> None:
    """Write everything that ``--json`` prints, and each table as CSV."""
    from ems.resilience.events.tables import event_table  # noqa: PLC0415 - pandas takes half a second to import
    from ems.resilience.starts.tables import (  # noqa: PLC0415
        by_hour,
        by_month,
        by_service,
        by_weather,
        main_service,
        situations,
        worst_starts,
    )

    write_json(folder / ANSWERS_FILE, outage_object(found))
    tables = folder / TABLES_FOLDER
    tables.mkdir()
    for study in found.studies:
        name, service = study.shelter.name, main_service(study)
        frames = {
            "services": by_service(study),
            "months": by_month(study, service),
            "hours": by_hour(study, service),
            "weather": by_weather(study, service),
            "situations": situations(study, service),
            "worst_starts": worst_starts(study),
        }
        for table, frame in frames.items():
            frame.to_csv(tables / f"{name}_{table}.csv")
    for event in found.events:
        event_table(event).to_csv(tables / f"{event.shelter.name}_{event.kind.name}.csv")
    for cars in found.cars:
        cars.fleets(shelters=(1,)).to_csv(tables / f"{cars.shelter}_cars.csv", index=False)
    if found.frontier is not None:
        found.frontier.table.to_csv(tables / "reserves.csv", index=False)


def _write_page(found: Outages, folder: Path, lang: str, tell: Tell) -> None:
    from ems.report import write_outage_report  # noqa: PLC0415 - matplotlib takes a second to import

    language_or_complaint(lang)
    write_outage_report(found, folder, lang=lang, progress=lambda title: tell(f"Drawing: {title}"))
