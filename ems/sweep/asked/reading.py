"""Read ``SWEEP.toml``, or the same as a mapping: file → settings, keys, scenario → plan; every problem at once."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast, get_args

from ems.scenario.catalogue import ORDER, bundled_path
from ems.scenario.keys import dotted, nearest
from ems.scenario.overrides import apply_overrides, parse_key
from ems.scenario.problems import shown
from ems.scenario.read import parse_scenario, read_toml
from ems.sweep.asked.draws import MOST_SAMPLES, drawn_places
from ems.sweep.asked.files import policy_from_folder, set_from_folder
from ems.sweep.asked.plan import Method, SweepPlan
from ems.sweep.asked.ranges import MOST_CASES
from ems.sweep.asked.varied import linked_keys, names_in, varied_keys
from profiles.errors import InputError, Problem, ProblemCollector

if TYPE_CHECKING:
    from ems.sweep.asked.key import Key, LinkedKey

SETTINGS = (
    "scenario",
    "policy",
    "planned",
    "survival_hours",
    "bills",
    "kpis",
    "method",
    "samples",
    "seed",
    "set",
    "grid",
    "linked",
)
METHODS: tuple[Method, ...] = get_args(Method)
LONGEST_OUTAGE_H = 8784


def read_plan(asked: str | Path | Mapping[str, object]) -> SweepPlan:
    """Read and check a sweep.

    Parameters
    ----------
    asked
        Path of a ``SWEEP.toml``, in whose folder relative files start; or the same as a mapping, whose relative files
        start in the working directory.

    Returns
    -------
    SweepPlan
        What is to be done.

    Raises
    ------
    profiles.errors.InputError
        The file cannot be read or anything in it is wrong; all problems are named at once.

    Examples
    --------
    >>> plan = read_plan({"scenario": "kumamoto", "grid": {"fiscal_year": {"start": 2024, "stop": 2027, "step": 1}}})
    >>> plan.count, plan.values(3)
    (4, {'fiscal_year': 2027})
    """
    if isinstance(asked, Mapping):
        return _plan(asked, Path.cwd(), "sweep")
    if not isinstance(asked, (str, Path)):
        what = f"{shown(asked)} is neither the path of a file nor a mapping"
        raise InputError("sweep", [Problem(where="asked", what=what, remedy='write run_sweep("SWEEP.toml", "DIR")')])
    path = Path(asked).expanduser()
    return _plan(read_toml(path), path.absolute().parent, path.name)


def _plan(table: Mapping[str, object], folder: Path, name: str) -> SweepPlan:
    """Return the plan that tables describe."""
    problems = ProblemCollector(name)
    for key in table:
        if key not in SETTINGS:
            problems.add(str(key), "unknown key", _meant(str(key)))
    method = _method(table, problems)
    keys = varied_keys(table.get("grid", {}), folder, problems, is_drawn=method != "grid")
    linked = linked_keys(table.get("linked", {}), keys, problems)
    source, tables = _scenario(table, folder, problems)
    settings = _settings(table, folder, tables, problems)
    _refuse_twice(table, keys, linked, problems)
    samples, seed = _samples(table, method, problems), _seed(table, problems)
    is_drawn = method != "grid" and samples > 0
    count = samples if is_drawn else math.prod(len(key.levels) for key in keys)
    if count > MOST_CASES:
        problems.add("grid", f"makes {count:,} cases; at most {MOST_CASES:,}", "take fewer values, or draw samples")
    _check_keys(tables, table, keys, problems)
    problems.raise_if_any()
    draws = drawn_places(method, samples, len(keys), seed) if is_drawn else None
    common = {
        "method": method,
        "seed": seed,
        "keys": keys,
        "linked": linked,
        "samples": samples,
        "draws": draws,
        **settings,
    }
    plan = SweepPlan(scenario=str(table["scenario"]), source=source, tables=tables, **common)  # type: ignore[arg-type]
    _check_scenario(plan, name)
    return plan


def _meant(key: str) -> str:
    """Return which setting was meant: a dotted key belongs in a table."""
    return "what varies belongs in [grid], what is set for all cases in [set]" if "." in key else nearest(key, SETTINGS)


def _method(table: Mapping[str, object], problems: ProblemCollector) -> Method:
    """Return how cases are chosen."""
    method = table.get("method", "grid")
    if method in METHODS:
        return method
    known = ", ".join(f'"{name}"' for name in METHODS)
    problems.add(f"method = {shown(method)}", f"must be one of {known}", nearest(str(method), METHODS))
    return "grid"


def _samples(table: Mapping[str, object], method: Method, problems: ProblemCollector) -> int:
    """Return the number of cases that are drawn, 0 where none are."""
    samples = table.get("samples")
    if method == "grid":
        if samples is not None:
            remedy = 'leave it out, or choose method = "random" or "latin_hypercube"'
            problems.add(f"samples = {shown(samples)}", "a grid plays all combinations", remedy)
        return 0
    if samples is None:
        problems.add("samples", f'is missing: how many cases the method "{method}" draws', "write samples = 500")
    elif isinstance(samples, bool) or not isinstance(samples, int) or not 1 <= samples <= MOST_SAMPLES:
        problems.add(f"samples = {shown(samples)}", f"must be a whole number from 1 to {MOST_SAMPLES:,}")
    else:
        return samples
    return 0


def _seed(table: Mapping[str, object], problems: ProblemCollector) -> int:
    """Return the seed of the draws."""
    seed = table.get("seed", 1)
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        problems.add(f"seed = {shown(seed)}", "must be a whole number, 0 or more")
        return 0
    return seed


def _scenario(table: Mapping[str, object], folder: Path, problems: ProblemCollector) -> tuple[Path, dict[str, Any]]:
    """Return file and tables of the scenario with everything in ``[set]`` set; no tables where one is wrong."""
    named = table.get("scenario")
    if not isinstance(named, (str, Path)) or not str(named).strip():
        what = "is missing" if named is None else "must be text in quotes"
        problems.add("scenario", what, f"name a bundled scenario ({', '.join(ORDER)}) or a file")
        return Path(), {}
    beside = folder / Path(named).expanduser()
    try:
        source = bundled_path(named if named in ORDER or not beside.exists() else beside).absolute()
        tables = read_toml(source)
    except InputError as error:
        for problem in error.problems:
            problems.add(
                f"scenario = {shown(str(named))}", " ".join(filter(None, (problem.where, problem.what))), problem.remedy
            )
        return Path(), {}
    return source, _with_settings(tables, table.get("set", {}), folder, problems)


def _with_settings(tables: dict[str, Any], table: object, folder: Path, problems: ProblemCollector) -> dict[str, Any]:
    """Return a scenario's tables with what ``[set]`` says."""
    if not isinstance(table, Mapping):
        problems.add("set", "must be a table of keys and values")
        return tables
    try:
        return apply_overrides(tables, set_from_folder(table, folder))
    except InputError as error:
        for problem in error.problems:
            problems.add(f"[set] {problem.where}", problem.what, problem.remedy)
        return tables


