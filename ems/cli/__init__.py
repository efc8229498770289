"""The command line: ``ems run``, ``ems compare``, ``ems check`` and the rest."""

from __future__ import annotations

from ems.cli.exits import main

__all__ = ["main"]
