"""Where one can go from anywhere: pages, a record by its number, and what this seat may begin or do on it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from ...kernel.act.possible import acts_on
from ...kernel.face import face_of
from ...kernel.records import Record
from ...kernel.rights.reading import list_for, reading
from ...kernel.rights.seat import Kind, Seat
from ...kernel.words import T
from ...ui.frame import CHAPTERS
from ...ui.menu import lines
from ...ui.standing import cases_of
from ...ui.values import heading
from .waiting import address_of, model_of
from .work import creating

RECORD, ACT, PAGE, SEARCH = T("记录", "Record"), T("办理", "Do"), T("页面", "Page"), T("按词查找", "Search")
MOST = 12
#: A number as people type it: with or without dashes and leading zeros, in full width too.
NUMBER = re.compile(r"([A-Z]{2})-?(\d{4})-?0*(\d{1,12})")

PLACES = (
    (T("办件查询", "Look up a number"), "/find"),
    (T("规则与依据", "Rules and sources"), "/work/rules"),
    (T("技术合同", "Technology contracts"), "/contracts"),
    (T("机构", "Organisations"), "/organisations"),
    (T("描述问题找成果", "Describe a problem"), "/match"),
    (T("查验登记证明", "Check a certificate"), "/check"),
    (T("自己核对", "Check it yourself"), "/verify"),
    (T("帮助与快捷键", "Help and keys"), "/help"),
    (T("无障碍声明", "Accessibility"), "/accessibility"),
    (T("个人信息处理说明", "Privacy"), "/privacy"),
    (T("网站地图", "Site map"), "/site-map"),
)
MEMBERS = (
    (T("消息", "Notices"), "/work/notices"),
    (T("换席位", "Change seat"), "/work/seats"),
    (T("程序令牌", "Tokens for programs"), "/work/tokens"),
    (T("修改密码", "Change the password"), "/account/password"),
    (T("第二重验证", "Second factor"), "/account/second-factor"),
)
STRANGERS = ((T("登录", "Sign in"), "/sign-in"), (T("注册", "Sign up"), "/sign-up"))
SEARCHED = (
    (T("在成果库里找“{q}”", "Search achievements for “{q}”"), "/achievements"),
    (T("在需求库里找“{q}”", "Search demands for “{q}”"), "/demands"),
    (T("哪些成果能解决“{q}”", "Which achievements solve “{q}”"), "/match"),
)


@dataclass(frozen=True)
class Hit:
    """One place to go."""

    group: T
    title: T | str
    note: T | str
    address: str


def number_in(text: str) -> str:
    """The public number that a text is, as it is written on receipts; "" for another text."""
    bare = "".join(text.translate(_PLAIN).upper().split())
    found = NUMBER.fullmatch(bare)
    return f"{found[1]}-{found[2]}-{int(found[3]):06d}" if found else ""


def hits(seat: Seat, text: str) -> list[Hit]:
    """What fits the text, the surest first; for an empty one the places most gone to."""
    text = text.replace("\0", "").strip()[:100]
    if number := number_in(text):
        return by_number(seat, number)
    words = text.lower().split()
    found = [h for h in (*_begins(seat), *_pages(seat)) if all(w in _written(h) for w in words)]
    if text:
        found = found[:MOST]
        found += [Hit(SEARCH, title.format(q=text), "", f"{to}?{urlencode({'q': text})}") for title, to in SEARCHED]
    return list({h.address: h for h in found}.values())[: MOST + len(SEARCHED)]


def by_number(seat: Seat, number: str) -> list[Hit]:
    """The record of this number and what the seat may do on it now; nothing for one that it may not see."""
    model = model_of(number)
    if model is None:
        return []
    with reading(seat):
        record = list_for(seat, model).filter(number=number).first()
        return _on(seat, record) if record else []


def _on(seat: Seat, record: Record) -> list[Hit]:
    cases, face = cases_of([record]).get(record.pk, []), face_of(type(record))
    title = heading(seat, face, record) if face else record.number
    address = address_of(record.number)
    acts = acts_on(seat, record, cases) if address and seat.kind != Kind.PUBLIC else []
    return [Hit(RECORD, title, record.number, address or f"/find?number={record.number}")] + [
        Hit(ACT, a.title, record.number, f"{address}/do/{a.short}") for a in acts
    ]


def _begins(seat: Seat) -> Iterator[Hit]:
    """What this seat may begin."""
    for act, address in creating(seat):
        face = face_of(act.on)
        yield Hit(ACT, act.title, face.plural if face else "", address)


def _pages(seat: Seat) -> Iterator[Hit]:
    """Pages this seat can open: its rail first, then the menu, then the rest."""
    for line in lines(seat, ""):
        yield Hit(PAGE, line.title, T("我的工作", "My work"), line.address)
    for title, address, _ in CHAPTERS:
        yield Hit(PAGE, title, "", address)
    for title, address in (*(STRANGERS if seat.kind == Kind.PUBLIC else MEMBERS), *PLACES):
        yield Hit(PAGE, title, "", address)


def _written(hit: Hit) -> str:
    """The title in both languages, so that either finds it."""
    both = f"{hit.title.zh} {hit.title.en}" if isinstance(hit.title, T) else hit.title
    return f"{both} {hit.address}".lower()


_PLAIN = {0xFF01 + i: 0x21 + i for i in range(94)} | {ord(c): "-" for c in "－—–‐"}
