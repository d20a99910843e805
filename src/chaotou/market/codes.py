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

#: What an entry of a lot says by a code, in words for its record.
SAID = {
    **OUTCOMES,
    "early": T("尚未开始", "Not begun"),
    "late": T("已截止", "Late"),
    "taken": T("已有人先摘牌", "Taken before"),
    "below_minimum": T("低于挂牌价", "Below the price"),
    "already_taker": T("重复报价", "Offered before"),
    "no_deposit": T("未交保证金", "No deposit"),
    "not_registered": T("未报名", "Not registered"),
    "barred": T("不得参与", "Barred"),
    "state": T("当前状态不能办理", "Not in this state"),
    "dismissed": T("不成立", "Dismissed"),
    "upheld": T("成立", "Upheld"),
    "no_taker": T("无人摘牌", "No taker"),
    "clock": T("系统时钟", "Clock"),
    "objection": T("异议期间顺延", "Time of the objection"),
    "next": T("询问递补", "Next taker asked"),
}


def method_names() -> dict[str, T]:
    """Names of the ways of trading this release knows."""
    return {m.name: m.title for m in methods().values()}
