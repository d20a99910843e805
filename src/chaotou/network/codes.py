"""What is checked of a code or an address as people type it: 统一社会信用代码 (GB 32100-2015), e-mail."""

from __future__ import annotations

import unicodedata

from django import forms
from stdnum.cn import uscc as uscc_number
from stdnum.exceptions import ValidationError as BadNumber

from ..kernel.words import T


def clean_uscc(text: str) -> str:
    """The code with its check digit verified; spaces, small letters and full-width digits are put right.

    Raises ``forms.ValidationError`` for anything else.
    """
    typed = "".join(unicodedata.normalize("NFKC", text).split()).upper()
    try:
        return str(uscc_number.validate(typed))
    except BadNumber as fault:
        wrong = T("校验位不符，请核对 18 位代码", "The check digit does not agree: look at the 18 characters again")
        raise forms.ValidationError(wrong) from fault  # type: ignore[arg-type]


def sendable(address: str) -> None:
    """Raises ``forms.ValidationError`` for an e-mail address whose domain no letter can be sent to (IDNA)."""
    try:
        address.rpartition("@")[2].encode("idna")
    except UnicodeError as fault:
        wrong = T("这个邮箱的域名无法投递", "No letter can be sent to this domain")
        raise forms.ValidationError(wrong) from fault  # type: ignore[arg-type]
