"""The error that every wrong input ends in: what, where, value against rule, what to do.

A reader or a validator collects *all* problems of one file before it raises, so that a user mends a file once.
"""

from __future__ import annotations

from dataclasses import dataclass, field

BREAKS = frozenset([*map(chr, range(32)), "\x7f", "\x85", "\u2028", "\u2029"])
"""Signs that break a line or steer a terminal; a name in a user's file may hold any of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong with an input.

    Parameters
    ----------
    where
        Place in the file or call: a key, a line, a column, an argument.
    what
        The value against the rule, with its unit.
    remedy
        What the user can do about it; may be empty.
    """

    where: str
    what: str
    remedy: str = ""

    def __str__(self) -> str:
        """Return the problem as one line of text."""
        text = f"{self.where}: {self.what}" if self.where else self.what
        text = f"{text}; {self.remedy}" if self.remedy else text
        return "".join(repr(sign)[1:-1] if sign in BREAKS else sign for sign in text)


class InputError(ValueError):
    """An input is wrong; nothing was computed or written.

    Parameters
    ----------
    source
        The file, scenario or argument that the problems belong to.
    problems
        All problems found in it, at least one.

    Examples
    --------
    >>> print(InputError("town.toml", [Problem(where="place.latitude_deg = 132", what="must lie between -90 and 90")]))
    town.toml: 1 problem
      place.latitude_deg = 132: must lie between -90 and 90
    """

    def __init__(self, source: str, problems: list[Problem] | tuple[Problem, ...]) -> None:
        self.source = source
        self.problems = tuple(problems)
        count = f"{len(self.problems)} problem" + ("" if len(self.problems) == 1 else "s")
        super().__init__("\n".join([f"{source}: {count}", *(f"  {problem}" for problem in self.problems)]))

    def __reduce__(self) -> tuple[type[InputError], tuple[str, tuple[Problem, ...]]]:
        """Keep both attributes when the error travels between processes."""
        return (type(self), (self.source, self.problems))


class RunError(RuntimeError):
    """A run on valid input failed; the message names what, where and when."""


@dataclass(slots=True)
class ProblemCollector:
    """Gathers the problems of one input and raises them together."""

    source: str
    problems: list[Problem] = field(default_factory=list)

    def add(self, where: str, what: str, remedy: str = "") -> None:
        """Remember one problem."""
        self.problems.append(Problem(where=where, what=what, remedy=remedy))

    def raise_if_any(self) -> None:
        """Raise :class:`InputError` with everything collected so far, if anything was."""
        if self.problems:
            raise InputError(self.source, self.problems)