def _settings(
    table: Mapping[str, object], folder: Path, tables: Mapping[str, Any], problems: ProblemCollector
) -> dict[str, object]:
    """Return the optional settings: policy, planned, survival_h, bills, kpis."""
    policy, planned, hours = (table.get(name) for name in ("policy", "planned", "survival_hours"))
    if policy is not None and not (isinstance(policy, str) and policy.strip()):
        problems.add(f"policy = {shown(policy)}", "must be text in quotes", 'such as "self_consumption"')
        policy = None
    stores = [f"storage.{name}" for name in tables.get("storage", {})] if tables else None
    if planned is not None and stores is not None and planned not in stores:
        problems.add(f"planned = {shown(planned)}", "there is no such storage", nearest(str(planned), stores))
    is_hours = isinstance(hours, (int, float)) and not isinstance(hours, bool) and 0 < hours <= LONGEST_OUTAGE_H
    if hours is not None and not is_hours:
        problems.add(f"survival_hours = {shown(hours)}", f"must lie above 0 and up to {LONGEST_OUTAGE_H} h")
    bills = table.get("bills", False)
    if not isinstance(bills, bool):
        problems.add(f"bills = {shown(bills)}", "must be true or false", "leave it out where nobody asks who pays what")
    return {
        "bills": bills is True,
        "policy": None if policy is None else policy_from_folder(str(policy), folder),
        "planned": planned,
        "survival_h": float(cast("float", hours)) if is_hours else None,
        "kpis": _kpis(table.get("kpis"), problems),
    }


def _kpis(names: object, problems: ProblemCollector) -> tuple[str, ...] | None:
    """Return the KPIs that are kept."""
    if names is None:
        return None
    if not isinstance(names, (list, tuple)) or not names or not all(isinstance(name, str) for name in names):
        problems.add(f"kpis = {shown(names)}", "must be a list of names in quotes", "leave it out to keep all")
        return None
    return tuple(dict.fromkeys(names))


def _refuse_twice(
    table: Mapping[str, object], keys: tuple[Key, ...], linked: tuple[LinkedKey, ...], problems: ProblemCollector
) -> None:
    """Find keys that are given in two places, one of which would not count."""
    given = table.get("set", {})
    fixed = dict(_leaves(given)) if isinstance(given, Mapping) else {}
    varied = [*(key.name for key in keys), *(link.name for link in linked)]
    for name in varied:
        if name in fixed:
            problems.add(name, "is in [set] and varies", "leave it out of [set]")
        whole = next((other for other in varied if name.startswith((f"{other}.", f"{other}["))), None)
        if whole is not None:
            problems.add(name, f"is a part of {whole}, which varies too", "vary one of them")
    if table.get("policy") is not None and "policy.name" in varied:
        problems.add("policy.name", "varies, and policy says the same for all cases", "leave one of them out")


def _leaves(table: Mapping[str, object], before: str = "") -> list[tuple[str, object]]:
    """Return dotted names and values of a table of tables."""
    result: list[tuple[str, object]] = []
    for key, value in table.items():
        name = f"{before}{dotted(parse_key(str(key)))}"
        result += _leaves(value, f"{name}.") if isinstance(value, Mapping) else [(name, value)]
    return result


def _check_keys(
    tables: dict[str, Any], table: Mapping[str, object], keys: tuple[Key, ...], problems: ProblemCollector
) -> None:
    """Find keys that the scenario does not have."""
    if not tables:
        return
    names = (*names_in(table.get("grid")), *names_in(table.get("linked")))
    values = dict.fromkeys(names, 0) | {key.name: key.levels[0] for key in keys if key.levels}
    try:
        apply_overrides(tables, values)
    except InputError as error:
        problems.problems.extend(error.problems)


def _check_scenario(plan: SweepPlan, name: str) -> None:
    """Raise where neither the scenario as it is nor the first case is one that can be played: no case could.

    Raises
    ------
    profiles.errors.InputError
        With the problems of the first case.
    """
    try:
        parse_scenario(plan.tables, source=plan.source)
    except InputError:
        try:
            parse_scenario(apply_overrides(dict(plan.tables), plan.values(0)), source=plan.source)
        except InputError as error:
            problems = ProblemCollector(name)
            for problem in error.problems:
                problems.add(" ".join(filter(None, ("scenario", problem.where))), problem.what, problem.remedy)
            problems.raise_if_any()
