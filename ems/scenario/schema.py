"""The scenario format as JSON Schema, so that editors complete and check it."""

from __future__ import annotations

from typing import Any

from ems.scenario.model import Scenario

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def scenario_schema() -> dict[str, Any]:
    """Return the JSON Schema of a scenario file, keys in the order of the file.

    Examples
    --------
    >>> list(scenario_schema()["properties"])[:3]
    ['name', 'title', 'title_ja']
    """
    return {"$schema": DIALECT, **Scenario.model_json_schema()}
