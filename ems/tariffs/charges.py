"""Charges of a laid tariff as equations: bills and planners use the same ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from profiles.errors import InputError, Problem

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from ems.tariffs.laid import LaidTariff
    from ems.tariffs.model import Tariff

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

YEAR_MONTHS = 12
POINT = 0.01
"""A power factor is counted in steps of one hundredth."""


def block_kwh(laid: LaidTariff, bin_kwh: ArrayLike) -> Floats:
    """Energy of each bin by the block in which it is taken [kWh].

    Parameters
    ----------
    laid
        Where blocks begin.
    bin_kwh
        Energy taken in each bin, shape (..., bins) [kWh].

    Returns
    -------
    numpy.ndarray
        Shape (..., bins, blocks) [kWh].
    """
    kwh = np.asarray(bin_kwh, dtype=np.float64)[..., np.newaxis]
    start = laid.block_start_kwh
    end = np.concatenate([start[:, 1:], np.full((len(start), 1), np.inf)], axis=1)
    return np.asarray(np.maximum(np.minimum(kwh, end) - start, 0.0))  # a block that does not exist begins at infinity


def block_number(laid: LaidTariff, bin_kwh: ArrayLike) -> Ints:
    """Number of the block in which each bin ends; at a boundary the lower one's, shape (..., bins).

    Parameters
    ----------
    laid
        Where blocks begin.
    bin_kwh
        Energy taken in each bin, shape (..., bins) [kWh].
    """
    kwh = np.asarray(bin_kwh, dtype=np.float64)
    return np.asarray(np.maximum((laid.block_start_kwh < kwh[..., np.newaxis]).sum(axis=-1) - 1, 0))


def block_cost(laid: LaidTariff, bin_kwh: ArrayLike) -> Floats:
    """Energy charge of each bin by its blocks [currency].

    Parameters
    ----------
    laid
        Where blocks begin and what they cost.
    bin_kwh
        Energy taken in each bin, shape (..., bins) [kWh].

    Returns
    -------
    numpy.ndarray
        Shape (..., bins) [currency], without market, fuel, levy and added tax.

    Examples
    --------
    The first 120 kWh at 18.37, the next half at 23.97:

    >>> import pandas as pd
    >>> from ems.tariffs import lay_tariff, read_tariff
    >>> month = pd.date_range("2027-06-01", "2027-07-01", freq="h", tz="Asia/Tokyo", inclusive="left")
    >>> laid = lay_tariff(read_tariff("kyuden-juryo-dento-b"), month, step_h=1.0)
    >>> block_cost(laid, [[0.0], [120.0], [120.5]]).round(4).tolist()
    [[0.0], [2204.4], [2216.385]]
    """
    return np.asarray((block_kwh(laid, bin_kwh) * laid.block_price_per_kwh).sum(axis=-1))


def block_price_per_kwh(laid: LaidTariff, bin_kwh: ArrayLike) -> Floats:
    """Price of the block in which each bin ends; at a boundary the lower block's [currency/kWh].

    Parameters
    ----------
    laid
        Where blocks begin and what they cost.
    bin_kwh
        Energy taken in each bin, shape (..., bins) [kWh].

    Returns
    -------
    numpy.ndarray
        Shape (..., bins) [currency/kWh].
    """
    return np.asarray(laid.block_price_per_kwh[np.arange(laid.n_bins), block_number(laid, bin_kwh)])


def step_price_per_kwh(laid: LaidTariff, price_of_bin: ArrayLike) -> Floats:
    """What one more kWh costs in each step, everything included [currency/kWh].

    Parameters
    ----------
    laid
        Market price, fuel adjustment, levy and tax.
    price_of_bin
        Price of the block in each bin, shape (..., bins) [currency/kWh].

    Returns
    -------
    numpy.ndarray
        Block, market and fuel with the tax on them, and the levy; shape (..., steps) [currency/kWh].
    """
    energy = np.asarray(price_of_bin, dtype=np.float64)[..., laid.bin_of_step]
    month = laid.month_of_step
    taxed = energy + (laid.market_price_per_kwh + laid.fuel_per_kwh[month])
    return np.asarray(taxed * (1.0 + laid.added_tax_fraction) + laid.levy_per_kwh[month])


def billing_demand_kw(laid: LaidTariff, peak_kw: ArrayLike, past_peak_kw: ArrayLike | str | None = None) -> Floats:
    """Demand that each month is billed for: its own peak, or in part one of the months before (実量制) [kW].

    Parameters
    ----------
    laid
        Its tariff's ratchet: how many months back, and which part of their peak.
    peak_kw
        Highest half-hour of each month, shape (..., months) [kW].
    past_peak_kw
        Highest half-hours of the months before the first one, the latest last, shape (..., earlier months) [kW]; one
        number is that of the month just before. ``"same_year"``: the year before was like this one. None: not known,
        nothing is carried in.

    Returns
    -------
    numpy.ndarray
        Shape (..., months) [kW].

    Raises
    ------
    profiles.errors.InputError
        ``"same_year"`` and other than twelve months.
    """
    ratchet = laid.tariff.ratchet
    peak = np.asarray(peak_kw, dtype=np.float64)
    if ratchet.months == 0 or ratchet.fraction == 0.0:
        return peak.copy()
    past = _past(laid, peak, past_peak_kw)
    known = np.concatenate([np.zeros((*peak.shape[:-1], ratchet.months)), past, peak], axis=-1)
    windows = np.lib.stride_tricks.sliding_window_view(known, ratchet.months, axis=-1)
    first = known.shape[-1] - peak.shape[-1] - ratchet.months  # the window that ends just before the first month
    before = windows[..., first : first + peak.shape[-1], :].max(axis=-1)
    return np.asarray(np.maximum(peak, ratchet.fraction * before))


def _past(laid: LaidTariff, peak: Floats, past_peak_kw: ArrayLike | str | None) -> Floats:
    """Peaks of the months before the first, the latest last, shape (..., earlier months) [kW]."""
    if past_peak_kw is None:
        return np.zeros((*peak.shape[:-1], 0))
    if isinstance(past_peak_kw, str):
        if past_peak_kw != "same_year":
            rule = 'must be peaks in kW or "same_year"'
            raise InputError(laid.tariff.name, [Problem(where=f'past_peak_kw = "{past_peak_kw}"', what=rule)])
        if peak.shape[-1] != YEAR_MONTHS:
            what = f"needs {YEAR_MONTHS} billing months, there are {peak.shape[-1]}"
            raise InputError(laid.tariff.name, [Problem(where='past_peak_kw = "same_year"', what=what)])
        return np.concatenate([peak, peak], axis=-1)  # as far back as any ratchet looks
    past = np.atleast_1d(np.asarray(past_peak_kw, dtype=np.float64))
    return np.asarray(np.broadcast_to(past, (*peak.shape[:-1], past.shape[-1])))


def topped_up(laid: LaidTariff, charged: ArrayLike) -> Floats:
    """What the least charge of a month adds to what is charged, shape (..., months) [currency].

    Parameters
    ----------
    laid
        The least charge of each month; 0 where there is none, so that a month of negative prices stays one.
    charged
        Basic, demand and energy charges, shape (..., months) [currency].
    """
    short = np.maximum(laid.minimum_per_month - np.asarray(charged, dtype=np.float64), 0.0)
    return np.asarray(np.where(laid.minimum_per_month > 0.0, short, 0.0))


def demand_factor(tariff: Tariff) -> float:
    """Factor on the demand charge for the power factor (力率割引・割増).

    Parameters
    ----------
    tariff
        Its power factor, if it has one.

    Examples
    --------
    1 % less for each hundredth above 85 %:

    >>> from ems.tariffs.model import PowerFactor, Tariff
    >>> from ems.tariffs.read import read_tariff
    >>> round(demand_factor(read_tariff("kyuden-business").model_copy(
    ...     update={"power_factor": PowerFactor(value_fraction=0.95)})), 10)
    0.9
    """
    power = tariff.power_factor
    if power is None:
        return 1.0
    return 1.0 - power.per_point_fraction * (power.value_fraction - power.base_fraction) / POINT
