"""Money 钱: the double-entry book in whole fen (CNY). Postings are made by acts alone, through ``ctx.post``.

Debit is positive, credit negative; balances are derived, never stored (``domain/money.md``).
"""

from .amounts import at_least, rate, split
from .book import Line, balance, balances, history, statement

__all__ = ["Line", "at_least", "balance", "balances", "history", "rate", "split", "statement"]
