"""What the plan is worth in a simulated year: its books beside those of the same year without the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ems.economics.purchases.holders import takes_over_customers
from ems.economics.worth.single_years import OneYear
from ems.ledger.entries.owners import has_ppa
from ems.ledger.entries.parties import OPERATOR
from ems.results.storage_groups import classes_of_group

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
        Its books, in which every site pays by the tariff that it had before
        (:func:`ems.ledger.who_gains.references.district_without_plan`). What is left for the company is the former
        supplier's.

    Returns
    -------
    OneYear
        Sites: what they pay less. Operator: what the owner of PPA plants takes, and what is left for the local power
        company: nothing where the seller is somebody outside (``retailer.of_the_plan``), all of it where the sites had
        another supplier before, what is left more where they had not.
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
        supply_benefit=kept.margin if takes_over_customers(district.scenario) else 0.0,
    )


def discharge_kwh(scenario: Scenario, result: Result) -> dict[str, float]:
    """What the storages gave in a year by storage class [kWh].

    Parameters
    ----------
    scenario
        Its storage classes.
    result
        What happened. Classes that it reports together are parted by their capacity at the sites; rooms that store
        coolness are no batteries and are left out.
    """
    from ems.scenario import installed  # noqa: PLC0415 (only where it is asked for)

    at_sites: dict[str, float] = {}
    for item in installed(scenario).storages:
        if item.tier == "site":
            at_sites[item.storage] = at_sites.get(item.storage, 0.0) + item.kwh
    given: dict[str, float] = {}
    for group, frame in result.storages.items():
        kwh = float(frame["discharge_kw"].sum()) * result.grid.step_h
        names = classes_of_group(scenario, group)
        sizes = [at_sites.get(name, 0.0) for name in names]
        shares = [size / sum(sizes) if sum(sizes) else 1.0 / len(names) for size in sizes]
        for name, share in zip(names, shares, strict=True):
            given[name] = given.get(name, 0.0) + kwh * share
    return given


def _of_seller(scenario: Scenario, kept: Books, before: Books) -> float:
    """What the plan leaves the local power company [currency/year]; see :func:`one_year`."""
    if not scenario.retailer.of_the_plan:
        return 0.0
    return kept.margin if takes_over_customers(scenario) else kept.margin - before.margin


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
