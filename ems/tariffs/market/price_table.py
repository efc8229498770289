"""A price file as a table of text: UTF-8 or cp932, its own form or that of JEPX's spot file."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ems.tariffs.laying.local_times import HAS_OFFSET, placed_in_utc
from profiles.csv_table import lines
from profiles.errors import InputError, Problem

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from profiles.errors import ProblemCollector

    Floats = NDArray[np.float64]
    Times = pd.Series[pd.Timestamp]

TIME, PRICE = "time", "price_per_kwh"
JEPX_DAYS = ("受渡日", "年月日")
JEPX_CODE = "時刻コード"
JEPX_PRICE = "エリアプライス"
JEPX_ZONE = "Asia/Tokyo"
CODES = 48
AREAS = {
    "hokkaido": "北海道",
    "tohoku": "東北",
    "tokyo": "東京",
    "chubu": "中部",
    "hokuriku": "北陸",
    "kansai": "関西",
    "chugoku": "中国",
    "shikoku": "四国",
    "kyushu": "九州",
}
DEFAULT_AREA = "kyushu"


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceRows:
    """Rows of a price file.

    Parameters
    ----------
    times
        Start of each interval in UTC; NaT where a line says none, which has been reported.
    price_per_kwh
        Its price; NaN where a line says none, which has been reported, shape (rows,) [currency/kWh].
    is_jepx
        Whether it is JEPX's spot file, which holds fiscal years.
    """

    times: Times
    price_per_kwh: Floats
    is_jepx: bool


def read_rows(path: Path, timezone: str, area: str | None, problems: ProblemCollector) -> PriceRows | None:
    """Read times and prices of every row.

    Parameters
    ----------
    path
        The file.
    timezone
        Local time of a file in its own form.
    area
        Area of a JEPX file, ``"kyushu"`` or 九州; None: Kyushu.
    problems
        Receives what is wrong.

    Returns
    -------
    PriceRows or None
        None where a column is missing.
    """
    table = _table(path)
    headers = list(table.columns)
    day = next((header for header in headers if header in JEPX_DAYS), None)
    if day is not None:
        price = _area_column(headers, area, problems)
        if JEPX_CODE not in headers:
            problems.add(f"column {JEPX_CODE}", "is missing", "JEPX's spot file has 時刻コード 1 to 48")
        if price is None or JEPX_CODE not in headers:
            return None
        table = table[table[day].str.strip() != day]  # files of two years, one after the other
        return PriceRows(
            times=_jepx_times(table[day], table[JEPX_CODE], problems),
            price_per_kwh=_numbers(table[price], price, problems),
            is_jepx=True,
        )
    missing = [name for name in (TIME, PRICE) if name not in headers]
    if missing:
        remedy = f"present are: {', '.join(headers)}; or give JEPX's spot file with {JEPX_DAYS[0]} and {JEPX_CODE}"
        problems.add(f"column {' and '.join(missing)}", "is missing", remedy)
        return None
    return PriceRows(
        times=_iso_times(table[TIME], timezone, problems),
        price_per_kwh=_numbers(table[PRICE], PRICE, problems),
        is_jepx=False,
    )


def _table(path: Path) -> pd.DataFrame:
    """Return the file as text, one row a line."""
    try:
        content = path.read_bytes()
    except OSError as error:
        what = f"cannot be read: {error.strerror or error}"
        raise InputError(str(path), [Problem(where="", what=what)]) from error
    text = _decoded(content, path)
    try:
        table = pd.read_csv(
            io.StringIO(text), dtype=str, keep_default_na=False, skip_blank_lines=False, index_col=False
        )
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise InputError(path.name, [Problem(where="", what=f"cannot be read as CSV: {error}")]) from error
    table.columns = [str(header).strip() for header in table.columns]
    if table.empty:
        raise InputError(path.name, [Problem(where="", what="has no lines below its header")])
    return table


def _decoded(content: bytes, path: Path) -> str:
    """Return the text of a file in UTF-8, or in cp932 as JEPX writes it."""
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError(path.name, [Problem(where="", what="is neither UTF-8 nor cp932 text", remedy="save it as UTF-8")])


def _area_column(headers: list[str], area: str | None, problems: ProblemCollector) -> str | None:
    """Find the column of an area's price."""
    name = (area or DEFAULT_AREA).strip()
    japanese = AREAS.get(name.lower(), name)
    found = [header for header in headers if header.startswith(JEPX_PRICE + japanese)]
    if not found:
        there = [short for short, word in AREAS.items() if any(h.startswith(JEPX_PRICE + word) for h in headers)]
        known = f"there are: {', '.join(there)}" if there else f"the file has no column {JEPX_PRICE}…"
        problems.add(f"column {JEPX_PRICE}{japanese}", "is missing", known)
        return None
    return found[0]


