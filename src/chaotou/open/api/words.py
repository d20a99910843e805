"""What is wrong with a value a program sent, in both languages: pydantic says it in English alone."""

from __future__ import annotations

from typing import Any

from ...kernel.words import T

_WHOLE = T("应为整数", "A whole number is needed")
_DAY = T("应为日期，如 2026-11-24", "A date is needed, such as 2026-11-24")
_YES = T("应为 true 或 false", "true or false is needed")
_CHOICE = T("不在可选范围内", "Not one of the choices")
_TEXTS = {
    "missing": T("必填", "Required"),
    "extra_forbidden": T("没有这一项", "There is no such field"),
    "string_type": T("应为文字", "Text is needed"),
    "string_too_long": T("最多 {max_length} 个字符", "At most {max_length} characters"),
    "string_too_short": T("至少 {min_length} 个字符", "At least {min_length} characters"),
    "string_pattern_mismatch": T("含有不允许的字符", "Holds a character that is not allowed"),
    "list_type": T("应为列表", "A list is needed"),
    "too_long": T("最多 {max_length} 项", "At most {max_length} items"),
    "greater_than_equal": T("不小于 {ge}", "Not less than {ge}"),
    "less_than_equal": T("不大于 {le}", "Not more than {le}"),
    "enum": _CHOICE,
    "literal_error": _CHOICE,
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float", "int_parsing_size"), _WHOLE),
    **dict.fromkeys(("date_type", "date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact"), _DAY),
    **dict.fromkeys(("bool_type", "bool_parsing"), _YES),
}


def said(fault: dict[str, Any]) -> T:
    """The text for one fault as pydantic lists it (``type``, ``ctx``); a type not known here is just not accepted."""
    text = _TEXTS.get(fault["type"], T("填写有误", "Not accepted"))
    return text.format(**fault.get("ctx", {}))
