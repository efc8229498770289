"""A folder of a sweep: its frame, and the names that its scenario has for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from profiles.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from ems.scenario import Scenario


def frame_and_titles(folder: Path, lang: str) -> tuple[pd.DataFrame, dict[str, str]]:
    """Return a sweep's frame and the names of its scenario's classes.

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

    return read_sweep(folder), titles_in(folder, lang)


def titles_in(folder: Path, lang: str) -> dict[str, str]:
    """Return the names of the classes of a sweep's scenario; of one that is no longer there none.

    Parameters
    ----------
    folder
        Folder of a sweep.
    lang
        Language of the names.
    """
    from ems.scenario import read_scenario  # noqa: PLC0415 - imported where used
    from ems.sweep.store.manifest import read_manifest  # noqa: PLC0415

    try:
        scenario = read_scenario(read_manifest(folder).scenario)
    except (InputError, OSError):
        return {}
    return {"": _title(scenario, lang)} | titles_of_classes(scenario, lang)


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
