"""The bills that sites plan by: which tariff holds at which node of a plan, and what a plan by it leaves out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from ems.dispatch.billed.terms import falling_block, terms_of, with_ppa
from ems.dispatch.problem import DemandCharge
from ems.district.tariffs import NO_TARIFF
from ems.tariffs.charges import block_price_per_kwh, step_price_per_kwh

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from ems.dispatch.billed.terms import Terms
    from ems.dispatch.planners import PlanLayout
    from ems.dispatch.problem import DispatchProblem
    from ems.district import District
    from ems.district.tariffs import SiteTariffs
    from ems.tariffs.laid import LaidTariff

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

BY_ONE_BLOCK: Final = "sites are planned by the price of the block in which the month ends without storages"
BY_PPA: Final = "those under a PPA as if feeding in earned what a kWh of the operator's costs, at most the grid's price"


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteTerms:
    """What the nodes of a plan pay at their own meters.

    Parameters
    ----------
    import_price_per_kwh, export_price_per_kwh
        What one more kWh costs and earns at each node, the pool's row unused: by tariffs with block prices, of the
        block in which the month ends without storages. Shape (nodes, steps) [currency/kWh].
    terms
        Terms of the tariffs that the exact planner can plan by.
    of_node
        Number of the terms of each node; ``NO_TARIFF`` where the prices above are all there is, shape (nodes,).
    notes
        What plans by these tariffs leave out, a sentence each.
    """

    import_price_per_kwh: Floats
    export_price_per_kwh: Floats
    terms: tuple[Terms, ...] = ()
    of_node: Ints
    notes: tuple[str, ...] = ()

    def terms_of_node(self, node: int) -> Terms | None:
        """Terms of a node; None where prices are all there is.

        Parameters
        ----------
        node
            Number of the node.
        """
        return None if self.of_node[node] == NO_TARIFF else self.terms[self.of_node[node]]

    def demand_charges(self, node: int) -> tuple[DemandCharge, ...]:
        """Demand charge of a node as a solver takes it, in the last of the ways in which its terms see it.

        Parameters
        ----------
        node
            Number of the node.
        """
        terms = self.terms_of_node(node)
        if terms is None or not terms.demand:
            return ()
        way = terms.demand[-1]
        period, nothing = way.period_of_month[terms.laid.month_of_step], np.zeros(way.n_periods)
        return (DemandCharge(node=0, price_per_kw=way.price_per_kw, period=period, already_paid_kw=nothing),)


def terms_of_sites(district: District, layout: PlanLayout, problem: DispatchProblem) -> SiteTerms:
    """Say what each node of a plan pays at its own meter.

    Parameters
    ----------
    district
        The district; its sites pay by tariffs or by the scenario's prices.
    layout
        Which sites are which nodes.
    problem
        The plan's problem over the whole year.
    """
    shape = (problem.nodes.count, problem.n_steps)
    retail, tariffs = district.site_prices, district.tariffs
    of_node = np.full(shape[0], NO_TARIFF, dtype=np.int64)
    paid, earned = (np.broadcast_to(price, shape) for price in (retail.import_per_kwh, retail.export_per_kwh))
    if tariffs is None:
        return SiteTerms(import_price_per_kwh=paid, export_price_per_kwh=earned, of_node=of_node)
    paid, earned = paid.copy(), earned.copy()
    terms: list[Terms] = []
    notes: list[str] = []
    for (tariff, has_ppa), nodes in _nodes_by_tariff(tariffs, layout).items():
        laid = tariffs.laid[tariff]
        paid[nodes], earned[nodes] = _marginal(problem, nodes, laid), laid.export_price_per_kwh
        falls = falling_block(laid)
        if falls is not None:
            by_ppa = ""
            if has_ppa:  # what it feeds in is the operator's, who is paid for what it uses
                earned[nodes] = np.minimum(district.scenario.retailer.ppa_price_per_kwh, paid[nodes])
                by_ppa = f"; {BY_PPA}"
            notes.append(f"{laid.tariff.title}: {falls}; {BY_ONE_BLOCK}{by_ppa}")
            continue
        of_node[nodes] = len(terms)
        terms.append(terms_of(laid))
        if has_ppa:
            terms[-1] = with_ppa(terms[-1], district.scenario.retailer.ppa_price_per_kwh)
            earned[nodes] = terms[-1].export_price_per_kwh
        notes += [f"{laid.tariff.title}: {note}" for note in terms[-1].notes]
    return SiteTerms(
        import_price_per_kwh=paid,
        export_price_per_kwh=earned,
        terms=tuple(terms),
        of_node=of_node,
        notes=tuple(dict.fromkeys(notes)),
    )


def solved_note(bills: SiteTerms, whys: Mapping[int, str]) -> tuple[str, ...]:
    """Say how many sites with block prices went to the solver, which plans them by the price of one block.

    Parameters
    ----------
    bills
        What the nodes pay.
    whys
        Why each node went to the solver.
    """
    with_blocks = [
        node for node in whys if (terms := bills.terms_of_node(node)) is not None and terms.price_per_kwh.shape[1] > 1
    ]
    if not with_blocks:
        return ()
    count = (
        f"{len(with_blocks)} sites with block prices were" if len(with_blocks) > 1 else "1 site with block prices was"
    )
    return (f"{count} planned by the price of the block in which the month ends without storages",)


def _nodes_by_tariff(tariffs: SiteTariffs, layout: PlanLayout) -> dict[tuple[int, bool], Ints]:
    """Nodes of a plan that pay by the same tariff, those whose PV is an operator's apart."""
    members: dict[tuple[int, bool], list[int]] = {}
    for node, site in zip(layout.node_of_unit.tolist(), layout.units.tolist(), strict=True):
        tariff = int(tariffs.of_node[site])
        if tariff != NO_TARIFF:
            members.setdefault((tariff, bool(tariffs.has_ppa[site])), []).append(node)
    return {key: np.array(members[key], dtype=np.int64) for key in sorted(members)}


def _marginal(problem: DispatchProblem, nodes: Ints, laid: LaidTariff) -> Floats:
    """What one more kWh costs by the block in which the month ends without storages, shape (nodes, steps)."""
    import_kw = np.clip(problem.nodes.net_load_kw[nodes], 0.0, problem.nodes.import_limit_kw[nodes])
    taken = [np.bincount(laid.bin_of_step, weights=row, minlength=laid.n_bins) for row in import_kw]
    return step_price_per_kwh(laid, block_price_per_kwh(laid, laid.step_h * np.array(taken)))
