"""Names of accounts: kind, then whose, then what for, joined by colons (``held.deposit:1042:BD-2026-001077``).

Parties stand by the id of their organisation, centres by division code, lots and contracts by public number.
"""

from __future__ import annotations

from ..words import T

KINDS: dict[str, T] = {
    "bank": T("银行存款", "Money at the bank"),
    "held.deposit": T("代管保证金", "Deposits held"),
    "held.escrow": T("托管价款", "Price in trust"),
    "payable": T("应付", "Owed to the party"),
    "receivable": T("应收", "Billed to the party"),
    "fee": T("平台服务费", "Platform fees"),
    "broker_fee": T("经纪佣金", "Commission"),
    "forfeit": T("没收的保证金", "Forfeited deposits"),
    "suspense": T("待查款项", "Money not yet explained"),
}
#: Kinds whose second part is the organisation the money belongs to.
OF_A_PARTY = ("held.deposit", "held.escrow", "payable", "receivable", "broker_fee")
#: Liabilities that never stand on the debit side; the database refuses it.
HELD = ("held.deposit", "held.escrow")


def bank(centre: str) -> str:
    """Money a centre has at its bank."""
    return f"bank:{centre}"


def deposit(organisation: int, lot: str) -> str:
    """What a bidder has left with the centre for one lot. It ends exactly once."""
    return f"held.deposit:{organisation}:{lot}"


def escrow(organisation: int, contract: str) -> str:
    """What a payer has left in trust for one contract."""
    return f"held.escrow:{organisation}:{contract}"


def payable(organisation: int) -> str:
    """What is owed to an organisation and ready to be paid out."""
    return f"payable:{organisation}"


def forfeit(centre: str, lot: str) -> str:
    """Deposits forfeited on a lot, to be divided by rule."""
    return f"forfeit:{centre}:{lot}"


def kind_of(account: str) -> str:
    """The kind an account's name starts with."""
    return account.split(":", 1)[0]


def title(account: str) -> T:
    """The kind in words, and what the account is for where its name says so."""
    kind, *rest = account.split(":")
    name = KINDS.get(kind, T(kind, kind))
    purpose = rest[1] if len(rest) > 1 else ""
    return T(f"{name.zh} · {purpose}", f"{name.en} · {purpose}") if purpose else name
