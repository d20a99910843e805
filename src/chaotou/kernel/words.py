"""Two languages side by side: a text is written once in Chinese and once in English, where it is used.

There is no catalogue to fall behind: a text without its English does not construct.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language


@dataclass(frozen=True)
class T:
    """A text in Chinese (first) and English; ``str()`` gives the language of the current request."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.en if (get_language() or "zh").startswith("en") else self.zh

    def __deepcopy__(self, memo: dict[int, object]) -> T:
        """Itself: it never changes, and every form would copy every label of it."""
        return self

    def format(self, **values: object) -> T:
        """The same text in both languages with ``{name}`` places filled; a value may be a ``T`` itself."""
        zh = {k: v.zh if isinstance(v, T) else v for k, v in values.items()}
        en = {k: v.en if isinstance(v, T) else v for k, v in values.items()}
        return T(self.zh.format(**zh), self.en.format(**en))
