"""Which site pays by which tariff, with the plan and without it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from ems.district.placing import OWN_METER, POOL, generation_class, on_flats
from profiles.errors import ProblemCollector

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from ems.district.nodes import Nodes
    from ems.scenario import Installed, Scenario
    from ems.scenario.money import Billing
    from ems.storage import Storages
    from ems.tariffs.laid import LaidTariff
    from ems.tariffs.model import Tariff
    from profiles.calendar import Calendar

    Bools = NDArray[np.bool_]
    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

NO_TARIFF: Final = -1
WITH_PLAN, WITH_STORAGE, BEFORE, BEFORE_WITH_STORAGE = range(4)
"""Which of a class's tariffs a node pays by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteTariffs:
    """Tariffs of the nodes of a district on the steps of its year.

    Parameters
    ----------
    laid
        The tariffs that occur.
    of_node
        Number of the tariff of each node; ``NO_TARIFF`` where a node only generates, shape (nodes,).
    contract_of_node
        Size of its contract [A, kVA or kW, as its tariff says]; 0 where it has none, shape (nodes,).
    before_of_node, contract_before_of_node
        The same without the plan.
    has_ppa
        Whether the node's PV belongs to an operator, who sells the site what it uses and keeps what it feeds in, shape
        (nodes,).
    notes
        What a reader of bills must know about who pays by what.
    """

    laid: tuple[LaidTariff, ...]
    of_node: Ints
    contract_of_node: Floats
    before_of_node: Ints
    contract_before_of_node: Floats
    has_ppa: Bools
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TariffChanges:
    """How prices of tariffs differ from what their files say: the year of a pathway.

    Parameters
    ----------
    price_change_fraction
        Energy, basic and demand prices are multiplied by 1 plus this.
    levy_per_kwh
        Levy in months for which none is known; None: the last known goes on [currency/kWh].
    """

    price_change_fraction: float = 0.0
    levy_per_kwh: float | None = None


UNCHANGED: Final = TariffChanges()


