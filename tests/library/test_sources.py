"""Reading a file and repairing its rows: pure functions."""

from __future__ import annotations

import io
import zipfile

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from chaotou.kernel.face import importable
from chaotou.library.faces import ACHIEVEMENTS, DEMANDS
from chaotou.library.fields import fen_of, split_words
from chaotou.library.sources import columns, latex, names, screen, values, words
from chaotou.library.sources.findings import KINDS, finding
from chaotou.library.sources.repair import across, repair
from chaotou.library.sources.tables import TableFault, read_table

COLUMNS = (*importable(ACHIEVEMENTS), *columns.EXTRAS)
NAMED = {c.name: c for c in COLUMNS}


def known(head: str) -> bool:
    return any(columns.plain_head(head) in columns.names_of(c) for c in COLUMNS)


def codes(**row: str) -> set[str]:
    return {f.code for f in repair(COLUMNS, {"title_zh": "一项技术", **row}).findings}


def book(rows: list[list[object]], **more: list[list[object]]) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"strings_to_formulas": False}) as made:
        for name, lines in {"表": rows, **more}.items():
            sheet = made.add_worksheet(name)
            for i, line in enumerate(lines):
                for j, value in enumerate(line):
                    sheet.write(i, j, value)
    return file.getvalue()


# Reading ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_every_separator_and_encoding(separator, encoding):
    lines = [["编号", "成果名称", "意向价"], ["1", "温漂补偿芯片，含标定", "60万"], ["2", "第二，项", "面议"]]
    text = "\r\n".join(separator.join(f'"{c}"' if separator in c else c for c in line) for line in lines)
    table = read_table(text.encode(encoding), "a.csv", known)
    assert table.heads == ("编号", "成果名称", "意向价") and table.rows[0] == ("1", "温漂补偿芯片，含标定", "60万")
    assert table.form[1] == separator and table.lines == (2, 3)


def test_a_cell_may_hold_breaks_quotes_and_separators():
    table = read_table('编号,成果名称\n1,"第一行\r\n第二行, ""引号"""\n,\n2,末行\n'.encode(), "a.csv", known)
    assert table.rows == (("1", '第一行\n第二行, "引号"'), ("2", "末行"))


def test_heads_may_stand_below_a_title_and_rows_may_be_longer():
    table = read_table("某大学成果汇总表,,\n,,\n编号,成果名称,关键词\n1,甲,a,b,c\n2\n".encode(), "a.csv", known)
    assert table.heads == ("编号", "成果名称", "关键词")
    assert table.rows == (("1", "甲", "a\nb\nc"), ("2", "", "")) and table.first == 4


def test_a_few_damaged_bytes_do_not_turn_utf8_into_nonsense():
    data = "编号,成果名称\n".encode() + "".join(f"{i},一项很长的技术名称{i}\n" for i in range(200)).encode()
    table = read_table(data.replace("技术名称77".encode(), b"\xe6\x8a\xff" + "术名称77".encode()), "a.csv", known)
    assert table.form[0] == "utf-8" and "\N{REPLACEMENT CHARACTER}" in table.rows[77][1] and table.notes


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "空"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", ".xls"),
        (b"\xff" * 40 + b"\x80a\n", "编码"),
        ("编号,成果名称\n".encode(), "没有数据行"),
        ("编号,成果名称\n1,\"".encode() + b"x" * 140_000, "引号"),
        (b"PK\x03\x04 broken", "损坏"),
        ("编号,成果名称\n".encode() + b"1,2\n" * 20_001, "20,000"),
    ],
)  # fmt: skip
def test_what_is_no_table_says_so(data, said):
    with pytest.raises(TableFault) as fault:
        read_table(data, "a", known)
    assert said in fault.value.text.zh and fault.value.text.en


def test_a_workbook_keeps_numbers_days_and_formulas_as_they_are_read():
    import datetime

    day = datetime.date(2026, 11, 23)
    table = read_table(book([["编号", "成果名称", "年份"], [12, "=1+1", 2016.0], ["x", "@cmd", day]]), "a.xlsx", known)
    assert table.rows[0] == ("12", "=1+1", "2016") and table.rows[1][:2] == ("x", "@cmd") and table.form[0] == "表"
    more = read_table(book([["编号", "成果名称"], ["1", "甲"]], 第二=[["a"]]), "a.xlsx", known)
    assert "第二" in more.notes[0].zh


