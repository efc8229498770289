"""Tables of the page on a pathway."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ems.plot.amounts import money
from ems.plot.money.pathways.parts import price_title, storage_title
from ems.report.tables import Cell, Table, frame_table, head_cells
from ems.units import currency_word, number, percent
from ems.year import own_version

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ems.economics import Appraisal
    from ems.pathways import Pathway
    from ems.plot.words import Words

ENERGY = (
    *("pv_kw", "load_kwh", "generation_kwh", "import_kwh", "export_kwh", "renewable_volume_fraction"),
    *("hourly_matched_fraction", "hourly_matched_without_contract_fraction", "self_sufficiency_fraction"),
    *("peak_import_kw", "co2_kg", "co2_saved_kg"),
)
MONEY = (
    *("district_cost", "customers_cost", "customers_cost_before", "customers_gain", "retailer_margin"),
    *("operator_income", "price_per_kwh", "price_before_per_kwh", "margin_per_kwh", "wholesale_per_kwh"),
    "levy_per_kwh",
)
WORTH_HEADS = ("view", "npv", "npv_without_residual", "irr", "payback", "discounted")
BATTERIES = ("storage_kwh", "storage_left_kwh", "capacity_left_fraction", "replaced_kwh", "equivalent_full_cycles")


def pathway_tables(pathway: Pathway, words: Words) -> Iterator[Table]:
    """Yield the tables in the order of the page.

    Parameters
    ----------
    pathway
        What is shown.
    words
        Language.

    Yields
    ------
    Table
        Worth, energy, money, batteries.
    """
    if pathway.appraisal is not None:
        yield worth_table(pathway.appraisal, words)
    for key, columns in (("years", ENERGY), ("money", MONEY)):
        yield frame_table(
            pathway.table[list(columns)],
            words(f"pathway_table_{key}"),
            words,
            currency=currency_word(pathway.currency, words.lang),
            first_head=words("pathway_head_year"),
        )
    if pathway.capacity.to_numpy().any():
        yield battery_table(pathway, words)


def battery_table(pathway: Pathway, words: Words) -> Table:
    """Lay out what is left of the batteries, all together and class by class.

    Parameters
    ----------
    pathway
        What is shown.
    words
        Language.
    """
    together = frame_table(
        pathway.table[list(BATTERIES)],
        words("pathway_table_batteries"),
        words,
        first_head=words("pathway_head_year"),
    )
    new = {name: _new_kwh(pathway, str(name)) for name in pathway.capacity.columns}
    heads = [f"{storage_title(pathway, str(name), words)} [%]" for name in new]
    rows = []
    for year, row in zip(pathway.years, together.rows, strict=True):
        shares = (
            float(pathway.capacity[name][year]) / installed[year] if installed[year] else float("nan")
            for name, installed in new.items()
        )
        rows.append((*row, *(Cell(text=number(100.0 * share, 1), numeric=True) for share in shares)))
    cells = (*together.heads, *head_cells(heads, [True] * len(heads)))
    return Table(title=together.title, heads=cells, rows=tuple(rows), kind="wide")


def _new_kwh(pathway: Pathway, storage: str) -> dict[int, float]:
    """Capacity of a storage class when new by year [kWh]."""
    from ems.scenario import installed  # noqa: PLC0415 - imported where used

    return {year: installed(pathway.scenario, year).storage_kwh(storage) for year in pathway.years}


def worth_table(appraisal: Appraisal, words: Words) -> Table:
    """Lay out what the plan is worth, one row a view.

    Parameters
    ----------
    appraisal
        Cash flows and their figures.
    words
        Language.
    """
    currency = appraisal.currency
    rows = []
    for view, flow in appraisal.views.items():
        texts = (
            money(flow.npv, currency, words),
            money(flow.npv_without_residual, currency, words),
            percent(flow.irr_fraction),
            number(flow.payback_years, 1),
            number(flow.discounted_payback_years, 1),
            number(flow.lcoe_per_kwh),
            number(flow.lcos_per_kwh),
            number(flow.co2_cost_per_t, 0),
        )
        cells = (Cell(text=text, numeric=True) for text in texts)
        rows.append((Cell(text=words(f"pathway_view_{view}")), *cells))
    heads = [words(f"pathway_head_{key}") for key in WORTH_HEADS]
    unit = currency_word(currency, words.lang)
    heads += [f"{words(f'pathway_head_{key}')} [{unit}/kWh]" for key in ("lcoe", "lcos")]
    heads.append(f"{words('pathway_head_co2')} [{unit}/t]")
    return Table(
        title=words("pathway_table_worth"),
        heads=head_cells(heads, [False, *([True] * (len(heads) - 1))]),
        rows=tuple(rows),
        kind="wide",
    )


def provenance(pathway: Pathway, origin: Mapping[str, object], words: Words) -> Table:
    """Lay out what a pathway was computed from.

    Parameters
    ----------
    pathway
        What is shown.
    origin
        Further entries.
    words
        Language.
    """
    entries: dict[str, object] = {
        "program": own_version(),
        "scenario": pathway.scenario.name,
        "scenario_digest": pathway.scenario.digest,
        "policy": pathway.policy,
        "years": f"{pathway.years[0]} – {pathway.years[-1]}",
        "prices": f"{pathway.asked.case or '–'}: {price_title(pathway, words)}",
        "base_year": pathway.asked.base_year,
        "passes": pathway.passes,
        **origin,
    }
    rows = tuple((Cell(text=str(key)), Cell(text=str(value))) for key, value in entries.items())
    heads = head_cells([words("pathway_entry"), words("pathway_value")], [False, False])
    return Table(title=words("pathway_provenance"), heads=heads, rows=rows, kind="keys")
