"""Read a tariff: file → model → checks; every problem of the file at once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from ems.scenario.partial import partial_section
from ems.scenario.problems import problems_of
from ems.scenario.read import read_toml
from ems.tariffs.catalogue import ORDER, tariff_path
from ems.tariffs.checks import problems_between, problems_between_parts
from ems.tariffs.model import Tariff
from profiles.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ems.scenario import Scenario


def read_tariff(name_or_path: str | Path) -> Tariff:
    """Read and check a tariff.

    Parameters
    ----------
    name_or_path
        Name of a bundled tariff, or path of a TOML file.

    Returns
    -------
    Tariff
        Frozen and checked.

    Raises
    ------
    InputError
        The file cannot be read, or anything in it is wrong; all problems are named at once.

    Examples
    --------
    >>> tariff = read_tariff("kyuden-juryo-dento-b")
    >>> tariff.title, tariff.contract.unit, tariff.contract.default
    ('Kyushu Electric, lighting B', 'A', 30.0)
    """
    path = tariff_path(name_or_path)
    return parse_tariff(read_toml(path), source=path.name)


def tariff_of(scenario: Scenario, name: str) -> Tariff:
    """Read a tariff that a scenario names: a bundled one, or a file as seen from the scenario's own.

    Parameters
    ----------
    scenario
        Whose place files are seen from.
    name
        Name, or path: what ends in ``.toml`` or has folders in it.

    Raises
    ------
    InputError
        There is no such tariff, or it is wrong.
    """
    is_path = name not in ORDER and (Path(name).suffix == ".toml" or len(Path(name).parts) > 1)
    return read_tariff(scenario.resolved(name) if is_path else name)


def parse_tariff(data: Mapping[str, object], *, source: str = "tariff") -> Tariff:
    """Return the tariff that a mapping of tables describes.

    Parameters
    ----------
    data
        Tables as ``tomllib`` gives them.
    source
        Where they come from, for errors.

    Raises
    ------
    InputError
        With all problems: of single values, and between tables that are right in themselves.
    """
    try:
        tariff = Tariff.model_validate(data)
    except ValidationError as error:
        partial: Tariff = partial_section(Tariff, data, error)
        raise InputError(source, problems_of(error, Tariff) + problems_between_parts(partial)) from error
    problems = problems_between(tariff)
    if problems:
        raise InputError(source, problems)
    return tariff