def test_a_zip_bomb_and_a_sheet_of_a_million_rows_are_refused():
    rows = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    million = rows + b'<row r="1"/>' * 1_000_000 + b"</sheetData></worksheet>"
    for name, content, said in (
        ("xl/worksheets/sheet1.xml", million, "20,000"),
        ("xl/media/image1.png", b"\0" * 300_000_000, "过大"),
        ("xl/worksheets/sheet1.xml", b" " * 40_000_000, "过大"),
    ):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as pack:
            pack.writestr(name, content)
        with pytest.raises(TableFault) as fault:
            read_table(file.getvalue(), "a.xlsx", known)
        assert said in fault.value.text.zh, name


@given(st.binary(max_size=2000))
def test_any_bytes_give_a_table_or_a_plain_fault(data):
    try:
        table = read_table(data, "a", known)
    except TableFault:
        return
    assert all(len(r) == len(table.heads) for r in table.rows)


# Columns ------------------------------------------------------------------------------------------------------------


def test_heads_are_matched_by_name_then_by_part_and_what_was_saved_comes_first():
    heads = ["序号", "项目名称*", "英文名称", "摘要（300字内）", "第一完成单位", "备注", "意向价（万元）"]
    found = columns.guess(heads, COLUMNS)
    assert found == ["source_key", "title_zh", "title_en", "summary_zh", "institution", "", "asking_fen"]
    saved = {columns.plain_head("备注"): "trl_evidence", columns.plain_head("序号"): ""}
    assert columns.guess(heads, COLUMNS, saved)[0] == "" and columns.guess(heads, COLUMNS, saved)[5] == "trl_evidence"
    assert columns.mapped(["60"], ["asking_fen"], [columns.unit_of("意向价（万元）")]) == {"asking_fen": "60万"}
    assert columns.rest(["备注", "编号"], ["甲", "1"], ["", "source_key"]) == ["备注：甲"]


def test_a_patent_column_is_not_taken_for_an_expiry_date():
    assert columns.guess(["Patent Expiration Date", "Title"], COLUMNS) == ["", "title_zh"]


# Formulas, names, keywords ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        (r"大气 $\mathrm { C O } _ { 2 }$ 浓度", "大气CO₂浓度"),
        (r"$1 . 1 { \times } 1 0 ^ { 5 }$", "1.1×10⁵"),
        (r"直径为 $2 5 ~ \mathrm { { ^ { \circ } C } }$ 时", "直径为25 ℃时"),
        (r"差异显著（ $P { < } 0 . 0 5 \$ ）", "差异显著（P<0.05）"),
        (r"9月\~2014年9月", "9月~2014年9月"),
        (r"$\mathrm { P M } _ { 2 . 5 }$", "PM₂.₅"),
        (r"$\textcircled{3}$ $\alpha$", "③ α"),
        (r"$2 8 . 6 3 ~ \mathrm { { m g } \cdot \mathrm { { m L } ^ { - 1 } } }$", "28.63 mg·mL⁻¹"),
    ],
)
def test_formulas_are_written_out(text, plain):
    assert latex.plain(text) == (plain, True)


@pytest.mark.parametrize("text", [r"$\stackrel { \prime } { r } = 0$", r"x $_ { . } P$", "只有一个 $ 号", r"\unknown"])
def test_what_is_not_certain_stays_as_it_was(text):
    plain, sure = latex.plain(text)
    assert not sure and plain == text


@given(st.text(alphabet="$\\{}^_ab1中~ *", max_size=60))
def test_formulas_never_break_and_lose_no_chinese(text):
    plain, _ = latex.plain(text)
    assert plain.count("中") == text.count("中")


@pytest.mark.parametrize(
    ("cell", "who", "where"),
    [
        ("刘佳驹，刘伟", "刘佳驹；刘伟", ""),
        ("冯建畅，敖文\\*，刘佩进（西北工业大学，西安710072）", "冯建畅；敖文；刘佩进", "西北工业大学，西安710072"),
        (
            "邓增¹²沈俊」戴巍」（中国科学院大学，北京）（某某研究所）",
            "邓增；沈俊；戴巍",
            "中国科学院大学，北京；某某研究所",
        ),
        ("张蛟(1);崔世友(1);冯芝祥(2)", "张蛟；崔世友；冯芝祥", ""),
        ("熊 伟，陈萍,高 进", "熊伟；陈萍；高进", ""),
        ("买买提·吐尔逊，欧阳明1,2", "买买提·吐尔逊；欧阳明", ""),
        ("杨洋ab，吕强a,b", "杨洋；吕强", ""),
    ],
)
def test_authors_are_parted_from_institution_and_marks(cell, who, where):
    row = repair(COLUMNS, {"title_zh": "一项技术", "inventors": cell})
    assert row.values["inventors"] == who and row.values.get("institution", "") == where


