"""The way sentences speak: templates of one language, filled with what stands for money, prices and sizes in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ems.sizing.words.amounts import is_nothing, price, size, sized
from ems.sizing.words.templates import TEMPLATES
from ems.units import money, percent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ems.sizing.answer import SizedPart, Sizing
    from ems.sizing.words.amounts import Language


class Says:
    """Puts values into the templates of one language.

    Parameters
    ----------
    sizing
        The answer that is told; it names the currency.
    lang
        Language.
    """

    def __init__(self, sizing: Sizing, lang: Language) -> None:
        self.sizing, self.lang = sizing, lang

    def __call__(self, key: str, **values: str) -> str:
        """Return a sentence, or a piece of one.

        Parameters
        ----------
        key
            Name of its template.
        **values
            What stands in it.
        """
        return TEMPLATES[key][0 if self.lang == "en" else 1].format(**values)

    def money(self, amount: float) -> str:
        """Return a sum of money.

        Parameters
        ----------
        amount
            The sum [currency].
        """
        return money(amount, self.sizing.currency, self.lang)

    def title(self, part: SizedPart) -> str:
        """Return the name of a part.

        Parameters
        ----------
        part
            What was sized.
        """
        return part.title_ja or part.title if self.lang == "ja" else part.title

    def price(self, part: SizedPart) -> str:
        """Return what a part costs to buy, and how much of it is subsidised.

        Parameters
        ----------
        part
            What was sized.
        """
        text = price(part.price_per_kwh, part.price_per_kw, self.sizing.currency, self.lang)
        subsidy = self("subsidised", share=percent(part.subsidy_fraction, 0)) if part.subsidy_fraction else ""
        return text + subsidy

    def per_kwh(self, amount: float) -> str:
        """Return a price of a kWh.

        Parameters
        ----------
        amount
            The price [currency/kWh].
        """
        return f"{self.money(amount)}/kWh"

    def planned(self, part: SizedPart) -> str:
        """Return the size that the scenario has.

        Parameters
        ----------
        part
            What was sized.
        """
        return sized(part, part.planned_kwh, part.planned_kw, self.lang)

    def saved(self, part: SizedPart) -> str:
        """Return what the next kWh saves a year; of PV the next kW.

        Parameters
        ----------
        part
            What was sized.
        """
        return self.money(part.saved_by_next)

    def costs(self, part: SizedPart) -> str:
        """Return what a kWh costs a year; of PV a kW.

        Parameters
        ----------
        part
            What was sized.
        """
        return self.money(part.yearly_per_size)


def of_each(sizing: Sizing, say: Says) -> Iterator[str]:
    """Yield the size of each of several parts.

    Parameters
    ----------
    sizing
        The answer.
    say
        Puts values into templates.
    """
    for part in sizing.parts:
        key = "size_none" if is_nothing(part) else "size_found"
        yield say(key, title=say.title(part), size=size(part, say.lang))
