"""What must always hold in the book (``money.md`` 5), as questions to the database that answer with faults.

``chaotou checkdb`` asks them nightly; the database's own triggers refuse most of it beforehand.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connections

from ..words import T


@dataclass(frozen=True)
class Invariant:
    """One sentence and the query for what breaks it: rows of (where, how)."""

    name: str
    text: T
    sql: str


@dataclass(frozen=True)
class Fault:
    """One place where the book breaks an invariant."""

    invariant: str
    where: str
    how: str


#: A set that undoes another, and the set it undoes, are no ends of a deposit.
_LASTING = """NOT EXISTS (SELECT FROM kernel_correction k WHERE k.event = p.event AND k.relation = 'cancels')
    AND NOT EXISTS (SELECT FROM kernel_correction k JOIN ledger_event e ON e.digest = k.target
                    WHERE e.id = p.event AND k.relation = 'cancels')"""

INVARIANTS = (
    Invariant(
        "sets-balance",
        T("每组分录合计为零", "Every set of postings sums to zero"),
        "SELECT event::text, sum(fen)::text FROM kernel_posting GROUP BY event HAVING sum(fen) <> 0",
    ),
    Invariant(
        "book-balances",
        T("全账合计为零", "The whole book sums to zero"),
        "SELECT 'book', sum(fen)::text FROM kernel_posting HAVING sum(fen) <> 0",
    ),
    Invariant(
        "held-never-debit",
        T("代管账户任何时刻不在借方", "A held account is never on the debit side, at no moment"),
        """SELECT account, event::text FROM (
             SELECT account, event, sum(sum(fen)) OVER (PARTITION BY account ORDER BY event) AS after
             FROM kernel_posting WHERE account LIKE 'held.%%' GROUP BY account, event) moments
           WHERE after > 0""",
    ),
    Invariant(
        "deposit-ends-once",
        T("每笔保证金只了结一次，且一次了结全部", "A deposit ends exactly once, and then as a whole"),
        f"""SELECT account, count(DISTINCT event)::text FROM kernel_posting p
           WHERE account LIKE 'held.deposit:%%' AND fen > 0 AND {_LASTING}
           GROUP BY account HAVING count(DISTINCT event) > 1
             OR (SELECT sum(fen) FROM kernel_posting q WHERE q.account = p.account) <> 0""",  # noqa: S608
    ),
    Invariant(
        "escrow-within",
        T("托管价款支出不超过存入", "Escrow never pays out more than came in"),
        """SELECT account, sum(fen)::text FROM kernel_posting WHERE account LIKE 'held.escrow:%%'
           GROUP BY account HAVING sum(fen) > 0""",
    ),
    Invariant(
        "undone-by-mirror",
        T("一组分录至多撤销一次，且用其镜像", "A set is undone at most once, by its mirror"),
        """SELECT k.target, k.event::text FROM kernel_correction k JOIN ledger_event e ON e.digest = k.target
           WHERE k.relation = 'cancels' AND EXISTS (
             SELECT FROM (SELECT account, sum(fen) AS fen FROM kernel_posting WHERE event = e.id GROUP BY 1) a
             FULL JOIN (SELECT account, sum(fen) AS fen FROM kernel_posting WHERE event = k.event GROUP BY 1) b
               USING (account)
             WHERE coalesce(a.fen, 0) + coalesce(b.fen, 0) <> 0)""",
    ),
    Invariant(
        "named-by-its-event",
        T("每组分录的事件在账本中并写明同一金额", "Every set's event is in the ledger and names its amount"),
        """SELECT s.event::text, s.fen::text FROM (
             SELECT event, sum(fen) FILTER (WHERE fen > 0) AS fen FROM kernel_posting GROUP BY event) s
           WHERE NOT EXISTS (
             SELECT FROM ledger_event e, jsonb_each_text(e.facts) f
             WHERE e.id = s.event AND f.key LIKE '%%\\_fen' AND f.value = s.fen::text)
           AND NOT EXISTS (
             SELECT FROM ledger_event e JOIN ledger_secret x ON x.event = e.id
             WHERE e.id = s.event AND x.field LIKE '%%\\_fen' AND x.value #>> '{}' = s.fen::text)""",
    ),
)


def broken(limit: int = 50, using: str = "owner") -> list[Fault]:
    """Every place where the book breaks an invariant, at most ``limit`` of each; empty where all is well.

    Asked as the owner of the tables: a page reads its own organisation's lines alone.
    """
    found = []
    with connections[using].cursor() as cursor:
        for invariant in INVARIANTS:
            cursor.execute(f"{invariant.sql} LIMIT {int(limit)}", [])
            found += [Fault(invariant.name, where, how) for where, how in cursor.fetchall()]
    return found