def test_names_that_run_together_are_proposed_and_never_cut_in_silence():
    row = repair(COLUMNS, {"title_zh": "一项技术", "inventors": "王颖张智雄；孙辉"})
    (asked,) = [f for f in row.findings if f.code == "authors_glued"]
    assert row.values["inventors"] == "王颖张智雄；孙辉" and asked.after == "王颖；张智雄；孙辉"
    assert names.split_glued(["李文蒋双南"]) == ["李文", "蒋双南"] and names.split_glued(["心理安全感"]) is None


@pytest.mark.parametrize("cell", [".生态学报,2017,37（13)：4366-4374.", "[J].中国生态农业学报,2017", "# 1.1 试验材料"])
def test_what_are_no_names_is_said(cell):
    assert "authors_not_names" in codes(inventors=cell)


def test_an_institution_that_cannot_be_cut_for_certain_is_asked_for():
    assert "author_institution_unsure" in codes(inventors="袁瑞雪重庆医科大学附属第一医院麻醉科,重庆 400016")


def test_keywords_are_parted_from_class_number_doi_and_english():
    row = repair(
        COLUMNS,
        {
            "title_zh": "一项技术", "inventors": "",
            "keywords_zh": "射电成像；图形处理器 中图分类号：TP274；TN91 文献标识码：A "
            "doi:10.3969/j.issn.1001-3695.2018.09.0640",
        },
    )  # fmt: skip
    assert row.values["keywords_zh"] == "射电成像；图形处理器"
    assert row.values["class_number"] == "TP274；TN91" and row.values["doi"] == "10.3969/j.issn.1001-3695.2018.09.0640"
    assert {"keywords_split", "class_filled", "doi_filled"} <= {f.code for f in row.findings}
    kept = repair(COLUMNS, {"title_zh": "x", "keywords_zh": "甲；乙分类号：TP1", "class_number": "TN9"})
    assert kept.values["class_number"] == "TN9"


def test_a_sentence_in_the_keywords_is_asked_for():
    cell = "肉品质；血清指标随着经济的发展和人们生活水平的提高，对肉类的需要从数量向质量发生转变" + "。" * 80
    assert {"keywords_long", "keyword_sentence"} <= codes(keywords_zh=cell)
    assert words.read("自动分类特征语义关联特征语义转换特征扩展").doubt == "glued"
    assert words.split("情境感知 应用框架 Web of Science") == ["情境感知", "应用框架", "Web of Science"]


# Typed cells --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text", "value", "code"),
    [
        ("circle", "新材料", "materials", ""), ("circle", "Smart IoT", "smart_iot", ""),
        ("circle", "金矿", "金矿", "code_unknown"),
        ("forms", "许可、转让", "license；transfer", ""), ("trl", "TRL 6级", "6", ""), ("trl", "中试", "", "trl_hint"),
        ("trl", "12", "12", "number_bad"), ("asking_fen", "面议", "", ""), ("asking_fen", "很多", "很多", "amount_bad"),
        ("doi", "https://doi.org/10.3969/j.issn.1001-3695.2018.05.0358", "10.3969/j.issn.1001-3695.2018.05.0358", ""),
        ("doi", "10.16670/j.cnki.cn11", "10.16670/j.cnki.cn11", "doi_short"),
        ("doi", "10.7536/j.", "10.7536/j.", "doi_short"),
        ("class_number", "F301;F205", "F301；F205", ""), ("class_number", "0361.3", "0361.3", "class_odd"),
        ("year", "2016年", "2016", ""), ("year", "16", "16", "year_odd"),
    ],
)  # fmt: skip
def test_cells_with_a_type(name, text, value, code):
    row = repair(COLUMNS, {"title_zh": "一项技术", name: text})
    found = {f.code for f in row.findings if f.column == name and KINDS[f.code].level.value != "guess"}
    assert (row.values[name], found) == (value, {code} if code else set())


