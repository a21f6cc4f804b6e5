"""QTI 2.0, 2.1, 2.2 and 3.0 in, QTI 2.1 out: choice items with one key."""

from item_bank.exchange.qti.reading import read_qti
from item_bank.exchange.qti.writing import write_qti

__all__ = ["read_qti", "write_qti"]
