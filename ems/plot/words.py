"""Every word that figures and page show, in English and Japanese, in one place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ems.plot.vocabulary import WORDS
from ems.units import currency_word

if TYPE_CHECKING:
    import datetime as dt

    import pandas as pd

    from ems.plot.fonts import Language
    from ems.results.result import Claim, Result

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
WEEKDAYS_JA = "月火水木金土日"


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language.

    Parameters
    ----------
    lang
        ``"en"`` or ``"ja"``.

    Examples
    --------
    >>> Words("en")("load"), Words("ja")("load")
    ('Load', '需要')
    """

    lang: Language

    def __call__(self, key: str, /, **values: str | int) -> str:
        """Return the words of a key, with values put in where it has places for them.

        Parameters
        ----------
        key
            A key of ``WORDS``.
        **values
            What to put in; scenario names are put in as they are, ``currency`` by its word in the language.
        """
        english, japanese = WORDS[key]
        if "currency" in values:
            values["currency"] = currency_word(str(values["currency"]), self.lang)
        return (japanese if self.lang == "ja" else english).format(**values)

    def known(self, key: str) -> str | None:
        """Return the words of a key, or None if there is no such key."""
        return self(key) if key in WORDS else None

    def month(self, month: int) -> str:
        """Full name of a month, 1 to 12."""
        return f"{month}月" if self.lang == "ja" else MONTHS[month - 1]

    def short_month(self, month: int) -> str:
        """Short name of a month, 1 to 12."""
        return f"{month}月" if self.lang == "ja" else MONTHS[month - 1][:3]

    def short_weekday(self, date: dt.date) -> str:
        """Short name of a date's weekday."""
        return WEEKDAYS_JA[date.weekday()] if self.lang == "ja" else WEEKDAYS[date.weekday()][:3]

    def date(self, date: dt.date) -> str:
        """Return a date with its weekday but without its year."""
        if self.lang == "ja":
            return f"{date.month}月{date.day}日（{self.short_weekday(date)}）"
        return f"{WEEKDAYS[date.weekday()]} {date.day} {self.month(date.month)}"

    def dates(self, first: dt.date, last: dt.date) -> str:
        """Return a span of dates within a year, with the year.

        Examples
        --------
        >>> import datetime
        >>> Words("en").dates(datetime.date(2027, 6, 28), datetime.date(2027, 7, 4))
        '28 June – 4 July 2027'
        """
        if self.lang == "ja":
            end = f"{last.day}日" if last.month == first.month else f"{last.month}月{last.day}日"
            return f"{first.year}年{first.month}月{first.day}日" + ("" if first == last else f"〜{end}")
        if first == last:
            return f"{first.day} {self.month(first.month)} {first.year}"
        if first.month == last.month:
            return f"{first.day}–{last.day} {self.month(last.month)} {last.year}"
        return f"{first.day} {self.month(first.month)} – {last.day} {self.month(last.month)} {last.year}"

    def moment(self, time: pd.Timestamp) -> str:
        """Return a local time with its date."""
        date, clock = self.date(time.date()), f"{time.hour}:{time.minute:02d}"
        return f"{date} {clock}" if self.lang == "ja" else f"{date} at {clock}"

    def clock(self, hour: float) -> str:
        """Return an hour of the day as the clock shows it.

        Examples
        --------
        >>> Words("en").clock(13.5)
        '13:30'
        """
        minutes = round(hour * 60)
        return f"{minutes // 60}:{minutes % 60:02d}"

    def title(self, result: Result) -> str:
        """Name of the scenario for people."""
        return (result.title_ja if self.lang == "ja" else "") or result.title

    def titles_of_classes(self, result: Result) -> dict[str, str]:
        """Names of the classes of sites for people."""
        in_japanese = result.class_titles_ja if self.lang == "ja" else {}
        return {name: in_japanese.get(name) or title for name, title in result.class_titles.items()}

    def titles_of_storages(self, result: Result) -> dict[str, str]:
        """Names of the storages for people."""
        table = result.storage_table
        in_japanese = table["title_ja"] if self.lang == "ja" and "title_ja" in table else table["title"]
        return {
            str(name): str(own or title)
            for name, own, title in zip(table.index, in_japanese, table["title"], strict=True)
        }

    def claim(self, claim: Claim) -> str:
        """Text of one of the plan's claims."""
        return (claim.claim_ja if self.lang == "ja" else "") or claim.claim

    def under(self, result: Result) -> str:
        """Line under a figure's title: which run it shows."""
        return self("under_title", title=self.title(result), policy=result.policy)
