"""A folder of a sweep: its frame, and the names that its scenario has for people."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from profiles.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from ems.scenario import Scenario


ABOVE = 3
"""How many folders above that of a sweep are searched for its scenario."""


class ScenarioNames(NamedTuple):
    """What a sweep's scenario calls things: titles of its classes (that of its own under ""), and its currency."""

    titles: dict[str, str]
    currency: str


def frame_and_names(folder: Path, lang: str) -> tuple[pd.DataFrame, ScenarioNames]:
    """Return a sweep's frame and what its scenario calls things.

    Parameters
    ----------
    folder
        Folder of a sweep.
    lang
        Language of the names.

    Raises
    ------
    InputError
        It is no folder of a sweep.
    """
    from ems.sweep import read_sweep  # noqa: PLC0415 - imported where used

    frame = read_sweep(folder)
    names = names_in(folder, lang)
    # another scenario may meanwhile bear the name
    is_right = any(str(name).endswith(f"_{names.currency.lower()}") for name in frame.columns)
    return frame, names if is_right else ScenarioNames(names.titles, "")


def names_in(folder: Path, lang: str) -> ScenarioNames:
    """Return what a sweep's scenario calls things; nothing where it is no longer there.

    Parameters
    ----------
    folder
        Folder of a sweep.
    lang
        Language of the names.
    """
    scenario = _scenario_of(folder)
    if scenario is None:
        return ScenarioNames({}, "")
    return ScenarioNames({"": _title(scenario, lang)} | titles_of_classes(scenario, lang), scenario.currency)


def _scenario_of(folder: Path) -> Scenario | None:
    """Read a sweep's scenario: a bundled one, or a file named from the sweep's, which is above its folder as a rule."""
    from ems.scenario import read_scenario  # noqa: PLC0415 - imported where used
    from ems.sweep.store.manifest import read_manifest  # noqa: PLC0415

    try:
        named = read_manifest(folder).scenario
    except InputError:
        return None
    above = list(folder.resolve().parents)[:ABOVE]
    places: list[str | Path] = [place / named for place in above if (place / named).is_file()]
    for place in (*places, named):
        with suppress(InputError, OSError):
            return read_scenario(place)
    return None


def titles_of_classes(scenario: Scenario, lang: str) -> dict[str, str]:
    """Return names for people of everything in a scenario that has one: ``"storage.shelter"`` and ``"shelter"``.

    Parameters
    ----------
    scenario
        The scenario.
    lang
        Language of the names.
    """
    found: dict[str, str] = {}
    for section, field in type(scenario).model_fields.items():
        content = getattr(scenario, section)
        for name, part in content.items() if isinstance(content, Mapping) else ():
            if title := _title(part, lang):
                found[f"{field.alias or section}.{name}"] = title
                found.setdefault(str(name), title)
    return found


def _title(part: object, lang: str) -> str:
    in_japanese = getattr(part, "title_ja", "") if lang == "ja" else ""
    return str(in_japanese or getattr(part, "title", ""))
