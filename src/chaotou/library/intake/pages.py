"""Pages of an import around its rows: upload, columns, preview, run, result."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ...kernel import files, jobs
from ...kernel.faults import Forbidden
from ...kernel.rights.reading import list_for, reading
from ...kernel.rights.seat import NAMES, Kind, Seat
from ...kernel.words import T
from ...ui.asked import is_whole
from ..content import missing
from ..sources.formats import extensions
from ..sources.tables import MAX_BYTES, TableFault, read_table
from . import staging
from .effects import preview as foresee
from .effects import states_of
from .kinds import Intake, intake_for, intake_of, intakes, intakes_for
from .models import ImportBatch, ImportRow
from .result import result_file
from .run import JUDGE, OPEN_TO_PUBLISH, PUBLISH, TAKE_IN, judge_batch

#: Tables up to this many rows are judged while the reader waits; longer ones by a job.
AT_ONCE = 2_500
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EFFECTS = {
    "new": T("新增", "New"),
    "changed": T("更新", "Changed"),
    "unchanged": T("没有变化", "Unchanged"),
    "kept": T("保持原样", "Left as it was"),
    "refused": T("未导入", "Refused"),
}


def importer(request: HttpRequest) -> Seat:
    """The seat, if it may import anything. Raises ``Forbidden``."""
    seat: Seat = request.seat  # type: ignore[attr-defined]
    if not intakes_for(seat):
        kinds = dict.fromkeys(k for i in intakes() for k in i.seats)
        who = T("、".join(NAMES[k].zh for k in kinds), ", ".join(NAMES[k].en for k in kinds))
        raise Forbidden(T("导入由{who}办理", "Importing is done by: {who}").format(who=who), "seat")
    return seat


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """GET /work/import: the tables so far and the upload. POST: keep a table and go on to its columns."""
    if request.seat.kind == Kind.PUBLIC:  # type: ignore[attr-defined]
        return redirect("/sign-in?next=/work/import")
    seat = importer(request)
    fault: T | None = None
    chosen = request.POST.get("what", "")
    if request.method == "POST":
        try:
            return redirect(f"/work/import/{_uploaded(request, seat).pk}/columns")
        except TableFault as refused:
            fault = refused.text
    with reading(seat):
        mine = intakes_for(seat)
        context: dict[str, Any] = {
            "chosen": chosen or mine[0].name, "fault": fault, "most": MAX_BYTES // 2**20,
            "extensions": extensions(),
            "offers": [(i, staging.organisations_of(seat, i)) for i in mine],
            "office": seat.kind in staging.OFFICES,
            "lines": [(b, _standing(b), i.title) for b in staging.batches(seat)[:50] if (i := intake_of(b.kind))],
        }  # fmt: skip
    return render(request, "library/import/start.html", context, status=422 if fault else 200)


def _uploaded(request: HttpRequest, seat: Seat) -> ImportBatch:
    """The staged table of this upload. Raises ``TableFault`` for what cannot be one."""
    intake = next((i for i in intakes_for(seat) if i.name == request.POST.get("what")), None)
    file = request.FILES.get("file")
    if intake is None or file is None:
        raise TableFault(T("请选择要导入的文件", "Choose the file to import"))
    if (file.size or 0) > MAX_BYTES:
        raise TableFault(T("文件超过 {n} MB，请分成几份", "Larger than {n} MB: split it").format(n=MAX_BYTES // 2**20))
    name = file.name or ""
    data = file.read()
    table = read_table(data, name, intake.knows)
    key = request.POST.get("key") or uuid.uuid4().hex
    with reading(seat):
        into = None
        if seat.kind in staging.OFFICES and intake.owners:
            given = request.POST.get(f"into-{intake.name}", "")
            into = next((o.pk for o in staging.organisations_of(seat, intake) if str(o.pk) == given), None)
            if into is None:
                raise TableFault(T("请选择这些记录属于哪家机构", "Choose whose records these are"))
        return staging.stage(seat, intake, into, name, table, key, files.keep(data))


def _standing(batch: ImportBatch) -> tuple[T, str]:
    """Where a table stands, and the address to go on at."""
    address = f"/work/import/{batch.pk}"
    if not batch.checked and batch.job is None:
        return T("待确认列", "Columns to confirm"), f"{address}/columns"
    if batch.job is not None:
        return T("已运行", "Run"), f"{address}/run"
    return T("待校对", "To be corrected"), address


@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Which field each column fills. POST judges the rows and goes on to them."""
    seat = importer(request)
    with reading(seat):
        batch = staging.batch_for(seat, batch_id)
        intake = intake_for(batch)
        faults: list[T] = []
        if request.method == "POST":
            given = [request.POST.get(f"column-{i}", "") for i in range(len(batch.heads))]
            fields = [name if name in intake.by_name else "" for name in given]
            faults = _column_faults(intake, fields)
            if not faults:
                staging.set_columns(seat, batch, fields)
            else:
                batch.fields = fields
        samples = list(batch.rows.order_by("line")[:200])
    if request.method == "POST" and not faults:
        return _judged(seat, batch)
    lines = [
        (i, head, batch.fields[i], [t for t in dict.fromkeys(r.cells[i] for r in samples) if t][:3])
        for i, head in enumerate(batch.heads)
    ]
    context = {"batch": batch, "intake": intake, "lines": lines, "faults": faults}
    return render(request, "library/import/columns.html", context, status=422 if faults else 200)


