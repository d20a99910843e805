"""How organisations are shown."""

from __future__ import annotations

from ..kernel.face import Column, Face, Layer
from ..kernel.words import T
from .models import Organisation
from .queries import district_names

ORGANISATIONS = Face(
    Organisation,
    "organisations",
    T("机构", "Organisation"),
    T("机构", "Organisations"),
    (
        Column("name", T("名称", "Name"), shown=True),
        Column("kind", T("类型", "Kind"), "code", codes=Organisation.KINDS, shown=True, filtered=True),
        Column("centre", T("所在区", "District"), "district", codes=district_names, shown=True, filtered=True),
        Column("uscc", T("统一社会信用代码", "Unified social credit code"), shown=True),
        Column("size", T("规模", "Size"), layer=Layer.PARTY),
        Column("state_owned", T("国有", "State-owned"), "flag", filtered=True),
    ),
    T("在网络里买、卖、服务和登记技术的法人。", "Legal persons that own, buy, serve or register technology here."),
    order="id",
    searched=("name_zh", "name_en", "uscc"),
    creates="network.organisation.register",
)
