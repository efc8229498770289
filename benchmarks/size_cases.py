"""Questions for a right size: a place for the search by cuts, and the same as a linear programme written by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

import ems
from ems.designs import pool_base
from ems.dispatch.optimiser.sizes import Sizes
from ems.dispatch.problem import GRID, DispatchProblem, End, PlanNodes
from ems.sizing.asked import read_question
from ems.sizing.places.pool import PoolPlace
from ems.sizing.places.sites.building import site_place
from ems.sizing.programme import pool_programme
from ems.storage import pack_storages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from ems.district import District
    from ems.economics.sizes import UnitPrice
    from ems.sizing.answer import Sizing
    from ems.sizing.places.sites.place import SitePlace

SHELTER, HOME = "storage.shelter", "storage.home@home_17"
RULE = "self_consumption"
"""What everything before a storage at the pool follows."""
SEARCH_BUDGET_S = {SHELTER: 5.0, HOME: 0.5}


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked of a storage.

    Parameters
    ----------
    name
        For the table.
    prices
        Arguments of ``best_size`` in place of the scenario's prices.
    has_own_power
        Whether the power is sized too.
    """

    name: str
    prices: Mapping[str, float] = field(default_factory=dict)
    has_own_power: bool = False


QUESTIONS = (
    Question(name="scenario's price"),
    Question(name="20,000 yen/kWh", prices={"price_per_kwh": 20_000.0}),
    Question(
        name="own power, 16,000 yen/kWh and 1,000 yen/kW",
        prices={"price_per_kwh": 16_000.0, "price_per_kw": 1_000.0},
        has_own_power=True,
    ),
)
"""At the scenario's price no size pays, which is quickly found; at the others the best lies within the range."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeCase:
    """One question, ready for both ways.

    Parameters
    ----------
    key, question
        What is asked of which storage.
    place
        The storage as a question to the exact planner.
    problem, sizes
        The same year as a linear programme with every size at zero, and what the sizes add; both search their range.
    whole
        Calls ``best_size`` with its curve and map.
    """

    key: str
    question: Question
    place: PoolPlace | SitePlace
    problem: DispatchProblem
    sizes: Sizes
    whole: Callable[[], Sizing]

    @property
    def name(self) -> str:
        """Title of the rows."""
        return f"{self.key}, {self.question.name}"


def size_cases(
    scenario: str = "hitotsugaoka",
    keys: tuple[str, ...] = (SHELTER, HOME),
    questions: tuple[Question, ...] = QUESTIONS,
) -> Iterator[SizeCase]:
    """Yield all questions of all storages of one district; ``@`` names a site, otherwise it stands at the pool."""
    district = ems.build_district(ems.read_scenario(scenario))
    for key in keys:
        for question in questions:
            yield (at_site if "@" in key else at_pool)(district, key, question)


def at_pool(district: District, key: str, question: Question) -> SizeCase:
    """Ask for all units of a class at the pool."""
    price, own = _price(district, key, question), question.has_own_power
    programme = pool_programme(district, [key], {key: price}, policy=RULE, own_power=own)
    return SizeCase(
        key=key,
        question=question,
        place=PoolPlace(base=pool_base(district, RULE, key), key=key, price=price, has_own_power=own),
        problem=programme.problem,
        sizes=programme.sizes,
        whole=_whole(district, key, question),
    )


def at_site(district: District, key: str, question: Question) -> SizeCase:
    """Ask for one site's storage, by its own bill."""
    prices = {key.partition("@")[0]: _price(district, key, question)}
    place = site_place(district, key, prices, own_power=question.has_own_power)
    return SizeCase(
        key=key,
        question=question,
        place=place,
        problem=_problem_at_zero(district, place),
        sizes=_sizes(place),
        whole=_whole(district, key, question),
    )


def _whole(district: District, key: str, question: Question) -> Callable[[], Sizing]:
    return partial(ems.best_size, district, key, own_power=question.has_own_power, **question.prices)


def _price(district: District, key: str, question: Question) -> UnitPrice:
    """Price as ``best_size`` reads it."""
    asked = read_question(
        district,
        key,
        goal="cost",
        value=None,
        budget=None,
        own_power=question.has_own_power,
        least=None,
        most=None,
        changed=question.prices,
    )
    return asked.prices[key]


def _problem_at_zero(district: District, place: SitePlace) -> DispatchProblem:
    """One meter, written for the optimiser from the district's own arrays; it pays one price a step."""
    (meters,) = place.meters
    if not meters.is_plain or meters.has_demand:
        raise ValueError(f"{place.keys}: not one price a step")
    paid, earned, nodes = meters.import_price_per_kwh, meters.export_price_per_kwh, district.nodes
    n_steps, unit, loads = district.grid.n_steps, place.unit, place.loads
    battery = unit.storage(capacity_kwh=0.0, power_kw=0.0, step_h=loads.step_h)
    return DispatchProblem(
        times=district.grid.index,
        step_h=loads.step_h,
        nodes=PlanNodes(
            names=place.site_names,
            parent=np.array([GRID]),
            load_kw=nodes.load_kw[place.sites],
            generation_kw=loads.generation_kw,
            import_price_per_kwh=np.broadcast_to(paid, (1, n_steps)),
            export_price_per_kwh=np.broadcast_to(earned, (1, n_steps)),
            import_limit_kw=np.broadcast_to(loads.import_limit_kw[:, None], (1, n_steps)),
            export_limit_kw=np.broadcast_to(loads.export_limit_kw[:, None], (1, n_steps)),
        ),
        storages=pack_storages([battery], nodes=[0], groups=list(place.keys), n_steps=n_steps),
        loss_price_per_kwh=np.zeros(1),
        end=End(kind="at_least"),
        emission_kg_per_kwh=np.zeros(n_steps),
        contract_kw=np.zeros(n_steps),
        unserved_price_per_kwh=loads.unserved_price_per_kwh,
    )


def _sizes(place: SitePlace) -> Sizes:
    """What a kWh, and a kW where it is sized too, add at the meter."""
    unit, own = place.unit, place.has_own_power
    power = np.array([[0.0], [1.0]] if own else [[unit.kw_per_kwh]])
    return Sizes(
        names=("capacity_kwh", "power_kw")[: 1 + own],
        lower=place.lower,
        upper=place.upper,
        cost=place.prices,
        capacity_kwh=np.array([[1.0], [0.0]] if own else [[1.0]]),
        charge_kw=unit.charge_kw_per_kw * power,
        discharge_kw=unit.discharge_kw_per_kw * power,
        initial_fraction=np.array([unit.initial_fraction]),
    )
