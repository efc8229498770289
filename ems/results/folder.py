"""The folder of a result: series as Parquet, everything else in one manifest, written whole and read back equal."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ems.results.manifest import (
    COMPARISON,
    FORMAT,
    RESULT,
    claims_from,
    contents,
    file_digest,
    number,
    plants_from,
    read_manifest,
    storage_table_from,
    write_manifest,
)
from ems.results.planning_files import planning_entries, planning_files, read_planning, read_requests, write_planning
from ems.results.result import Result
from ems.results.series_files import (
    CLASSES_FILE,
    DISTRICT_FILE,
    SITE_SERIES_FILE,
    SITES_FILE,
    STORAGES_FILE,
    read_classes,
    read_district,
    read_site_series,
    read_sites,
    read_storages,
    write_series,
)
from ems.results.whole_folder import MANIFEST_FILE, check_target, whole_folder
from profiles.calendar import build_calendar
from profiles.errors import InputError, Problem, ProblemCollector
from profiles.time_grid import TimeGrid

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ems.scenario import Scenario

__all__ = ["FORMAT", "MANIFEST_FILE", "check_target", "read_result", "write_comparison", "write_result"]

SERIES_FILES = (DISTRICT_FILE, CLASSES_FILE, STORAGES_FILE, SITES_FILE)


def write_result(
    result: Result,
    folder: str | Path,
    *,
    force: bool = False,
    scenario: Scenario | None = None,
    add: Callable[[Path], object] | None = None,
) -> Path:
    """Write a result as a folder, which appears whole or not at all.

    Parameters
    ----------
    result
        From :func:`ems.simulate`.
    folder
        The new folder.
    force
        Replace it if it is a result folder already.
    scenario
        What was simulated; the manifest then holds it in full, overrides included.
    add
        Writes further files into the folder that is given to it, for example a report.

    Returns
    -------
    pathlib.Path
        The folder.

    Raises
    ------
    profiles.errors.InputError
        Something is there that must stay.

    Examples
    --------
    >>> import ems, tempfile, pathlib
    >>> result = ems.simulate(ems.build_district(ems.read_scenario("kumamoto")))
    >>> with tempfile.TemporaryDirectory() as parent:
    ...     folder = ems.write_result(result, pathlib.Path(parent) / "kumamoto")
    ...     again = ems.read_result(folder)
    >>> again.series.equals(result.series)
    True
    """
    place = check_target(folder, force=force)
    with whole_folder(place, force=force) as hidden:
        _fill(hidden, result, scenario, add)
    return place


def write_comparison(
    results: Mapping[str, Result],
    folder: str | Path,
    *,
    force: bool = False,
    scenario: Scenario | None = None,
    add: Callable[[Path], object] | None = None,
) -> Path:
    """Write several results of one district as one folder: a result folder each, and a manifest over them.

    Parameters
    ----------
    results
        Name of the subfolder → result.
    folder, force, scenario, add
        As :func:`write_result`; ``add`` is given the outer folder.

    Returns
    -------
    pathlib.Path
        The folder.

    Raises
    ------
    profiles.errors.InputError
        Something is there that must stay.
    """
    place = check_target(folder, force=force)
    with whole_folder(place, force=force) as hidden:
        for name, result in results.items():
            (hidden / name).mkdir()
            _fill(hidden / name, result, scenario, None)
        if add is not None:
            add(hidden)
        policies = [{"policy": r.policy, "folder": name, "kpis": dict(r.kpis)} for name, r in results.items()]
        write_manifest(hidden, COMPARISON, {"policies": policies})
    return place


def _fill(folder: Path, result: Result, scenario: Scenario | None, add: Callable[[Path], object] | None) -> None:
    write_series(result, folder)
    write_planning(result, folder)
    if add is not None:
        add(folder)
    entries = contents(result) | planning_entries(result)
    if scenario is not None:
        entries["scenario_source"] = scenario.source
        entries["scenario_tables"] = scenario.model_dump(mode="json")
    write_manifest(folder, RESULT, entries)


def read_result(folder: str | Path) -> Result:
    """Read a result folder.

    Parameters
    ----------
    folder
        A folder that :func:`write_result` or ``ems run`` wrote.

    Returns
    -------
    Result
        Equal to the one that was written, to the last bit.

    Raises
    ------
    profiles.errors.InputError
        It is no result folder, a file of it is missing or damaged, or a newer version wrote it.
    """
    place = Path(folder).expanduser()
    manifest = read_manifest(place)
    if manifest.get("kind") == COMPARISON:
        names = ", ".join(str(place / entry["folder"]) for entry in manifest.get("policies", []))
        raise InputError(
            str(place), [Problem(where="", what="holds a comparison of policies", remedy=f"read one of {names}")]
        )
    if manifest.get("kind", RESULT) != RESULT:
        what = f"holds a {manifest['kind']}, not the result of one simulated year"
        remedy = "its tables are the CSV and JSON files in it; ems run writes results"
        raise InputError(str(place), [Problem(where="", what=what, remedy=remedy)])
    _refuse_damage(place, manifest)
    try:
        return _result_from(place, manifest)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        # The digests of the series are right: only the manifest can have been changed.
        problem = Problem(where=f"{type(error).__name__}: {error}", what="does not fit the files beside it")
        raise InputError(str(place / MANIFEST_FILE), [problem]) from error


def _refuse_damage(folder: Path, manifest: dict[str, Any]) -> None:
    """Raise where a file of series is missing or is not what was written; all such files at once."""
    problems = ProblemCollector(str(folder))
    noted = manifest.get("files")
    files = noted if isinstance(noted, dict) else {}
    optional = [name for name in (SITE_SERIES_FILE,) if name in files]
    for name in (*SERIES_FILES, *planning_files(manifest), *optional):
        entry = files.get(name)
        if not isinstance(entry, dict):
            problems.add(name, f"is not noted in {MANIFEST_FILE}", "simulate again")
        elif not (folder / name).is_file():
            problems.add(name, "is missing", "simulate again")
        elif file_digest(folder / name) != entry.get("sha256"):
            problems.add(name, f"is damaged: its SHA-256 is not the one in {MANIFEST_FILE}", "simulate again")
    problems.raise_if_any()


def _result_from(folder: Path, manifest: dict[str, Any]) -> Result:
    grid = TimeGrid(**manifest["grid"])
    series, days = read_district(folder, grid)
    sites = read_sites(folder)
    has_site_series = SITE_SERIES_FILE in manifest["files"]
    return Result(
        scenario=manifest["scenario"],
        title=manifest["title"],
        title_ja=manifest["title_ja"],
        policy=manifest["policy"],
        currency=manifest["currency"],
        grid=grid,
        calendar=replace(build_calendar(grid), is_holiday=days[0], is_day_off=days[1]),
        series=series,
        classes=read_classes(folder, manifest["classes"], grid),
        storages=read_storages(folder, manifest["storages"], grid),
        storage_table=storage_table_from(manifest["storage_table"]),
        sites=sites,
        kpis={name: number(value) for name, value in manifest["kpis"].items()},
        claims=claims_from(manifest["claims"]),
        plants=plants_from(manifest["plants"]),
        notes=tuple(manifest["notes"]),
        provenance=manifest["provenance"],
        class_titles=manifest["class_titles"],
        class_titles_ja=manifest.get("class_titles_ja", {}),
        site_series=read_site_series(folder, list(sites["name"])) if has_site_series else None,
        planning=read_planning(folder, manifest.get("planning"), grid),
        requests=read_requests(folder, manifest.get("requests"), grid),
    )
