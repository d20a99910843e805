"""F2: valid requests of every page, form and program, with their bytes and their structure broken by chance.

Whatever comes, the answer is a page or a refusal: never a fault of ours, never slower than two seconds of work.
"""

from __future__ import annotations

import io
import json
import logging
import os
import random
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import quote, urlencode

import pytest
from all_states import arguments, records, spring
from django.core.serializers.json import DjangoJSONEncoder
from django.test import Client
from everyone import Who, at_door, everyone
from sealing import seal_all

from chaotou.kernel.act import ACTS
from chaotou.kernel.act.possible import stands
from chaotou.kernel.face import BY_MODEL, FACES
from chaotou.kernel.rights.seat import Kind
from chaotou.ui.standing import cases_of

pytestmark = pytest.mark.usefixtures("database")

SEED = int(os.environ.get("CHAOTOU_SEED") or random.SystemRandom().randrange(10**6))
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
#: Values that have broken programs before: signs that are digits elsewhere, ends of ranges, halves of characters.
NASTY = (
    "", " ", "\0", "a\0b", "²", "٣", "１２３", "-1", "0", "1e999", "NaN", "Infinity", "9" * 25, "9223372036854775808",
    "-9223372036854775809", "0000-00-00", "2026-02-30", "9999-12-31", "10000-01-01", "2026-13", "24:60", "null", "true",
    "[]", "{}", "'", '"', "\\", "%", "%s", "%00", "%ff", "{{7*7}}", "${x}", "<script>", "../../etc/passwd", "\u202e坏",
    "\u200b", "𠮷" * 50, "字" * 10_000, "a" * 70_000, "😀", "\ufeff", "\x08", "\r\nX: y", "=1+1", "CG-2026-000001",
    "sha256:",
)  # fmt: skip
TIMES: list[float] = []
ANSWERS: Counter[int] = Counter()


@dataclass(frozen=True)
class Sent:
    """A request as it would be sent."""

    who: Who
    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    kind: str = FORM
    raw: bytes | None = None

    def body(self) -> bytes:
        """Its bytes."""
        if self.raw is not None:
            return self.raw
        return urlencode(self.fields, errors="replace").encode() if self.method == "POST" else b""


@pytest.fixture(scope="module")
def valid(database) -> Iterator[list[Sent]]:
    """Requests as people and programs send them."""
    logging.getLogger("django.request").setLevel(logging.ERROR)
    with spring():
        records()
        seal_all()
        yield [*forms(), *programs(), *pages(), *others()]


def forms() -> Iterator[Sent]:
    """Every act's form, sent by somebody who may, where the record stands ready for it."""
    for _, row in records():
        cases = cases_of([row]).get(row.pk, [])
        for act in ACTS.values():
            if act.on is type(row) and not act.creates and row.type() in BY_MODEL and stands(act, row, cases):
                who = next((w for w in everyone() if act.granted(w.seat, row)), None)
                if who:
                    place = f"/{BY_MODEL[row.type()].slug}/{row.number}/do/{act.short}"
                    yield Sent(who, "POST", place, fields=pairs(arguments(act, row)))
    for act in ACTS.values():
        who = next((w for w in everyone() if act.granted(w.seat, None)), None)
        if act.creates and act.on.type() in BY_MODEL and who:
            place = f"/{BY_MODEL[act.on.type()].slug}/do/{act.short}"
            yield Sent(who, "POST", place, fields=pairs(arguments(act)))


def programs() -> Iterator[Sent]:
    """The same acts as programs send them."""
    for sent in list(forms())[::3]:
        slug, *rest = sent.path.strip("/").split("/")
        path = "/api/v1/" + "/".join([slug, *[p for p in rest if p != "do"]])
        raw = json.dumps(dict(sent.fields), cls=DjangoJSONEncoder).encode()
        yield Sent(sent.who, "POST", path, kind=JSON, raw=raw)


