"""The words of money: every figure has its own file of them; here they meet."""

from __future__ import annotations

from ems.plot.money.words.bill import BILL_WORDS
from ems.plot.money.words.cash_flow import CASH_FLOW_WORDS
from ems.plot.money.words.ledger import LEDGER_WORDS
from ems.plot.money.words.pathway import PATHWAY_WORDS
from ems.plot.money.words.tariff import TARIFF_WORDS
from ems.plot.money.words.wear import WEAR_WORDS

MONEY_WORDS = BILL_WORDS | CASH_FLOW_WORDS | LEDGER_WORDS | PATHWAY_WORDS | WEAR_WORDS | TARIFF_WORDS
"""Key → (English, Japanese)."""
