"""Where a result comes from: everything that is needed to reproduce it."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ems.dispatch import Policy
    from ems.district import District

PACKAGES = ("numpy", "pandas", "pvlib", "scipy", "numba", "pydantic", "holidays", "pyarrow")
SOLVERS = ("highspy", "pyomo")


def provenance(district: District, policy: Policy) -> dict[str, object]:
    """Everything that is needed to reproduce a run, bit for bit on one machine.

    Parameters
    ----------
    district, policy
        What was simulated.

    Returns
    -------
    dict
        Versions, scenario digest, rule sources and digests, weather digest, seeds.
    """
    scenario, sky = district.scenario, district.drivers.sky
    packages = PACKAGES if policy.planner is None else (*PACKAGES, *SOLVERS)
    return {
        "program": own_version(),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in packages},
        "scenario": scenario.name,
        "scenario_digest": scenario.digest,
        "fiscal_year": scenario.fiscal_year,
        "year": scenario.year,
        "step_minutes": district.grid.step_minutes,
        "weather": sky.source,
        "weather_kind": sky.kind,
        "weather_digest": sky.digest,
        "weather_seed": scenario.weather.seed,
        "load_seed": scenario.load.seed,
        "load_shape": scenario.load.shape,
        "planner": policy.planner,
        "rules": {
            tier: {"name": rule.name, "digest": rule.digest, "source": rule.source}
            for tier, rule in (("site", policy.site), ("pool", policy.pool))
        },
    }


def own_version() -> str:
    """Version of this program; "unknown" when it runs from a folder that was never installed."""
    try:
        return version("hitotsugaoka-ems")
    except PackageNotFoundError:
        return "unknown"