def pairs(given: dict) -> tuple[tuple[str, str], ...]:
    found = [(name, str(v)) for name, value in given.items() for v in (value if isinstance(value, list) else [value])]
    return (*found, ("key", uuid.uuid4().hex))


def pages() -> Iterator[Sent]:
    """Pages with everything an address can ask for."""
    who = everyone()[0]
    month = (("since", "2026-01"), ("until", "2026-11"), ("district", "330106"), ("size", "0"), ("page", "1"))
    for name in ("L-ACH-PUB", "C-OUT-VALUE"):
        for ending in ("", ".csv", ".json"):
            yield Sent(who, "GET", f"/figures/{name}{ending}", month)
    for slug, face in FACES.items():
        named = next((r.number for _, r in records() if r.type() == face.model.type()), "")
        query = (("q", "水表"), ("sort", "-id"), ("columns", ",".join(face.by_name)), ("page", "2"), ("state", "a:b"),
                 *((c.name, "x") for c in face.columns if c.filtered), ("centre.from", "1"))  # fmt: skip
        for place in (f"/{slug}", f"/{slug}.csv", f"/{slug}.xlsx", f"/{slug}/{named}", f"/api/v1/{slug}"):
            yield Sent(who, "GET", place, (*query, ("after", named), ("limit", "50"), ("receipt", "sha256:x")))
    tto = next(w for w in everyone() if w.seat.kind == Kind.TTO)
    inbox = (("procedure", "library.verification"), ("state", "draft"), ("overdue", "1"), ("page", "1"))
    asked = (("q", "水表"), ("circle", "energy"), ("form", "license"), ("trl", "7"), ("most", "100"), ("more", "1"),
             ("demand", next(r.number for _, r in records() if r.type() == "library.demand")))  # fmt: skip
    yield from (
        Sent(tto, "GET", path, query)
        for path, query in {
            "/work/inbox": inbox, "/work/waiting": inbox, "/match": asked, "/search": (("in", "demands"), ("q", "x")),
            "/find": (("number", "CG-2026-000001"),), "/check": (("no", "20263301060001"),),
            "/check/20263301060001": (), "/network/330106": (),
            "/ledger": (("kind", "market.lot.taken"), ("day", "2026-03-02"), ("before", "40")),
            "/ledger/entries/sha256:" + "0" * 64: (), "/ledger/bodies/2026-03.jsonl": (("size", "10"),),
            "/ledger/consistency/1/2.json": (), "/lots/BD-2026-001001/bundle.json": (), "/": (("tiles", "in"),),
            "/sign-up": (("uscc", "9133"), ("next", "/"), ("personal", "1")), "/sign-in": (("next", "/work"),),
            "/work/people": (("ended", "1"), ("receipt", "x")), "/work/import": (("fate", "ready"),),
            "/achievements/do/draft": (("title_zh", "x"), ("trl", "3"), ("forms", "license")),
        }.items()
    )  # fmt: skip


