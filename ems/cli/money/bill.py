"""``ems bill``: what a meter's readings cost under a tariff."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from ems.cli.json_output import put
from ems.cli.money.bill_folder import write_bill
from ems.cli.progress import progress
from ems.cli.reading import inputs_are_read
from ems.cli.summary import show_notes
from ems.cli.text import complain, say

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from ems.bills import Bill


@dataclass(frozen=True, slots=True, kw_only=True)
class BillAsked:
    """What is asked of ``ems bill``.

    Parameters
    ----------
    meter
        CSV file of the readings.
    tariff
        Name of a bundled tariff, or a file.
    contract
        Size of the contract [A, kVA or kW]; None: the tariff's own.
    prices
        CSV file of market prices, for a tariff that follows them.
    feed_in_year
        Fiscal year in which the plant began that feeds in.
    fuel_adjustment_per_kwh
        Fuel-cost adjustment where the tariff knows none [currency/kWh].
    past_peak_kw
        Highest half-hour before the readings, for a demand charge that looks back [kW].
    by_the_day
        Whether a month that is not whole is billed by its days; None: unless all readings lie in one month.
    out
        Folder to write; None: nothing is written.
    force
        Replace a result folder that is there.
    json
        One JSON object on standard output in place of the bill.
    lang
        Language of bill and figure.
    """

    meter: Path
    tariff: str
    contract: float | None = None
    prices: Path | None = None
    feed_in_year: int | None = None
    fuel_adjustment_per_kwh: float | None = None
    past_peak_kw: float | None = None
    by_the_day: bool | None = None
    out: Path | None = None
    force: bool = False
    json: bool = False
    lang: str = "en"


def bill(asked: BillAsked) -> None:
    """Bill a meter's readings, show the bill and write its folder.

    Parameters
    ----------
    asked
        What is asked.

    Raises
    ------
    profiles.errors.InputError
        The readings, the tariff, the prices or an option are wrong; nothing was written.
    profiles.errors.RunError
        The folder could not be written.
    """
    if asked.out is not None:
        from ems.results.whole_folder import check_target  # noqa: PLC0415 - imported where used

        check_target(asked.out, force=asked.force)
    with progress() as tell:
        tell("Reading the meter")
        with inputs_are_read():
            found = _billed(asked)
        caption = ""
        if asked.out is not None:
            caption = write_bill(found, asked.out, meter=asked.meter, force=asked.force, lang=asked.lang, tell=tell)
    if asked.json:
        from ems.bills.printed.as_json import bill_object  # noqa: PLC0415 - imported where used

        put(bill_object(found))
        show_notes(list(found.notes), complain)
        return
    say(found.text(lang=asked.lang))
    if asked.out is not None:
        say()
        say(caption)
        say(f"Results: {asked.out}")


def _billed(asked: BillAsked) -> Bill:
    """Read tariff, meter and prices, and make the bill."""
    from ems.bills import bill as bill_readings  # noqa: PLC0415 - pandas and numba take a second to import
    from ems.bills import read_meter  # noqa: PLC0415
    from ems.tariffs import read_market_prices, read_tariff  # noqa: PLC0415

    tariff = read_tariff(asked.tariff)
    readings = read_meter(asked.meter, tariff.timezone)
    times = cast("pd.DatetimeIndex", readings.index)
    return bill_readings(
        readings,
        tariff,
        contract=asked.contract,
        market_price_per_kwh=None if asked.prices is None else read_market_prices(asked.prices, times),
        feed_in_year=asked.feed_in_year,
        fuel_adjustment_per_kwh=asked.fuel_adjustment_per_kwh,
        past_peak_kw=asked.past_peak_kw,
        by_the_day=asked.by_the_day,
    )
