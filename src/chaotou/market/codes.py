"""Code lists of the market, in both languages."""

from __future__ import annotations

from ..kernel.words import T
from ..library.codes import FORMS
from .methods import methods

#: What is sold: the owner's ways of transfer (library) that end in a contract.
SOLD_AS = dict(FORMS)

#: What follows when the winner does not sign (trading-methods.md 0).
ON_DEFAULT = {
    "failed": T("流拍", "The lot fails"),
    "next": T("询问下一位有效报价人", "The next valid taker is asked at its own price"),
}

#: How a lot ended, as its closing event says.
OUTCOMES = {
    "sold": T("成交", "Sold"),
    "failed": T("无人摘牌", "No taker"),
    "extended": T("延期", "Extended"),
    "open": T("未结束", "Open"),
    "withdrawn": T("撤回", "Withdrawn"),
    "voided": T("作废", "Void"),
    "defaulted": T("成交人违约", "Winner defaulted"),
}


def method_names() -> dict[str, T]:
    """Names of the ways of trading this release knows."""
    return {m.name: m.title for m in methods().values()}
