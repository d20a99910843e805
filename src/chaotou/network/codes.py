"""统一社会信用代码 (GB 32100-2015): the code by which a legal person is known outside."""

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
