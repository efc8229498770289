"""What the columns of a sweep are called: keys of the scenario, KPIs, money, survival."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ems.plot.sweeps.scales import MONEY
from ems.units import Scale, energy_scale, mass_scale, power_scale

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ems.plot.words import Words

SURVIVAL = "survival_fraction"
SCALED = {"_kwh": energy_scale, "_kw": power_scale, "_kg": mass_scale}
PLAIN_UNITS = {
    "_fraction_per_h": Scale(0.01, "%/h"),
    "_kg_per_kwh": Scale(1.0, "kg/kWh"),
    "_fraction": Scale(0.01, "%"),
    "_efficiency": Scale(0.01, "%"),
    "_cycles": Scale(1.0, ""),
    "_hours": Scale(1.0, "h"),
    "_years": Scale(1.0, "a"),
    "_deg": Scale(1.0, "°"),
    "_h": Scale(1.0, "h"),
    "_c": Scale(1.0, "°C"),
}
"""Units of suffixes, those that end others first."""
PER_UNITS = {"_per_kwh": "kWh", "_per_kw": "kW", "_per_t": "t"}


def is_key(name: str) -> bool:
    """Whether a column is a key of the scenario: dotted, and not the survival of a shelter.

    Parameters
    ----------
    name
        Name of a column.

    Examples
    --------
    >>> is_key("storage.shelter.capacity_kwh"), is_key("survival_fraction.school"), is_key("import_kwh")
    (True, False, False)
    """
    return "." in name and not name.startswith(f"{SURVIVAL}.")


def currency_of(names: list[str]) -> str:
    """Return the currency in the names of the columns of money; "" where there are none.

    Parameters
    ----------
    names
        Names of columns.

    Examples
    --------
    >>> currency_of(["case", "cost_yen"]), currency_of(["purchase_clp"]), currency_of(["case"])
    ('yen', 'CLP', '')
    """
    found = next((match[2] for name in names if (match := MONEY.match(name))), "")
    return found if found in {"yen", ""} else found.upper()


def stem(name: str) -> str:
    """Return a name without its currency.

    Parameters
    ----------
    name
        Name of a column.

    Examples
    --------
    >>> stem("yearly_cost_yen"), stem("import_kwh")
    ('yearly_cost', 'import_kwh')
    """
    match = MONEY.match(name)
    return match[1] if match else name


def title_of(name: str, words: Words, titles: Mapping[str, str] | None = None) -> str:
    """Name of a column for people.

    Parameters
    ----------
    name
        Name of a column.
    words
        Language.
    titles
        Names for people of whole columns, or of sections and shelters, such as ``"storage.shelter"`` or ``"school"``.
    """
    known = titles or {}
    if name in known:
        return known[name]
    if is_key(name):
        section, _, last = name.rpartition(".")
        name_of = section.rpartition(".")[2]
        if of := known.get(section) or (known.get(name_of) if section.startswith("prices.") else None):
            return words("sweep_key", name=_plain(last, words), of=of)
        if whole := words.known(f"sweep_whole_{name}"):
            return whole
        return words("sweep_key", name=_plain(last, words), of=words.known(f"sweep_section_{name_of}") or name_of)
    if "." in name:
        kind, _, shelter = name.partition(".")
        return words("sweep_key", name=_plain(kind, words), of=known.get(shelter, shelter))
    return _plain(stem(name), words)


def quantity_of(key: str, words: Words) -> str:
    """Name of a key for people, without that of the class it belongs to.

    Parameters
    ----------
    key
        Name of a column.
    words
        Language.
    """
    return _plain(key.rpartition(".")[2], words)


def _plain(name: str, words: Words) -> str:
    """Name of a quantity from the vocabulary, else the name itself without its unit."""
    found = words.known(f"sweep_column_{name}") or words.known(f"kpi_{name}")
    if found is not None:
        return found
    suffixes = (*PER_UNITS, *PLAIN_UNITS, *SCALED)
    plain = next((name.removesuffix(suffix) for suffix in suffixes if name.endswith(suffix)), name)
    return plain.replace("_", " ").strip().capitalize()