def _column_faults(intake: Intake, fields: list[str]) -> list[T]:
    found = []
    for column in intake.columns:
        if column.required and column.name not in fields:
            found.append(T("缺少“{c}”这一列", "No column is “{c}”").format(c=column.title))
        if fields.count(column.name) > 1:
            found.append(T("“{c}”选了不止一列", "“{c}” is chosen more than once").format(c=column.title))
    return found


def _judged(seat: Seat, batch: ImportBatch) -> HttpResponse:
    address = f"/work/import/{batch.pk}"
    if batch.total <= AT_ONCE:
        judge_batch(seat, batch.pk)
        return redirect(address)
    job = jobs.start(JUDGE, seat, {"batch": batch.pk}, batch.total, key=f"{batch.pk}:{uuid.uuid4().hex}")
    return redirect(f"{address}/run?job={job}")


@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: HttpRequest, batch_id: int) -> HttpResponse:
    """What a run would do. POST starts it."""
    seat = importer(request)
    with reading(seat):
        batch = staging.batch_for(seat, batch_id)
        if not batch.checked:
            return redirect(f"/work/import/{batch.pk}/columns")
        foresee(seat, batch)
        counted = staging.counts(batch)
        ready = batch.rows.filter(fate="ready")
        total = ready.count()
        fault = None
        if request.method == "POST":
            known = request.POST.get("known", "")
            if counted["effect"].get("changed") and known not in ("update", "keep"):
                fault = T("请选择：更新已有记录，还是保持原样", "Choose: update existing records, or leave them")
            else:
                batch.update_known = known == "update"
                key = f"{batch.pk}:{request.POST.get('key', '')}"
                batch.job = jobs.start(TAKE_IN, seat, {"batch": batch.pk}, total, key=key)
                batch.save(update_fields=["update_known", "job"])
        changed = list(ready.filter(effect="changed").order_by("line")[:100])
        refused = list(ready.filter(effect="refused").order_by("line")[:100])
        intake = intake_for(batch)
        bare = staging.selected(batch, {"fate": "ready", "empty": "circle"}).count() if intake.publish else 0
    if request.method == "POST" and not fault:
        return redirect(f"/work/import/{batch.pk}/run")
    context = {
        "batch": batch, "intake": intake, "counts": counted, "total": total, "fault": fault, "bare": bare,
        "changed": [(r, _differences(r, intake.by_name)) for r in changed], "refused": [(r, _why(r)) for r in refused],
    }  # fmt: skip
    return render(request, "library/import/preview.html", context, status=422 if fault else 200)