def site_tariffs(
    scenario: Scenario,
    nodes: Nodes,
    class_names: tuple[str, ...],
    storages: Storages,
    installed: Installed,
    first_node: Mapping[str, int],
    calendar: Calendar,
    wholesale_per_kwh: Floats,
    changes: TariffChanges = UNCHANGED,
) -> SiteTariffs | None:
    """Lay the tariffs of a scenario on its year, and say which node pays by which.

    Parameters
    ----------
    scenario
        Its ``billing`` names tariffs, bundled ones or files.
    nodes, class_names
        Nodes of the district, and the names of their classes.
    storages
        Storages at the sites.
    installed
        What is installed, PV under a PPA among it.
    first_node
        First node of every class.
    calendar
        Steps of the year. Its days off are those of loads: each tariff has its own.
    wholesale_per_kwh
        What tariffs that follow the market read, shape (steps,) [currency/kWh].
    changes
        How prices differ from the tariffs' files.

    Returns
    -------
    SiteTariffs or None
        None where the scenario bills nobody.

    Raises
    ------
    profiles.errors.InputError
        A tariff is wrong or does not exist, is in another currency, or is not offered in a size that is asked for.
    """
    if not scenario.billing:
        return None
    wanted = _asked_for(scenario, calendar)
    of_node, contract = np.full(nodes.count, NO_TARIFF, dtype=np.int64), np.zeros(nodes.count)
    before, contract_before = of_node.copy(), contract.copy()
    numbers = {name: number for number, name in enumerate(wanted.tariffs)}
    with_storage = np.isin(np.arange(nodes.count), storages.node)
    for number, class_name in enumerate(class_names):
        if class_name not in scenario.billing:
            continue
        mine = nodes.class_of_node == number
        usual, stored = mine & ~with_storage, mine & with_storage
        for which, rows in ((WITH_PLAN, usual), (WITH_STORAGE, stored)):
            name, contract[rows] = wanted.contracts[class_name, which]
            of_node[rows] = numbers[name]
        for which, rows in ((BEFORE, usual), (BEFORE_WITH_STORAGE, stored)):
            name, contract_before[rows] = wanted.contracts[class_name, which]
            before[rows] = numbers[name]
    laid = tuple(_laid(tariff, scenario, calendar, wholesale_per_kwh, changes) for tariff in wanted.tariffs.values())
    has_ppa, notes = _with_ppa(scenario, installed, first_node, nodes)
    for array in (of_node, contract, before, contract_before, has_ppa):
        array.setflags(write=False)
    return SiteTariffs(
        laid=laid,
        of_node=of_node,
        contract_of_node=contract,
        before_of_node=before,
        contract_before_of_node=contract_before,
        has_ppa=has_ppa,
        notes=notes,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _AskedFor:
    """Tariffs by the name that the scenario gives them; name and contract size by class and kind of node."""

    tariffs: Mapping[str, Tariff]
    contracts: Mapping[tuple[str, int], tuple[str, float]]


def _asked_for(scenario: Scenario, calendar: Calendar) -> _AskedFor:
    """Read every tariff that is named, and settle the size of every contract; all problems at once."""
    from ems.tariffs.contract import contract_size  # noqa: PLC0415 (only where somebody is billed)
    from ems.tariffs.read import tariff_of  # noqa: PLC0415

    problems = ProblemCollector(scenario.name)
    tariffs: dict[str, Tariff] = {}
    contracts: dict[tuple[str, int], tuple[str, float]] = {}
    for class_name, billing in scenario.billing.items():
        for which, (field, name, size) in enumerate(_choices(billing)):
            if name not in tariffs:
                tariffs[name] = tariff_of(scenario, name)
                _check_place(tariffs[name], scenario, calendar, f"billing.{class_name}", problems)
            agreed = contract_size(tariffs[name], size, problems, where=f"billing.{class_name}.{field}")
            contracts[class_name, which] = (name, agreed)
    problems.raise_if_any()
    return _AskedFor(tariffs=tariffs, contracts=contracts)


def _choices(billing: Billing) -> tuple[tuple[str, str, float | None], ...]:
    """Key of the contract, tariff, and size of the contract: with the plan and before it, without a storage and with.

    Where neither tariff nor contract is named for a kind of site, those of the kind before hold.
    """
    usual = ("contract", billing.tariff, billing.contract)
    stored = _else(usual, "contract_with_storage", billing.tariff_with_storage, billing.contract_with_storage)
    before = _else(usual, "contract_before", billing.tariff_before, billing.contract_before)
    before_stored = _else(
        before,
        "contract_before_with_storage",
        billing.tariff_before_with_storage,
        billing.contract_before_with_storage,
    )
    return usual, stored, before, before_stored


def _else(
    other: tuple[str, str, float | None], key: str, tariff: str | None, size: float | None
) -> tuple[str, str, float | None]:
    return other if tariff is None and size is None else (key, tariff or other[1], size)


def _check_place(
    tariff: Tariff, scenario: Scenario, calendar: Calendar, place: str, problems: ProblemCollector
) -> None:
    """Check that a tariff has the scenario's currency and local time."""
    where = f"{place}: tariff {tariff.name}"
    if tariff.currency != scenario.currency:
        rule = f"is in {tariff.currency}, the scenario is in {scenario.currency}"
        problems.add(where, rule, "name a tariff in the scenario's currency")
    index = calendar.grid.index
    if not index.tz_localize(None).equals(index.tz_convert(tariff.timezone).tz_localize(None)):
        rule = f"has the local time of {tariff.timezone}, the scenario that of {scenario.place.timezone}"
        problems.add(where, rule, "name a tariff of the scenario's place")


def _laid(
    tariff: Tariff, scenario: Scenario, calendar: Calendar, wholesale_per_kwh: Floats, changes: TariffChanges
) -> LaidTariff:
    from ems.tariffs import lay_tariff  # noqa: PLC0415 (only where somebody is billed)

    follows = tariff.market is not None or tariff.export.kind == "market"
    return lay_tariff(
        tariff,
        calendar.grid.index,
        step_h=calendar.grid.step_h,
        market_price_per_kwh=wholesale_per_kwh if follows else None,
        fuel_adjustment_per_kwh=scenario.retailer.fuel_adjustment_per_kwh,
        levy_per_kwh=changes.levy_per_kwh,
        price_change_fraction=changes.price_change_fraction,
    )


def _with_ppa(
    scenario: Scenario, installed: Installed, first_node: Mapping[str, int], nodes: Nodes
) -> tuple[Bools, tuple[str, ...]]:
    """Nodes with PV that is under a PPA, and a note where some of them have PV of their own too."""
    has_ppa, has_own = np.zeros((2, nodes.count), dtype=np.bool_)
    next_own: dict[str, int] = {}
    for item in installed.pv:
        if item.at == POOL:  # what stands there is on nobody's meter
            continue
        count = item.ppa_sites
        if on_flats(scenario, item):  # its roofs serve all residents alike
            (has_ppa if count else has_own)[_flats(scenario, first_node, nodes)] = True
            continue
        if item.at == OWN_METER:
            name = generation_class(item.group)
            start = first_node[name] + next_own.get(name, 0)
            next_own[name] = next_own.get(name, 0) + item.sites
        else:
            start = first_node[item.at] + item.first_site
        has_ppa[start : start + count] = True
        has_own[start + count : start + item.sites] = True
    both = int((has_ppa & has_own).sum())
    what = "sites have" if both > 1 else "site has"
    note = f"{both:,} {what} PV of an operator (PPA) and PV of their own: in their bills all of it is the operator's"
    return has_ppa, (note,) if both else ()


def _flats(scenario: Scenario, first_node: Mapping[str, int], nodes: Nodes) -> slice:
    """Nodes of the flats: the last of their class."""
    start = first_node[str(scenario.policy.flat_class)]
    number = int(nodes.class_of_node[start])
    end = start + int((nodes.class_of_node == number).sum())
    return slice(end - scenario.policy.flat_homes, end)
