"""The words of money: every figure has its own file of them; here they meet."""

from __future__ import annotations

from ems.plot.money.bill_words import BILL_WORDS
from ems.plot.money.cash_flow_words import CASH_FLOW_WORDS
from ems.plot.money.ledger_words import LEDGER_WORDS
from ems.plot.money.pathway_words import PATHWAY_WORDS
from ems.plot.money.tariff_words import TARIFF_WORDS
from ems.plot.money.wear_words import WEAR_WORDS

MONEY_WORDS = BILL_WORDS | CASH_FLOW_WORDS | LEDGER_WORDS | PATHWAY_WORDS | WEAR_WORDS | TARIFF_WORDS
"""Key → (English, Japanese)."""
