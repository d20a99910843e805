"""Forms beside CSV and XLSX: the answer of another installation's interface is read as a table."""

import json

import pytest

from chaotou.kernel.face import importable
from chaotou.library.faces import ACHIEVEMENTS
from chaotou.library.fields import fen_of
from chaotou.library.sources.columns import guess
from chaotou.library.sources.tables import TableFault, read_table

ITEM = {
    "number": "CG-2026-000007", "title_zh": "低温电解液", "keywords_zh": ["储能", "锂电池"], "trl": 7,
    "asking_fen": "60000050", "verified_on": "", "hidden": False,
}  # fmt: skip


def test_an_answer_of_the_interface_fills_the_columns_of_its_own_names():
    table = read_table(json.dumps({"items": [ITEM, {"title_zh": "另一项", "ip": None}], "next": ""}).encode(), "x.json")
    assert table.form == ("records", "") and len(table.rows) == 2
    first = dict(zip(table.heads, table.rows[0], strict=True))
    assert first["keywords_zh"] == "储能；锂电池" and first["hidden"] == "否" and first["trl"] == "7"
    assert fen_of(first["asking_fen"]) == 60000050
    fields = guess(table.heads, tuple(importable(ACHIEVEMENTS)))
    assert fields[:3] == ["source_key", "title_zh", "keywords_zh"]


@pytest.mark.parametrize(
    "text", ['{"items": 5}', '{"a": {"b": 1}}', "[{]", '[{"asking_fen": "x"}]', '{"' + "[" * 99999]
)
def test_what_is_no_list_of_records_says_so(text):
    with pytest.raises(TableFault, match="no list of records"):
        read_table(text.encode(), "x.json")


def test_a_csv_that_begins_with_a_bracket_is_still_a_csv():
    assert read_table("[编号],名称\n1,电解液\n".encode(), "x.csv").form[0] == "utf-8"
