"""``api.md``: every operation under ``/api/v1``, taken from the schema that the API itself answers with."""

from __future__ import annotations

from typing import Any

from ...kernel.act.registry import ACTS, Act
from ...kernel.face import FACES, Face
from ...kernel.words import T
from ...open.api.operations import make_api
from .markdown import both, by_whom, table, top

_ABOUT = """完整的 OpenAPI 在 `/api/v1/openapi.json`。读取按席位的权限。办理要令牌（`Authorization: Bearer ct_…`，
在 `/work/tokens` 生成）和 `Idempotency-Key`：同一键同一内容只生效一次，同一键不同内容答 409。
办理的回答是 `number`、`digest`、`repeated`；`digest` 就是账本里的那一笔，`/ledger/receipts/<digest>.json` 给出证明。
别人的记录与不存在的记录一样答 404。

The whole schema is at `/api/v1/openapi.json`. Reading follows the rights of the seat. Acting needs a token
(`Authorization: Bearer ct_…`, made at `/work/tokens`) and an `Idempotency-Key`: the same key with the same content has
one effect, with another content it answers 409. An act answers `number`, `digest` and `repeated`; `digest` names its
ledger entry, and `/ledger/receipts/<digest>.json` proves it. A foreign record answers 404 like one that is not there.

```sh
curl -H 'Authorization: Bearer ct_…' -H 'Idempotency-Key: 2026-11-03-0001' -H 'Content-Type: application/json' \\
     -d '{}' https://chaotou.example/api/v1/achievements/CG-2026-001042/publish
```

Every fault has one shape, `{"code": …, "text": …, "fields": {…}}`, with all faulty fields at once."""


def page() -> str:
    """The whole page, by record."""
    schema = make_api().get_openapi_schema(path_prefix="/api/v1")
    offered = {op["operationId"]: (verb, path) for path, ops in schema["paths"].items() for verb, op in ops.items()}
    parts = [top(T("接口", "API"), _ABOUT)]
    parts += [_face(f, offered) for f in FACES.values()]
    return "\n".join(parts)


def _face(face: Face, offered: dict[str, tuple[str, str]]) -> str:
    acts = [a for a in ACTS.values() if a.on is face.model]
    reads = [offered[f"list.{face.slug}"], offered[f"read.{face.slug}"]]
    return "\n".join(
        [
            f"## {face.slug}: {both(face.plural)}\n",
            *(f"- `{verb.upper()} {path}`" for verb, path in reads),
            "\n`?after=<number>&limit=50`（至多 at most 200）\n",
            table(
                ("字段 field", "名称 name", "类型 kind", "层 layer"),
                [(f"`{c.name}`", c.title, c.kind, c.layer) for c in face.columns],
            ),
            table(
                ("办理 POST", "名称 what", "由谁 by whom", "内容 content"),
                [(f"`{offered[a.name][1]}`", a.title, by_whom(a), _content(a)) for a in acts],
            ),
        ]
    )


def _content(act: Act) -> str:
    return ", ".join(f"`{n}`{_mark(f)}" for n, f in act.form.base_fields.items())


def _mark(field: Any) -> str:
    return "" if field.required else "?"
