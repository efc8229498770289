"""A judged year: play a policy, name the series, check the balance, compute the KPIs."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from ems.dispatch import Policy, read_policy
from ems.kpis import judge, worst_of
from ems.results import Result, assemble
from ems.simulation.year import play_year

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from ems.district import District

PACKAGES = ("numpy", "pandas", "pvlib", "scipy", "numba", "pydantic", "holidays", "pyarrow")


def simulate(
    district: District,
    policy: str | Callable[..., float] | Policy | None = None,
    *,
    plan_kw: Mapping[str, NDArray[np.float64]] | None = None,
    keep_sites: bool = False,
) -> Result:
    """Play a year of a district under a policy, and judge it.

    Parameters
    ----------
    district
        From :func:`ems.build_district`.
    policy
        A built-in rule, ``FILE.py:FUNCTION``, ``SITE+POOL``, a function, or a :class:`Policy`; None takes the
        scenario's.
    plan_kw
        For ``"follow"``: planned power per storage group, discharge positive, shape (steps,) [kW].
    keep_sites
        Whether to keep the net power of every site (``Result.site_series``).

    Returns
    -------
    Result
        Series, KPIs and the plan's claims.

    Raises
    ------
    profiles.errors.InputError
        The policy or the plan is wrong.
    profiles.errors.RunError
        The rule returned a number that is not finite, or the balance does not close.

    Examples
    --------
    >>> import ems
    >>> district = ems.build_district(ems.read_scenario("kumamoto"))
    >>> result = ems.simulate(district, "self_consumption")
    >>> result.kpis["balance_residual_kwh"] < 1e-6
    True
    """
    chosen = read_policy(district.scenario.policy.name if policy is None else policy, has_plan=plan_kw is not None)
    outcome = play_year(district, chosen, plan_kw=plan_kw, keep_sites=keep_sites)
    result = assemble(district, outcome, chosen.name, provenance(district, chosen))
    return judge(result, district, worst_of([outcome.sites.residual_kwh, outcome.pool.residual_kwh]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Several policies on one district.

    Parameters
    ----------
    results
        One a policy, in the order asked for.
    """

    results: tuple[Result, ...]

    @property
    def table(self) -> pd.DataFrame:
        """KPIs: one row a KPI, one column a policy; a name that comes again is numbered, as in ``f (2)``."""
        import pandas as pd  # noqa: PLC0415 - imported where used

        columns: dict[str, dict[str, float]] = {}
        for result in self.results:
            before = sum(other.policy == result.policy for other in self.results[: len(columns)])
            columns[f"{result.policy} ({before + 1})" if before else result.policy] = dict(result.kpis)
        return pd.DataFrame(columns)


def compare(district: District, policies: Sequence[str | Callable[..., float] | Policy]) -> Comparison:
    """Play one year under several policies.

    Parameters
    ----------
    district
        From :func:`ems.build_district`.
    policies
        Policies as :func:`simulate` takes them.

    Returns
    -------
    Comparison
        The results, and one table.

    Examples
    --------
    >>> import ems
    >>> district = ems.build_district(ems.read_scenario("renca"))
    >>> list(ems.compare(district, ["none", "self_consumption"]).table.columns)
    ['none', 'self_consumption']
    """
    return Comparison(results=tuple(simulate(district, policy) for policy in policies))


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
    return {
        "program": own_version(),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in PACKAGES},
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
