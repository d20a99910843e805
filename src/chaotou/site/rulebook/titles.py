"""What the dated rules are called; one that is missing here shows under its own name."""

from __future__ import annotations

import re

from ...kernel.rights.seat import NAMES, Kind
from ...kernel.words import T
from ...ui.amounts import wan

ROOMS = {
    "kernel": T("通用", "Everywhere"),
    "network": T("网络", "Network"),
    "library": T("成果与需求", "Achievements and demands"),
    "matching": T("匹配", "Matching"),
    "market": T("交易", "Market"),
    "contracts": T("技术合同", "Contracts"),
    "measure": T("指数", "Figures"),
}

TITLES = {
    "kernel.remind_hours": T("到期前提醒（小时）", "Reminder before a term ends (hours)"),
    "kernel.roll_to_working_day": T("期末逢休假日顺延", "A term that ends on a holiday rolls on"),
    "kernel.failure_days": T("系统未办成的处理期限（工作日）", "Working days to see to a failure of the system"),
    "kernel.rule_confirm_days": T("规则修改的确认期限（工作日）", "Working days to confirm a change of a rule"),
    "network.second_factor_kinds": T("须用第二重验证的席位", "Seats that need a second factor"),
    "library.verify_days": T("成果核验期限（工作日）", "Working days to verify an achievement"),
    "library.correct_days": T("成果补正期限（工作日）", "Working days to put an achievement right"),
    "market.listing_days_least": T("挂牌最短日数", "Least days of a listing"),
    "market.extension_days": T("无人摘牌的延期日数", "Days of an extension for want of a taker"),
    "market.result_notice_days": T("成交结果公示日数", "Days the result is shown"),
    "market.objection_days": T("异议答复期限（工作日）", "Working days to answer an objection"),
    "market.void_days": T("作废确认期限（工作日）", "Working days to confirm that a lot is void"),
    "market.sign_days": T("成交后签约期限（工作日）", "Working days from award to signature"),
    "market.default_notice_days": T("违约催告期限（工作日）", "Working days of notice before forfeiture"),
    "market.next_answer_days": T("递补答复期限（工作日）", "Working days for the next taker to answer"),
    "market.next_times": T("最多递补次数", "How often a next taker is asked"),
    "contracts.regime": T("适用的认定登记规则", "Which recognition rules apply"),
    "contracts.review_days": T("登记审核期限", "Term of review"),
    "contracts.four_eyes_fen": T("须两名登记员审核的技术交易额", "Technical value that needs two registrars"),
    "contracts.same_buyer_days": T(
        "同一买方多份合同的提示日数", "Days within which one buyer's contracts are shown together"
    ),
    "contracts.seller_first_days": T("卖方优先申请的日数", "Days in which only the seller may file"),
    "contracts.reward_floor_percent": T("奖励占净收入下限", "Least reward of net income"),
    "contracts.reward_floor_percent_zj": T(
        "奖励占净收入下限（浙江省属单位）", "Least reward of net income (Zhejiang state units)"
    ),
    "contracts.reward_main_percent": T("主要贡献人员占奖励下限", "Least part of main contributors"),
    "contracts.reward_main_percent_zj": T(
        "主要贡献人员占奖励下限（浙江）", "Least part of main contributors (Zhejiang)"
    ),
    "contracts.reward_office_percent": T("转移机构人员占奖励下限", "Least part of the transfer office"),
    "contracts.reward_office_percent_zj": T(
        "转移机构人员占奖励下限（浙江）", "Least part of the transfer office (Zhejiang)"
    ),
}  # fmt: skip


def title(name: str) -> T:
    """What a rule is called."""
    return TITLES.get(name) or T(name, name)


def room(name: str) -> T:
    """Which part of the house it belongs to."""
    first = name.split(".")[0]
    return ROOMS.get(first) or T(first, first)


def place(name: str) -> tuple[int, str]:
    """Where a rule stands in the book: by room along the street, unknown rooms last."""
    first = name.split(".")[0]
    return (list(ROOMS).index(first) if first in ROOMS else len(ROOMS), name)


def words(name: str, value: object) -> T:
    """A rule's value as people read it."""
    text = str(value)
    if term := re.fullmatch(r"(\d+)(wd|cd)", text):
        units = {"wd": ("个工作日", "working days"), "cd": ("日", "days")}[term[2]]
        return T(f"{term[1]} {units[0]}", f"{term[1]} {units[1]}")
    if "_fen" in name and text.isdigit():
        return wan(int(text))
    if "percent" in name:
        return T(f"{text}%", f"{text}%")
    if name == "network.second_factor_kinds":
        kinds = [NAMES[Kind(k)] for k in text.split() if k in set(Kind)]
        return T("、".join(k.zh for k in kinds), ", ".join(k.en for k in kinds))
    if name == "kernel.roll_to_working_day":
        return T("是", "yes") if value else T("否", "no")
    return T(text, text)
