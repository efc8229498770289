"""Several policies on one year: the same start, comparable ends, one table, and what each leaves to be gained."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from ems.dispatch import Policy, read_policy
from ems.island.reserve.default import with_default_reserve
from ems.kpis import cost_name
from ems.simulation.play import play_policy
from ems.year.one import judged

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from ems.district import District
    from ems.results import Result

    Floats = NDArray[np.float64]
    Ends = tuple[Floats, Floats]

PERFECT: Final = "perfect"
FORESIGHT = "optimal"
ROUNDING_FRACTION = 1e-9
ENERGY_AT_END = -1
"""Column of ``TierOutcome.storage_sums``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Several policies on one district.

    Parameters
    ----------
    results
        One a policy, in the order asked for.
    foresight_is_cheapest
        Whether planners made the district cost small, so that the policy ``optimal`` is what others fall short of.
    perfect_costs
        District cost of the same planner told the truth, for every planner that was told forecasts [currency], by the
        number of its result.
    """

    results: tuple[Result, ...]
    foresight_is_cheapest: bool
    perfect_costs: dict[int, float]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the policies; a name that comes again is numbered, as in ``f (2)``."""
        policies = [result.policy for result in self.results]
        before = [policies[:number].count(policy) for number, policy in enumerate(policies)]
        return tuple(f"{policy} ({n + 1})" if n else policy for policy, n in zip(policies, before, strict=True))

    @property
    def table(self) -> pd.DataFrame:
        """KPIs: one row a KPI, one column a policy."""
        import pandas as pd  # noqa: PLC0415 - imported where used

        return pd.DataFrame({name: dict(r.kpis) for name, r in zip(self.names, self.results, strict=True)})

    @property
    def regrets(self) -> pd.DataFrame:
        """District cost above perfect foresight [currency]: one row a policy; NaN where a regret is not defined.

        Notes
        -----
        ``regret_forecast``: cost with forecasts less ``cost_told_the_truth``, that of the same planner with perfect
        forecasts. ``regret_rule``: cost
        less that of the policy ``optimal``, where it is among those compared and made cost small.
        """
        import pandas as pd  # noqa: PLC0415 - imported where used

        costs = [result.kpis[cost_name(result.currency)] for result in self.results]
        cheapest = [c for c, r in zip(costs, self.results, strict=True) if r.policy == FORESIGHT]
        optimum = cheapest[0] if cheapest and self.foresight_is_cheapest else np.nan
        perfect = [self.perfect_costs.get(number, np.nan) for number in range(len(costs))]
        return pd.DataFrame(
            {
                "cost": costs,
                "cost_told_the_truth": perfect,
                "regret_forecast": np.subtract(costs, perfect),
                "regret_rule": np.subtract(costs, optimum),
            },
            index=list(self.names),
        )

    @property
    def notes(self) -> tuple[str, ...]:
        """Say where the policy ``optimal`` is not the cheapest: then it was an approximation that was planned."""
        regrets = self.regrets["regret_rule"]
        cheaper = regrets[regrets < -ROUNDING_FRACTION * self.regrets["cost"].abs()]
        if not len(cheaper):
            return ()
        names = ", ".join(str(name) for name in cheaper.index)
        text = (
            f"cheaper than {FORESIGHT}: {names}; what was planned for {FORESIGHT} is an approximation, and regrets are "
        )
        return (text + "measured from what it came to when it was played",)


def compare(
    district: District,
    policies: Sequence[str | Callable[..., float] | Policy],
    *,
    keep_sites: bool = False,
    on_result: Callable[[District, Result], None] | None = None,
    tell: Callable[[str], None] | None = None,
) -> Comparison:
    """Play one year under several policies.

    Parameters
    ----------
    district
        From :func:`ems.build_district`.
    policies
        Policies as :func:`simulate` takes them.
    keep_sites
        Whether to keep the net power of every site.
    on_result
        Is given each district and year as soon as it is played, with the net power of every site, which is large:
        unless ``keep_sites`` says otherwise it is dropped before the next year is played.
    tell
        Is told, in a few words, what is being done.

    Returns
    -------
    Comparison
        The results, one table, and the regrets.

    Notes
    -----
    All start with the energy of the scenario. A planner with perfect foresight leaves at least what any of the rules
    left in each storage, so that it cannot win by emptying them.

    Examples
    --------
    >>> import ems
    >>> district = ems.build_district(ems.read_scenario("renca"))
    >>> list(ems.compare(district, ["none", "self_consumption"]).table.columns)
    ['none', 'self_consumption']
    """
    chosen = [read_policy(policy) for policy in policies]
    reserved = [with_default_reserve(district, policy) for policy in chosen]
    results: dict[int, Result] = {}
    ends = [(district.site_storages.initial_energy_kwh, district.pool_storages.initial_energy_kwh)]
    for number in sorted(range(len(chosen)), key=lambda number: chosen[number].planner is not None):
        policy = chosen[number]
        if tell is not None:
            tell(f"Simulating {policy.name}")
        results[number], end = _played(
            reserved[number], policy, _highest(ends), keep_sites=keep_sites, on_result=on_result, tell=tell
        )
        if policy.planner is None:
            ends.append(end)
    return Comparison(
        results=tuple(results[number] for number in range(len(chosen))),
        foresight_is_cheapest=list(district.scenario.planner.objective[0].weights) == ["cost"],
        perfect_costs={
            number: _cost_told_the_truth(district, policy, results[number], tell)
            for number, policy in enumerate(chosen)
            if policy.planner == "rolling"
        },
    )


def _played(
    district: District,
    policy: Policy,
    least: Ends,
    *,
    keep_sites: bool,
    on_result: Callable[[District, Result], None] | None,
    tell: Callable[[str], None] | None,
) -> tuple[Result, Ends]:
    """Play and judge a year; return it and the energy that it left in the storages at the sites and the pool [kWh]."""
    played = play_policy(
        district, policy, keep_sites=keep_sites or on_result is not None, end_energy_kwh=least, tell=tell
    )
    result = judged(district, policy, played)
    if on_result is not None:
        on_result(district, result)
    sites, pool = (tier.storage_sums[:, ENERGY_AT_END] for tier in (played.outcome.sites, played.outcome.pool))
    return result if keep_sites else replace(result, site_series=None), (sites, pool)


def _highest(ends: Sequence[Ends]) -> Ends:
    """Return the highest energy that was left in each storage [kWh]."""
    sites, pool = zip(*ends, strict=True)
    return np.max(sites, axis=0), np.max(pool, axis=0)


def _cost_told_the_truth(
    district: District, policy: Policy, played: Result, tell: Callable[[str], None] | None
) -> float:
    """Return the district cost of the same planner with perfect forecasts [currency]."""
    if played.planning is not None and played.planning.forecast == PERFECT:
        return played.kpis[cost_name(played.currency)]
    if tell is not None:
        tell(f"Simulating {policy.name} with perfect forecasts")
    again = play_policy(district, policy, forecast_method=PERFECT, tell=tell)
    return judged(district, policy, again).kpis[cost_name(district.scenario.currency)]