def _differences(row: ImportRow, by_name: dict[str, Any]) -> list[tuple[T, str, str]]:
    own = T("来源所载", "As its source said")
    return [(by_name[n].title if n in by_name else own, a, b) for n, a, b in row.note.get("differs", [])]


def _why(row: ImportRow) -> T:
    why = row.note.get("why") or row.note.get("lacks") or ["", ""]
    return T(*why)


@require_safe
def progress(request: HttpRequest, batch_id: int) -> HttpResponse:
    """How far the run is, and when it has ended what came of it."""
    seat = importer(request)
    with reading(seat):
        batch = staging.batch_for(seat, batch_id)
        # The job first: what is counted after its end is whole.
        asked = request.GET.get("job", "")
        job_id = int(asked) if is_whole(asked) else batch.publish_job or batch.job
        job = jobs.get(seat, job_id) if job_id else None
        counted = staging.counts(batch)
        refused = [(r, _why(r)) for r in batch.rows.filter(effect="refused").order_by("line")[:200]]
        lacking = [(r, _why(r)) for r in batch.rows.filter(note__has_key="lacks").order_by("line")[:200]]
        made = [r for r in batch.rows.filter(fate="done").values_list("record", flat=True) if r is not None]
        intake = intake_for(batch)
        drafts, whole = _unpublished(seat, intake, made) if intake.publish else (0, 0)
    if job and job.kind == JUDGE and job.state == "done":
        return redirect(f"/work/import/{batch.pk}")
    if request.GET.get("as") == "json":
        return JsonResponse(_moving(job) if job else {"ended": True})
    context = {
        "batch": batch, "intake": intake, "job": job, "moving": _moving(job) if job else {},
        "counts": counted, "refused": refused, "lacking": lacking, "drafts": drafts, "whole": whole, "made": len(made),
        "effects": [(EFFECTS[k], counted["made"].get(k, 0), k) for k in EFFECTS],
        "may_publish": intake.may_publish(seat),
    }  # fmt: skip
    return render(request, "library/import/run.html", context)


def _unpublished(seat: Seat, intake: Intake, ids: list[int]) -> tuple[int, int]:
    """How many of these records are not published, and how many of them lack nothing."""
    states = states_of(intake, ids)
    drafts = [pk for pk, state in states.items() if state in OPEN_TO_PUBLISH]
    model: type[Any] = intake.model
    whole = sum(not missing(r) for r in list_for(seat, model).filter(pk__in=drafts))
    return len(drafts), whole


def _moving(job: jobs.Job) -> dict[str, Any]:
    return {"done": job.done, "total": job.total, "percent": job.percent, "ended": job.ended, "state": job.state}


@require_POST
def publish(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Publish the drafts of this import, as a job."""
    seat = importer(request)
    with reading(seat):
        batch = staging.batch_for(seat, batch_id)
        if not intake_for(batch).may_publish(seat):
            raise Forbidden(T("发布由所属机构办理", "Its owner publishes it"), "seat")
        total = batch.rows.filter(fate="done").exclude(record=None).count()
        key = f"{batch.pk}:{request.POST.get('key', '')}"
        batch.publish_job = jobs.start(PUBLISH, seat, {"batch": batch.pk}, total, key=key)
        batch.save(update_fields=["publish_job"])
    return redirect(f"/work/import/{batch.pk}/run")


@require_safe
def result(request: HttpRequest, batch_id: int) -> HttpResponse:
    """GET …/result.xlsx: every row as it came, with what became of it and its number."""
    seat = importer(request)
    with reading(seat):
        batch = staging.batch_for(seat, batch_id)
        content = result_file(batch, EFFECTS)
    answer = HttpResponse(content, content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="import-{batch.pk}.xlsx"'
    return answer


@require_safe
def original(request: HttpRequest, batch_id: int) -> HttpResponse:
    """GET …/original: the file as it was uploaded, for those who may see the table."""
    seat = importer(request)
    with reading(seat):
        batch = staging.batch_for(seat, batch_id)
    try:
        return files.download(batch.original, batch.name or f"import-{batch.pk}")
    except files.FileFault as fault:
        raise Http404 from fault
