"""The ledger's format 账本格式: canonical text, commitments, two Merkle trees, signed heads.

Everything here is pure (no Django, no database), because an outsider must be able to repeat it with
``verify/chaotou_verify.py`` for decades; ``docs/reference/ledger-format.md`` says the same in words, and
``tests/kernel/ledger_vectors.json`` freezes it as ``chaotou-leaf/1`` and ``chaotou-head/1``."""
