"""Rules: who decides step by step. The built-in ones, and the reading of a user's own."""

from ems.dispatch.rules.rule import BUILT_IN, Rule, extract_rule, read_rule
from ems.dispatch.rules.views import Signals, StorageView

__all__ = ["BUILT_IN", "Rule", "Signals", "StorageView", "extract_rule", "read_rule"]