def others() -> Iterator[Sent]:
    """What is sent beside acts: uploads, seats, tokens, choices, the account, the door."""
    by = {str(w.seat.kind): w for w in reversed(everyone())}
    tto, city, public = by["tto"], by["city"], by["public"]
    file = io.BytesIO("编号,成果名称,意向价（万元）\nA-1,某成果,60".encode())
    file.name = "t.csv"
    made = tto.browser.post("/work/import", {"what": "achievement", "file": file})["Location"].split("/")[3]
    table, head = "编号,成果名称\r\nA-1,某成果\r\n", "Content-Disposition: form-data;"
    boundary = "----x"
    upload = (f'--{boundary}\r\n{head} name="what"\r\n\r\nachievement\r\n--{boundary}\r\n'
              f'{head} name="file"; filename="t.csv"\r\nContent-Type: text/csv\r\n\r\n{table}\r\n'
              f"--{boundary}--\r\n").encode()  # fmt: skip
    yield Sent(tto, "POST", "/work/import", kind=f"multipart/form-data; boundary={boundary}", raw=upload)
    columns = tuple((f"column-{i}", n) for i, n in enumerate(("source_key", "title_zh", "asking_fen")))
    yield Sent(tto, "POST", f"/work/import/{made}/columns", fields=columns)
    shown = (("fate", "ready"), ("page", "1"))
    given = (("c-2-title_zh", "x"), ("choice-2", "take"), ("press", "accept:2:title_repeated"), ("known", "keep"),
             ("query", "?fate=ready"), ("key", "k" * 32))  # fmt: skip
    many = (("how", "set"), ("field", "circle"), ("value", "energy"), ("empty", "circle"), ("code", "x"), ("q", "某"))
    yield Sent(tto, "POST", f"/work/import/{made}/many", fields=many)
    for place in ("", "/preview", "/publish"):
        yield Sent(tto, "POST", f"/work/import/{made}{place}", shown, given)
    yield Sent(tto, "GET", f"/work/import/{made}", (("fate", "ready"), ("code", "x"), ("empty", "circle"), ("q", "某")))
    yield Sent(tto, "GET", f"/work/import/{made}/run", (("job", "1"), ("as", "json")))
    granted = (("username", "a"), ("kind", "tto"), ("uscc", "9133"), ("centre", "330106"), ("key", "k"))
    yield Sent(city, "POST", "/work/people/grant", fields=granted)
    yield Sent(tto, "POST", "/work/tokens", fields=(("name", "程序"), ("end", "1")))
    yield Sent(tto, "POST", "/work/seats", fields=(("seat", "1"), ("next", "/work")))
    yield Sent(tto, "POST", "/lots/views", fields=(("name", "我的"), ("query", "?q=x"), ("drop", "")))
    profile = (("name_zh", "某人"), ("name_en", "X"), ("email", "x@example.invalid"), ("uscc", ""))
    yield Sent(tto, "POST", "/account/profile", fields=profile)
    signing = (("login", "nobody"), ("password", "x"), ("remember", "on"), ("next", "/work"))
    yield Sent(public, "POST", "/sign-in", fields=signing)
    yield Sent(
        public, "POST", "/sign-up", fields=(("username", "a"), ("email", "b"), ("password1", "c"), ("password2", "d"))
    )
    yield Sent(public, "POST", "/sign-in/forgotten", fields=(("email", "x@example.invalid"),))
    for place in ("/lang", "/large", "/dark"):
        yield Sent(public, "POST", place, fields=(("to", "on"), ("next", "/")))
    registrar = next(w for w in everyone() if w.name == "registrar of the point")
    filed = next(r.number for s, r in records() if s == "submitted")
    letter = (("defects", "x"), ("own", "缺少附件"), ("key", "k"))
    yield Sent(registrar, "POST", f"/work/desk/{filed}/letter", letter, letter)
    yield Sent(registrar, "POST", f"/work/desk/{filed}/register", fields=(("key", "k"),))


def mutated(sent: Sent, chance: random.Random) -> Sent:
    """The request with something broken."""
    for _ in range(chance.randint(1, 3)):
        way = chance.choice(
            (_fields, _fields, _fields, _bytes, _path, _kind) if sent.raw is None else (_bytes, _kind, _path)
        )
        sent = way(sent, chance)
    return sent


def _fields(sent: Sent, chance: random.Random) -> Sent:
    """Drop, repeat, swap or replace a field of the form or of the address."""
    name = "query" if sent.query and (sent.method == "GET" or chance.random() < 0.2) else "fields"
    found = list(getattr(sent, name))
    if not found:
        return replace(sent, query=((chance.choice(("q", "page", "x")), chance.choice(NASTY)),))
    place = chance.randrange(len(found))
    way = chance.randrange(6)
    if way == 0:
        found.pop(place)
    elif way == 1:
        found.append((found[place][0], chance.choice(NASTY)))
    elif way == 2:
        found[place] = (found[place][0], chance.choice(found)[1])
    elif way == 3:
        found.append((chance.choice(NASTY)[:200], "x"))
    else:
        found[place] = (found[place][0], chance.choice(NASTY))
    return replace(sent, **{name: tuple(found)})


