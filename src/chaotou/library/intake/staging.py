"""Staged tables of a seat: upload, columns, and what to do with rows. Every function runs inside ``reading(seat)``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.http import Http404

from ...kernel.installation import now
from ...kernel.rights.reading import list_for
from ...kernel.rights.seat import Seat
from ...network.models import Organisation
from ..sources.columns import guess, plain_head
from ..sources.tables import Table
from .judge import FAULTS
from .kinds import OFFICES, Intake, intake_for
from .models import ImportBatch, ImportHead, ImportRow


def whose(seat: Seat) -> dict[str, Any]:
    """Owner and centre of what this seat stages: its organisation's, or its office's."""
    return {"owner": None if seat.kind in OFFICES else seat.organisation, "centre": seat.centre}


def batches(seat: Seat) -> QuerySet[ImportBatch]:
    """The seat's tables, newest first; row-level security hides everybody else's."""
    return ImportBatch.objects.filter(**whose(seat)).order_by("-id")


def batch_for(seat: Seat, batch_id: int) -> ImportBatch:
    """One of the seat's tables. Raises ``Http404`` for another's as for none."""
    found = batches(seat).filter(pk=batch_id).first()
    if found is None or seat.kind not in intake_for(found).seats:
        raise Http404
    return found


def organisations_of(seat: Seat, intake: Intake) -> list[Organisation]:
    """For whom an office may import: owners of this kind in its centre; for all others nobody else."""
    if seat.kind not in OFFICES or not intake.owners:
        return []
    found = list_for(seat, Organisation).filter(kind__in=intake.owners).order_by("name_zh")
    return list(found if seat.sees == "city" else found.filter(centre=seat.centre))


def stage(
    seat: Seat, intake: Intake, into: int | None, name: str, table: Table, key: str, original: str
) -> ImportBatch:
    """Keep a table read from the file ``original``: every cell as it came, columns as guessed.

    The same key again is the same upload.
    """
    again = ImportBatch.objects.filter(seat=seat.id, key=key).first()
    if again is not None:
        return again
    saved = {h.head: h.field for h in ImportHead.objects.filter(kind=intake.name, **whose(seat))}
    batch = ImportBatch.objects.create(
        **whose(seat), seat=seat.id, key=key[:64], kind=intake.name, into=into, name=name[:200],
        original=original,
        heads=list(table.heads),
        fields=guess(table.heads, intake.columns, saved), total=len(table.rows), made_at=now(),
        read_as={
            "form": list(table.form), "notes": [[n.zh, n.en] for n in table.notes], "first": table.first,
        },
    )  # fmt: skip
    ImportRow.objects.bulk_create(
        [
            ImportRow(batch=batch, **whose(seat), line=line, cells=list(cells))
            for line, cells in zip(table.lines, table.rows, strict=True)
        ],
        batch_size=1000,
    )
    return batch


def set_columns(seat: Seat, batch: ImportBatch, fields: Sequence[str]) -> None:
    """Say which field each column fills, and remember it for the next table."""
    batch.fields = list(fields)
    batch.checked = False
    batch.save(update_fields=["fields", "checked"])
    for head, field in zip(batch.heads, fields, strict=True):
        if head:
            ImportHead.objects.update_or_create(
                **whose(seat), kind=batch.kind, head=plain_head(head)[:200], defaults={"field": field}
            )


def selected(batch: ImportBatch, show: Mapping[str, str]) -> QuerySet[ImportRow]:
    """Rows by what a page asks: ``fate``, ``code``, ``faults``, ``empty`` (field), ``q``."""
    rows = batch.rows.order_by("line")
    if show.get("fate") in ImportRow.FATES:
        rows = rows.filter(fate=show["fate"])
    if code := show.get("code"):
        rows = rows.filter(codes__contains=[code])
    if show.get("faults"):
        rows = rows.filter(codes__overlap=FAULTS).exclude(fate__in=("left", "done"))
    if empty := show.get("empty"):
        rows = rows.filter(Q(**{f"values__{empty}": ""}) | Q(**{f"values__{empty}__isnull": True}))
    if show.get("effect"):
        rows = rows.filter(effect=show["effect"])
    if text := show.get("q", "").strip():
        by = intake_for(batch).titled
        rows = rows.filter(Q(**{f"values__{by}__icontains": text}) | Q(values__source_key__icontains=text))
    return rows


def counts(batch: ImportBatch) -> dict[str, dict[str, int]]:
    """How many rows have each open code, fate and effect; codes of rows left out or done do not count.

    ``effect`` counts what a run would do or did, ``made`` only what it did.
    """
    found: dict[str, dict[str, int]] = {"code": {}, "fate": {}, "effect": {}, "made": {}, "faults": {}}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 'fate', fate, count(*) FROM library_importrow WHERE batch_id = %(b)s GROUP BY fate "
            "UNION ALL SELECT 'effect', effect, count(*) FROM library_importrow WHERE batch_id = %(b)s GROUP BY effect "
            "UNION ALL SELECT 'made', effect, count(*) FROM library_importrow WHERE batch_id = %(b)s "
            "AND (fate = 'done' OR effect = 'refused') GROUP BY effect "
            "UNION ALL SELECT 'code', c, count(*) FROM library_importrow, unnest(codes) c WHERE batch_id = %(b)s "
            "AND fate NOT IN ('left', 'done') GROUP BY c "
            "UNION ALL SELECT 'faults', 'rows', count(*) FROM library_importrow WHERE batch_id = %(b)s "
            "AND codes && %(f)s AND fate NOT IN ('left', 'done')",
            {"b": batch.pk, "f": FAULTS},
        )
        for what, name, number in cursor.fetchall():
            found[what][name] = number
    return found