def _numbers(texts: pd.Series[str], header: str, problems: ProblemCollector) -> Floats:
    """Return the prices of a column, which may be negative."""
    values = pd.to_numeric(texts.str.strip(), errors="coerce").to_numpy(dtype=np.float64)
    blank = (texts.str.strip() == "").to_numpy()
    strange = ~np.isfinite(values) & ~blank
    if blank.any():
        problems.add(f"column {header}, {_lines(texts, blank)}", "has no price", "fill the gap")
    if strange.any():
        example = texts.iloc[int(np.argmax(strange))]
        problems.add(f"column {header}, {_lines(texts, strange)}", f"is not a number ({example!r})")
    return values


def _lines(texts: pd.Series[str], chosen: NDArray[np.bool_]) -> str:
    """Name the file's lines of the rows chosen; rows may have been left out before."""
    number_of_rows = int(texts.index[-1]) + 1
    all_rows = np.zeros(number_of_rows, dtype=bool)
    all_rows[texts.index.to_numpy()[chosen]] = True
    return lines(all_rows)


def _jepx_times(days: pd.Series[str], codes: pd.Series[str], problems: ProblemCollector) -> Times:
    """Return the start of each half-hour: day and time code, 1 for 0:00 to 0:30."""
    plain = days.str.strip().str.replace("/", "-")
    day = pd.to_datetime(plain, format="ISO8601", errors="coerce")
    code = pd.to_numeric(codes.str.strip(), errors="coerce").to_numpy(dtype=np.float64)
    bad_day = day.isna().to_numpy()
    bad_code = ~np.isin(code, np.arange(1, CODES + 1))
    if bad_day.any():
        example = days.iloc[int(np.argmax(bad_day))]
        problems.add(_lines(days, bad_day), f"is no day ({example!r})", "write it as 2024/04/01")
    if bad_code.any():
        example = codes.iloc[int(np.argmax(bad_code))]
        problems.add(_lines(codes, bad_code), f"時刻コード must be 1 to {CODES} ({example!r})")
    minutes = pd.to_timedelta(np.where(bad_code, np.nan, (code - 1.0) * 30.0), unit="min")
    local = day + pd.Series(minutes, index=day.index)
    return local.dt.tz_localize(JEPX_ZONE).dt.tz_convert("UTC")


def _iso_times(texts: pd.Series[str], timezone: str, problems: ProblemCollector) -> Times:
    """Return times in UTC: all with their offsets, or all local."""
    stripped = texts.str.strip()
    offset = stripped.str.contains(HAS_OFFSET, regex=True).to_numpy()
    times = pd.to_datetime(stripped, format="ISO8601", errors="coerce", utc=True)
    bad = times.isna().to_numpy()
    if bad.any():
        example = texts.iloc[int(np.argmax(bad))]
        problems.add(_lines(texts, bad), f"is no ISO 8601 time ({example!r})", 'write it as "2027-01-01 00:30"')
    if offset.all() or (offset | bad).all():
        return times
    if offset.any():
        lacking = ~offset & ~bad
        problems.add(_lines(texts, lacking), "has no offset from UTC while other lines have one", "give all or none")
        return times
    placed, skipped, alone = placed_in_utc(times.dt.tz_localize(None), timezone)
    if alone.any():
        what = f"stands once but comes twice in {timezone}: clocks go back"
        problems.add(_lines(texts, alone), what, "give the hour twice or give offsets")
    if skipped.any():
        problems.add(_lines(texts, skipped), f"does not exist in {timezone}: clocks go forward", "give offsets")
    return placed
