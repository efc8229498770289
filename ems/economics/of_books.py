"""What the plan is worth in a simulated year: its books beside those of the same year without the plan."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ems.economics.single_years import OneYear
from ems.ledger.keeping import books, site_power
from ems.ledger.meters import meter_bills
from ems.ledger.owners import has_ppa
from ems.ledger.parties import OPERATOR

if TYPE_CHECKING:
    from ems.district import District
    from ems.ledger import Books
    from ems.results import Result
    from ems.scenario import Scenario


def one_year(district: District, result: Result, kept: Books, reference: Result, before: Books) -> OneYear:
    """What the plan is worth in one year.

    Parameters
    ----------
    district, result
        The year with the plan.
    kept
        Its books.
    reference
        The same year without the plan.
    before
        Its books from :func:`books_without_plan`.

    Returns
    -------
    OneYear
        Sites: what they pay less. Operator: what the owner of PPA plants takes, and what is left for the local power
        company: all of it where the sites had another supplier before, what is left more where they had not, nothing
        where the scenario has no local power company (``[retailer]``) and the seller is somebody outside.
    """
    own_use_kwh, own_export_income = _own_pv(district, result, kept)
    return OneYear(
        owner_benefit=before.customers_cost - kept.customers_cost,
        operator_benefit=kept.operator_income + _of_seller(district.scenario, kept, before),
        co2_avoided_kg=reference.kpis["co2_kg"] - result.kpis["co2_kg"],
        pv_kwh={str(name): float(kwh) for name, kwh in result.plants["energy_kwh"].items()},
        discharge_kwh=discharge_kwh(district.scenario, result),
        own_use_kwh=own_use_kwh,
        own_export_income=own_export_income,
    )


def books_without_plan(district: District, empty: District, nothing: Result) -> Books:
    """Books of a year without the plan, in which every site pays by the tariff that it had before.

    Parameters
    ----------
    district
        The district with the plan: where it has a battery, a site may have had another tariff before.
    empty, nothing
        The district without the plan, and its year with the net power of every site.

    Returns
    -------
    Books
        What is left for the company in them is the former supplier's.

    Raises
    ------
    profiles.errors.InputError
        The result lacks the power of the sites, or belongs to another district.
    """
    place = {name: number for number, name in enumerate(district.nodes.names)}
    rows = np.array([place[name] for name in empty.nodes.names], dtype=np.int64)
    bills = meter_bills(district, site_power(empty, nothing), nodes=rows, which="before")
    return books(empty, nothing, replace(bills, nodes=np.arange(empty.nodes.count)))


def discharge_kwh(scenario: Scenario, result: Result) -> dict[str, float]:
    """What the storages gave in a year by storage class [kWh].

    Parameters
    ----------
    scenario
        Its storage classes.
    result
        What happened. Classes that it reports together are parted by their capacity at the sites.
    """
    from ems.scenario import installed  # noqa: PLC0415 (only where it is asked for)

    at_sites: dict[str, float] = {}
    for item in installed(scenario).storages:
        if item.tier == "site":
            at_sites[item.storage] = at_sites.get(item.storage, 0.0) + item.kwh
    given: dict[str, float] = {}
    for group, frame in result.storages.items():
        kwh = float(frame["discharge_kw"].sum()) * result.grid.step_h
        names = [_storage_class(scenario, part) for part in group.split("+")]
        sizes = [at_sites.get(name, 0.0) for name in names]
        shares = [size / sum(sizes) for size in sizes] if sum(sizes) else [1.0 / len(names)] * len(names)
        for name, share in zip(names, shares, strict=True):
            given[name] = given.get(name, 0.0) + kwh * share
    return given


def _storage_class(scenario: Scenario, group: str) -> str:
    """Storage class of a group of storages in a result: at the pool, or one unit that stands apart."""
    for name in (group, group.removesuffix("_pool")):
        kind, _, number = name.rpartition("_")
        if name in scenario.storage:
            return name
        if number.isdigit() and kind in scenario.storage:
            return kind
    return group


def _of_seller(scenario: Scenario, kept: Books, before: Books) -> float:
    """What the plan leaves the local power company [currency/year]; see :func:`one_year`."""
    billing = scenario.billing.values()
    if any(part.tariff_before is not None or part.tariff_before_with_storage is not None for part in billing):
        return kept.margin
    return kept.margin - before.margin if "retailer" in scenario.model_fields_set else 0.0


def _own_pv(district: District, result: Result, kept: Books) -> tuple[float, float]:
    """What sites use of their own PV [kWh], and what the rest of it earns [currency]."""
    nodes, n_pv = district.nodes, district.drivers.n_pv
    made_kwh = nodes.rated_kw() * (nodes.unit_kw.sum(axis=1) * district.grid.step_h)
    all_kwh = made_kwh.sum(axis=1)
    pv_fraction = np.divide(made_kwh[:, :n_pv].sum(axis=1), all_kwh, out=np.zeros(nodes.count), where=all_kwh > 0.0)
    own = np.where(has_ppa(district), 0.0, pv_fraction)
    sites = result.sites
    used = sites["generation_kwh"] - sites["export_kwh"] - sites["curtailed_kwh"]
    at_pool = 0.0
    if "pool_plants" in kept.payments.index.get_level_values("item"):
        paid = kept.payments.xs("pool_plants", level="item")
        at_pool = float(paid.drop(OPERATOR, level="receiver", errors="ignore").to_numpy().sum())
    return float(own @ np.maximum(used.to_numpy(), 0.0)), float(own @ kept.meters.surplus) + at_pool