def _bytes(sent: Sent, chance: random.Random) -> Sent:
    """Flip, cut, insert, repeat or reverse bytes of the body."""
    body = bytearray(sent.body())
    if not body:
        return sent
    place = chance.randrange(len(body))
    way = chance.randrange(5)
    if way == 0:
        body[place] = chance.randrange(256)
    elif way == 1:
        del body[place:]
    elif way == 2:
        body[place:place] = chance.randbytes(chance.randint(1, 9))
    elif way == 3:
        body += body[: place + 1]
    else:
        body[place:place] = chance.choice(NASTY)[:300].encode("utf-8", "surrogatepass")
    return replace(sent, raw=bytes(body))


def _path(sent: Sent, chance: random.Random) -> Sent:
    """Another part in the path."""
    parts = sent.path.split("/")
    place = chance.randrange(1, len(parts))
    parts[place] = quote(chance.choice(NASTY)[:200], safe="")
    return replace(sent, path="/".join(parts) if chance.random() < 0.3 else sent.path)


def _kind(sent: Sent, chance: random.Random) -> Sent:
    """Another content type than the body's."""
    kinds = (
        FORM,
        JSON,
        "multipart/form-data",
        "multipart/form-data; boundary=x",
        "text/plain; charset=utf-16",
        "",
        "\xe9",
    )
    return replace(sent, kind=chance.choice(kinds)) if chance.random() < 0.3 else sent


def send(sent: Sent) -> tuple[int, str]:
    """Send it in this process; status and text."""
    query = urlencode(sent.query, errors="replace")
    headers = {"Idempotency-Key": uuid.uuid4().hex}
    if sent.path.startswith("/api/") and sent.who.token:
        headers["Authorization"] = f"Bearer {sent.who.token}"
    client: Client = sent.who.browser
    began = time.process_time()
    answer = client.generic(sent.method, f"{sent.path}?{query}", sent.body(), content_type=sent.kind, headers=headers)
    text = answer.getvalue().decode("utf-8", "replace")
    TIMES.append(time.process_time() - began)
    ANSWERS[answer.status_code] += 1
    return answer.status_code, text


def test_valid_requests_are_answered(valid):
    """What the mutants are made of is itself in order."""
    wrong = [f"{s.method} {s.path}: {status}" for s in valid[::7] for status, _ in [send(s)] if status >= 500]
    assert not wrong, wrong
    assert len(valid) > 150


@pytest.mark.parametrize("times", [1_000, pytest.param(10_000, marks=pytest.mark.soak)])
def test_a_broken_request_is_answered(valid, times):
    chance = random.Random(SEED)
    TIMES.clear()
    ANSWERS.clear()
    wrong: list[str] = []
    for _ in range(times):
        sent = mutated(chance.choice(valid), chance)
        status, text = send(sent)
        if status >= 500 or "Traceback" in text:
            told = f"{sent.method} {sent.path} as {sent.who.seat.kind} {sent.kind!r}"
            wrong.append(f"{status} {told} {sent.query!r:.300} {sent.body()!r:.300}")
        if status < 400 and sent.path.startswith(("/sign-", "/account")):
            sent.who.browser.logout() if sent.who.seat.kind == Kind.PUBLIC else None
    print(f"\nF2 seed {SEED}: {times:,} broken requests, answers {dict(sorted(ANSWERS.items()))}, "
          f"slowest {max(TIMES):.2f} s")  # fmt: skip
    assert not wrong, f"{len(wrong)} faults (seed {SEED}):\n" + "\n".join(wrong[:25])
    assert max(TIMES) < 2


def test_the_door_is_still_open(database):
    """After all of it the house works as before."""
    fresh = at_door("public", everyone()[0].seat)
    assert fresh.browser.get("/").status_code == 200
