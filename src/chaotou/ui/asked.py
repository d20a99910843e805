"""What an address or a form asks for, before it is believed."""

from __future__ import annotations


def is_whole(text: str, digits: int = 9) -> bool:
    """Whether ``text`` is a whole number as we write them, of at most so many digits: what the database keeps."""
    return text.isascii() and text.isdigit() and len(text) <= digits
