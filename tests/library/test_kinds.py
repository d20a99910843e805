"""What can be imported follows from faces and acts: no face offers a template that nothing reads."""

from dataclasses import replace

import pytest
from cast import cast, read, uscc
from test_intake import client_of, judged, rows_of, run, upload

from chaotou.kernel.face import FACES, Column, importable
from chaotou.kernel.words import T
from chaotou.library.intake import kinds
from chaotou.network.models import Organisation

pytestmark = pytest.mark.usefixtures("database")


def test_every_template_is_read():
    offered = {i.face.slug for i in kinds.intakes()}
    templates = {slug for slug, face in FACES.items() if list(importable(face))}
    assert {"achievements", "demands", "visits"} <= offered and offered == templates


def test_an_act_that_asks_for_more_than_the_table_gives_makes_no_kind_of_table():
    face = FACES["visits"]
    fewer = replace_columns(face, tuple(replace(c, imported=c.name != "on") for c in face.columns))
    assert kinds.declared(face) and kinds.declared(fewer) is None


def test_a_record_of_an_earlier_room_is_imported_too(monkeypatch):
    columns = (
        Column("name_zh", T("名称", "Name in Chinese"), imported=True, required=True),
        Column("kind", T("类型", "Kind"), "code", codes=Organisation.KINDS, imported=True),
        Column("uscc", T("统一社会信用代码", "Code"), imported=True),
        Column("district", T("所在区", "District"), "district", imported=True),
    )
    made = kinds.declared(replace_columns(FACES["organisations"], columns))
    monkeypatch.setitem(kinds._DECLARED, "organisations", made)
    client = client_of(cast().officer)
    rows = [
        f"表中甲,企业,{uscc(88101)},西湖区",
        f"表中乙,院校,{uscc(88102)},西湖",
        "表中丙,企业,91330106TEX0770030,火星",
    ]
    batch = upload(
        client, "\n".join(["名称,类型,统一社会信用代码,所在区", *rows]).encode(), "机构.csv", "organisations"
    )
    judged(client, batch)
    good, kind, bad = rows_of(cast().officer, batch)
    assert good.fate == "ready" and good.values["kind"] == "enterprise" and good.values["district"] == "330106"
    assert [f[:2] for f in kind.findings] == [["code_unknown", "kind"]]
    assert {f[1]: f[0] for f in bad.findings} == {"uscc": "cell_refused", "district": "code_unknown"}
    run(client, batch)
    assert read(Organisation, rows_of(cast().officer, batch)[0].number).uscc == uscc(88101)


def replace_columns(face, columns):
    """The same face with other columns, not declared anew."""
    other = object.__new__(type(face))
    other.__dict__.update({**face.__dict__, "columns": columns})
    return other