def test_days_are_read_in_one_way_or_asked_for():
    deadline = next(c for c in DEMANDS.columns if c.name == "deadline")
    for text in ("2026-11-23", "2026/11/23", "2026年11月23日", "20261123", "23/11/2026", "11/23/2026"):
        assert values.day(deadline, text) == ("2026-11-23", None)
    assert values.day(deadline, "03/04/2021")[1].code == "day_unsure"
    assert values.day(deadline, "2026-02-30")[1].code == "day_bad"


@pytest.mark.parametrize(
    ("text", "fen"),
    [("60", 6000), ("60万", 60_000_000), ("1,200.50 元", 120_050), ("１．５亿元", 15_000_000_000), ("￥3000", 300_000)],
)
def test_amounts(text, fen):
    assert fen_of(text) == fen


@pytest.mark.parametrize("text", ["", "六十万", "1.234", "-5", "1e5", "60美元"])
def test_no_amounts(text):
    with pytest.raises(ValueError, match="amount"):
        fen_of(text)


def test_words_of_one_line():
    assert split_words("甲；乙, 丙、甲\n丁") == ["甲", "乙", "丙", "丁"]


# Rows ---------------------------------------------------------------------------------------------------------------


def test_titles():
    assert codes(title_zh="") >= {"title_empty"} and "title_long" in codes(title_zh="长" * 61)
    assert "title_heading" in codes(title_zh="2.2 句子权重计算") and "title_heading" in codes(
        title_zh="表1基础饲粮组成"
    )
    assert "title_heading" not in codes(title_zh="5G 通信芯片") and "title_long" not in codes(
        title_zh="A long title " * 10
    )


def test_what_shows_between_rows_only():
    rows = [
        (2, {"title_zh": "同一名称", "source_key": "K-1V1"}),
        (3, {"title_zh": "同一 名称。", "source_key": "K-2"}),
        (4, {"title_zh": "另一个", "source_key": "K-1V2"}),
        (5, {"title_zh": "又一个", "source_key": "K-2"}),
    ]
    found = {line: [(f.code, f.about) for f in fs] for line, fs in across(rows).items()}
    assert found == {
        3: [("title_repeated", "2")], 2: [("version_old", "4")], 5: [("key_repeated", "3")],
    }  # fmt: skip


def test_screening_asks_and_infers():
    assert screen.social({"class_number": "G250"}) == "G250" and not screen.social({"class_number": "G250；TP391"})
    assert screen.social({"title_zh": "县域智库人才政策", "keywords_zh": "智库；政策"})
    assert not screen.social({"title_zh": "基于卷积网络的图像检测算法", "keywords_zh": "社会；政策；算法"})
    assert screen.circle({"class_number": "TM912.9"})[0] == "energy"
    assert screen.circle({"title_zh": "细胞凋亡与肿瘤治疗"})[0] == "biomedicine"
    assert screen.circle({"title_zh": "无关"}) == ("", "")


def test_what_the_operator_wrote_is_checked_and_never_changed():
    cell = "冯建畅（西北工业大学）"
    row = repair(COLUMNS, {"title_zh": "一项技术", "inventors": cell, "trl": "中试"}, kept=["inventors", "circle"])
    assert row.values["inventors"] == cell and "authors_split" not in {f.code for f in row.findings}


def test_findings_are_stored_and_read_back():
    for f in repair(COLUMNS, {"title_zh": r"$\alpha$ 粒子", "doi": "10.7536/j."}).findings:
        assert finding(f.plain) == f and f.text.zh and f.text.en


def test_a_cell_that_was_emptied_by_hand_stays_empty():
    cells = {
        "title_zh": "一项技术", "doi": "", "institution": "", "inventors": "张三1，李四2*(某某大学化学系，杭州 310027)",
        "keywords_zh": "电解液；低温中图分类号：TM912.9 文献标识码：A DOI:10.16670/j.cnki.cn11",
    }  # fmt: skip
    filled = {f.column for f in repair(COLUMNS, cells).findings if f.code in ("doi_filled", "institution_filled")}
    assert filled == {"doi", "institution"}
    emptied = repair(COLUMNS, cells, ("doi", "institution"))
    assert (emptied.values["doi"], emptied.values["institution"]) == ("", "")
