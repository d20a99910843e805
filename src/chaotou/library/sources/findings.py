"""What can be wrong with a cell or a row, in plain words of both languages, and how much it matters."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ...kernel.words import T


class Level(StrEnum):
    """How much a finding matters."""

    STOP = "stop"
    DECIDE = "decide"
    ASK = "ask"
    FIXED = "fixed"
    GUESS = "guess"


LEVELS = {
    Level.STOP: T("必须改正", "Must be put right"),
    Level.DECIDE: T("需要决定", "Needs your decision"),
    Level.ASK: T("请看一眼", "Please look"),
    Level.FIXED: T("已修复", "Repaired"),
    Level.GUESS: T("推定", "Inferred"),
}


#: Stands between the two languages of ``Finding.about``; no cell holds it.
APART = "\x1f"


@dataclass(frozen=True)
class Finding:
    """One finding. ``before`` is what stood there, ``after`` what stands or is proposed, ``about`` fills the text."""

    code: str
    column: str
    before: str = ""
    after: str = ""
    about: str = ""

    @property
    def level(self) -> Level:
        """How much it matters."""
        return KINDS[self.code].level

    @property
    def text(self) -> T:
        """What is said about it; ``about`` may hold Chinese and English, ``APART`` between them."""
        text, (zh, _, en) = KINDS[self.code].text, self.about.partition(APART)
        return T(text.zh.format(about=zh), text.en.format(about=en or zh))

    @property
    def name(self) -> T:
        """What this kind of finding is called."""
        return KINDS[self.code].name

    @property
    def proposes(self) -> bool:
        """Whether it offers another value: words, or to empty the cell."""
        kind = KINDS[self.code]
        return kind.accept is not None and (bool(self.after) or kind.empties)

    @property
    def plain(self) -> list[str]:
        """As it is stored."""
        return [self.code, self.column, self.before, self.after, self.about]


@dataclass(frozen=True)
class Kind:
    """A kind of finding: its level, its words, and what it offers; ``empties``: an empty cell is an offer too."""

    level: Level
    name: T
    text: T
    accept: T | None = None
    empties: bool = False


def _kind(
    level: Level, zh: str, en: str, text_zh: str, text_en: str, accept: T | None = None, *, empties: bool = False
) -> Kind:
    return Kind(level, T(zh, en), T(text_zh, text_en), accept, empties)


KINDS: dict[str, Kind] = {
    "title_empty": _kind(Level.STOP, "缺名称", "No title", "没有成果名称", "There is no title"),
    "text_too_long": _kind(
        Level.STOP, "超长", "Too long", "超过 {about} 字，放不下", "Longer than {about} characters"
    ),
    "code_unknown": _kind(
        Level.STOP, "代码不识", "Unknown value", "“{about}”不在代码表里", "“{about}” is not in the list of values"
    ),
    "number_bad": _kind(Level.STOP, "数字不对", "Not a number", "应是 {about} 的整数", "A whole number, {about}"),
    "amount_bad": _kind(
        Level.STOP, "金额不对", "Not an amount", "读不出金额，写成 600000 或 60万", "No amount: write 600000 or 60万"
    ),
    "day_bad": _kind(
        Level.STOP, "日期不对", "Not a day", "读不出日期，写成 2026-11-23", "No day: write it as 2026-11-23"
    ),
    "day_unsure": _kind(
        Level.STOP, "日期两读", "Day or month first", "“{about}”先日还是先月？写成 2026-11-23",
        "“{about}”: day or month first? Write it as 2026-11-23",
    ),
    "cell_refused": _kind(Level.STOP, "填写有误", "Not accepted", "{about}", "{about}"),
    "organisation_unknown": _kind(
        Level.STOP, "机构不识", "Unknown organisation", "没有“{about}”：写机构全称、编号或统一社会信用代码",
        "No “{about}”: give the full name, the number or the unified social credit code",
    ),
    "organisation_several": _kind(
        Level.STOP, "机构重名", "Several of this name", "“{about}”不止一家：写编号或统一社会信用代码",
        "Several are called “{about}”: give the number or the unified social credit code",
    ),
    "key_repeated": _kind(
        Level.STOP, "编号重复", "Number repeated", "编号与第 {about} 行相同", "Same number as line {about}"
    ),
    "row_repeated": _kind(
        Level.DECIDE, "整行重复", "Row repeated", "与第 {about} 行每一格都相同", "Same as line {about} in every cell"
    ),
    "title_repeated": _kind(
        Level.DECIDE, "名称重复", "Title repeated", "名称与第 {about} 行相同：是同一项吗？",
        "Same title as line {about}: is it the same achievement?",
    ),
    "version_old": _kind(
        Level.DECIDE, "有新版本", "Newer version there", "第 {about} 行是同一编号的更新版本",
        "Line {about} is a later version of this number",
    ),
    "not_technology": _kind(
        Level.DECIDE, "不像技术", "Not a technology?", "“{about}”：像社会科学，不像可转化的技术",
        "“{about}”: looks like social science, not a technology"
    ),
    "title_heading": _kind(
        Level.DECIDE, "名称像小标题", "Title is a heading", "名称像正文小标题或表题：“{about}”",
        "The title reads like a heading or a caption: “{about}”",
    ),
    "title_long": _kind(
        Level.ASK, "名称过长", "Long title", "名称 {about} 字，超过 60 字", "{about} characters: a title has 60 at most"
    ),
    "formula_unsure": _kind(
        Level.ASK, "公式残留", "Formula left over", "扫描留下的公式符号无法确定还原：{about}",
        "Formula signs of a scan that cannot be read for certain: {about}",
    ),
    "broken_sign": _kind(Level.ASK, "字符损坏", "Damaged sign", "有损坏的字符", "There are damaged signs"),
    "keywords_long": _kind(
        Level.ASK, "关键词过长", "Long keyword cell", "关键词 {about} 字，超过 100 字，可能混入了正文",
        "{about} characters in the keyword cell: a sentence may have slipped in",
    ),
    "keyword_sentence": _kind(
        Level.ASK, "关键词像句子", "Keyword is a sentence", "“{about}…”不像关键词", "“{about}…” is no keyword",
        T("删去像句子的词", "Drop the sentences"), empties=True,
    ),
    "keywords_glued": _kind(
        Level.ASK, "关键词粘连", "Keywords run together", "几个词连在一起，请用分号隔开", "Set semicolons between"
    ),
    "author_institution_unsure": _kind(
        Level.ASK, "完成人混有单位", "Institution among authors", "完成人里混有单位，分不准，请手工分开",
        "An institution stands among the authors and cannot be split for certain",
    ),
    "authors_not_names": _kind(
        Level.ASK, "完成人不是人名", "Not names", "这里不像人名：“{about}”", "These are no names: “{about}”",
        T("清空这些单元格", "Empty these cells"), empties=True,
    ),
    "authors_glued": _kind(
        Level.ASK, "姓名粘连", "Names run together", "“{about}”可能是几个人名连在一起",
        "“{about}” may be several names run together", T("按姓氏拆开", "Split at the surnames"),
    ),
    "doi_short": _kind(
        Level.ASK, "DOI 不全", "DOI cut short", "DOI 好像被截断了", "The DOI looks cut short",
        T("清空不全的 DOI", "Empty these DOIs"), empties=True,
    ),
    "class_odd": _kind(Level.ASK, "分类号有误", "Odd class number", "“{about}”不像分类号", "No class number: {about}"),
    "year_odd": _kind(Level.ASK, "年份有误", "Odd year", "“{about}”不像年份", "“{about}” is no year"),
    "trl_hint": _kind(
        Level.ASK, "成熟度是描述", "Readiness in words", "“{about}”只是说法，请选 1—9 级", "“{about}”: choose 1–9"
    ),
    "formula_plain": _kind(
        Level.FIXED, "公式还原", "Formula made plain", "公式符号已还原成文字", "Formula signs written out in plain"
    ),
    "keywords_split": _kind(
        Level.FIXED, "关键词分出", "Keywords split", "分出：{about}", "Split off: {about}"
    ),
    "authors_split": _kind(
        Level.FIXED, "单位分出", "Institution split", "单位已从完成人分出", "The institution was split from the authors"
    ),
    "authors_cleaned": _kind(
        Level.FIXED, "姓名整理", "Names cleaned", "脚注号和标点已去掉", "Footnote marks were taken off"
    ),
    "class_filled": _kind(
        Level.FIXED, "分类号补出", "Class number filled", "从关键词里取出", "Taken from the keyword cell"
    ),
    "doi_filled": _kind(Level.FIXED, "DOI 补出", "DOI filled", "从关键词里取出", "Taken from the keyword cell"),
    "institution_filled": _kind(
        Level.FIXED, "单位补出", "Institution filled", "从完成人里取出", "Taken from the author cell"
    ),
    "english_filled": _kind(
        Level.FIXED, "英文词补出", "English keywords filled", "从关键词里取出", "Taken from the keyword cell"
    ),
    "circle_guessed": _kind(
        Level.GUESS, "产业圈推定", "Circle inferred", "按“{about}”推定，请核对", "Inferred from “{about}”: please check"
    ),
}  # fmt: skip


def finding(plain: list[str]) -> Finding:
    """The finding that ``Finding.plain`` wrote."""
    return Finding(*plain)
