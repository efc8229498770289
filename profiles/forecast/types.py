"""What every forecaster is: past series in, expected series out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol, get_args

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

ForecastMethod = Literal["perfect", "persistence_day", "persistence_week", "clear_sky", "noisy", "file"]
METHODS: tuple[ForecastMethod, ...] = get_args(ForecastMethod)


class Forecaster(Protocol):
    """Forecasts of series that are given as a whole year.

    A forecast issued at step ``issue_step`` covers the steps from it on. What happened before it is known; only
    ``"perfect"`` and ``"noisy"``, which are models of forecasts, look further. The year goes round: before its first
    days lie its last ones, and after its last step comes its first.
    """

    @property
    def method(self) -> ForecastMethod:
        """How the forecasts are made."""

    def load(self, series_kw: Floats, issue_step: int, n_steps: int) -> Floats:
        """Expected load [kW].

        Parameters
        ----------
        series_kw
            Load of the year, shape (rows, steps) [kW].
        issue_step
            Step at whose start the forecast is issued, and the first that it covers.
        n_steps
            Number of steps that it covers.

        Returns
        -------
        numpy.ndarray
            Shape (rows, n_steps) [kW], nowhere below 0.
        """

    def generation(
        self, series_kw: Floats, issue_step: int, n_steps: int, clear_sky_kw: Floats | None = None
    ) -> Floats:
        """Expected generation [kW].

        Parameters
        ----------
        series_kw
            Generation of the year, shape (rows, steps) [kW].
        issue_step, n_steps
            As for the load.
        clear_sky_kw
            Generation of the same rows under a cloudless sky, same shape [kW]. ``"clear_sky"`` needs it, ``"noisy"``
            keeps below it where it is given, the other methods do not use it.

        Returns
        -------
        numpy.ndarray
            Shape (rows, n_steps) [kW], nowhere below 0.
        """

    def check_covers(self, issue_steps: Sequence[int], n_steps: int) -> None:
        """Refuse to begin what a forecast will be missing for; methods without a file can forecast anything.

        Parameters
        ----------
        issue_steps
            Steps at which forecasts will be asked for.
        n_steps
            Number of steps that each must cover.

        Raises
        ------
        profiles.errors.InputError
            The file has gaps; all of them are named.
        """
