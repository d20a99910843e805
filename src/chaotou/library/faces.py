"""How achievements and demands are shown, and by which heads a table's columns are known."""

from __future__ import annotations

from ..kernel.face import Column, Face, Layer
from ..kernel.words import T
from ..network.queries import district_names
from .codes import CIRCLES, FIELDS, FORMS, SOURCES
from .models import Achievement, Demand

_WHAT = T("成果内容", "What it is")
_WANTED = T("问题", "The problem")
_CALL = T("征集", "The call")
_STATE = T("成熟度与权利", "Readiness and rights")
_WAY = T("转化", "Transfer")
_FROM = T("来源", "Where it came from")

ACHIEVEMENTS = Face(
    Achievement,
    "achievements",
    T("成果", "Achievement"),
    T("成果库", "Achievements"),
    (
        Column(
            "title_zh", T("成果名称", "Title in Chinese"), shown=True, imported=True, required=True, group=_WHAT,
            heads=("名称", "题名", "标题", "项目名称", "title", "Title"),
        ),
        Column(
            "title_en", T("英文名称", "Title in English"), imported=True, group=_WHAT,
            heads=("英文题名", "英文标题", "English title"),
        ),
        Column(
            "summary_zh", T("成果简介", "Summary in Chinese"), "long", imported=True, group=_WHAT,
            heads=("简介", "摘要", "内容摘要", "成果摘要", "abstract", "summary"),
        ),
        Column(
            "summary_en", T("英文简介", "Summary in English"), "long", imported=True, group=_WHAT,
            heads=("英文摘要", "English abstract", "English summary"),
        ),
        Column(
            "keywords_zh", T("关键词", "Keywords in Chinese"), "words", imported=True, group=_WHAT,
            heads=("关键字", "主题词", "keywords"),
        ),
        Column(
            "keywords_en", T("英文关键词", "Keywords in English"), "words", imported=True, group=_WHAT,
            heads=("English keywords", "Key words"),
        ),
        Column(
            "circle", T("产业生态圈", "Industry circle"), "code", codes=CIRCLES, shown=True, filtered=True,
            imported=True, group=_STATE, heads=("产业圈", "产业", "circle"),
        ),
        Column(
            "field", T("技术领域", "Technology field"), "code", codes=FIELDS, filtered=True, imported=True,
            group=_STATE, heads=("领域", "field"),
        ),
        Column(
            "trl", T("技术成熟度", "Readiness level"), "count", shown=True, filtered=True, imported=True,
            group=_STATE, heads=("成熟度", "就绪度", "TRL", "技术就绪水平"),
        ),
        Column(
            "trl_evidence", T("成熟度依据", "Evidence of readiness"), "long", imported=True, group=_STATE,
        ),
        Column(
            "ip", T("知识产权", "Intellectual property"), imported=True, group=_STATE,
            heads=("专利号", "专利", "授权号", "patent", "Patent Number"),
        ),
        Column(
            "forms", T("转化方式", "Ways of transfer"), "words", codes=FORMS, filtered=True, imported=True, group=_WAY,
            heads=("拟转化方式", "合作方式"),
        ),
        Column(
            "asking_fen", T("意向价", "Asking price"), "fen", shown=True, imported=True, group=_WAY,
            heads=("意向价格", "报价", "拟转让价", "意向价（元）", "意向价(元)"),
        ),
        Column("owner", T("所属机构", "Owner"), "organisation", shown=True, group=_WAY),
        Column(
            "centre", T("所在区", "District"), "district", codes=district_names, shown=True, filtered=True, group=_WAY
        ),
        Column(
            "inventors", T("完成人", "Inventors"), "words", Layer.PARTY, imported=True, group=_FROM,
            heads=("作者", "发明人", "主要完成人", "authors", "inventors"),
        ),
        Column("published_on", T("发布日期", "Published on"), "day", shown=True, group=_FROM),
        Column("verified_on", T("核验日期", "Verified on"), "day", group=_FROM),
        Column("ended_on", T("归档日期", "Archived on"), "day", filtered=True, group=_FROM),
        Column("source", T("来源", "Source"), "code", Layer.PARTY, codes=SOURCES, group=_FROM),
        Column("origin", T("来源所载", "As its source said"), "words", Layer.PARTY, group=_FROM),
        Column(
            "source_key", T("编号", "Number at the source"), layer=Layer.PARTY, imported=True, group=_FROM,
            heads=("成果编号", "序号", "登记号", "外部编号", "id", "number", "Case Number"),
        ),
    ),
    T("高校院所和机构已公开、可以转化的科技成果。", "Research results that owners have published for transfer."),
    searched=("title_zh", "title_en", "summary_zh", "summary_en", "number"),
    summary=("circle", "trl", "asking_fen", "owner"),
    creates="library.achievement.draft",
    ended="ended_on",
)  # fmt: skip

DEMANDS = Face(
    Demand,
    "demands",
    T("需求", "Demand"),
    T("需求库", "Demands"),
    (
        Column(
            "title_zh", T("需求名称", "Title in Chinese"), shown=True, imported=True, required=True, group=_WANTED,
            heads=("名称", "难题名称", "标题", "title"),
        ),
        Column(
            "title_en", T("英文名称", "Title in English"), imported=True, group=_WANTED,
            heads=("英文标题", "English title"),
        ),
        Column(
            "problem_zh", T("问题与指标", "Problem and target figures"), "long", imported=True, group=_WANTED,
            heads=("需求说明", "需求内容", "问题描述", "技术指标", "problem"),
        ),
        Column(
            "problem_en", T("英文说明", "Problem in English"), "long", imported=True, group=_WANTED,
            heads=("English problem",),
        ),
        Column(
            "keywords_zh", T("关键词", "Keywords in Chinese"), "words", imported=True, group=_WANTED,
            heads=("关键字", "keywords"),
        ),
        Column("keywords_en", T("英文关键词", "Keywords in English"), "words", imported=True, group=_WANTED),
        Column(
            "circle", T("产业生态圈", "Industry circle"), "code", codes=CIRCLES, shown=True, filtered=True,
            imported=True, group=_CALL, heads=("产业圈", "产业", "circle"),
        ),
        Column(
            "budget_fen", T("预算", "Budget"), "fen", shown=True, imported=True, group=_CALL,
            heads=("预算金额", "拟投入", "预算（元）", "预算(元)", "budget"),
        ),
        Column(
            "deadline", T("截止日期", "Until"), "day", shown=True, imported=True, group=_CALL,
            heads=("截止时间", "期限", "deadline"),
        ),
        Column(
            "centre", T("所在区", "District"), "district", codes=district_names, shown=True, filtered=True, group=_CALL
        ),
        Column("hidden_name", T("不公开企业名称", "Firm's name kept back"), "flag", imported=True, group=_CALL),
        Column("published_on", T("发布日期", "Published on"), "day", shown=True, group=_FROM),
        Column("ended_on", T("结束日期", "Ended on"), "day", filtered=True, group=_FROM),
        Column("source", T("来源", "Source"), "code", Layer.PARTY, codes=SOURCES, group=_FROM),
        Column("origin", T("来源所载", "As its source said"), "words", Layer.PARTY, group=_FROM),
        Column(
            "source_key", T("编号", "Number at the source"), layer=Layer.PARTY, imported=True, group=_FROM,
            heads=("需求编号", "序号", "外部编号", "id", "number"),
        ),
    ),
    T("企业公开征集的技术难题，写明指标、预算和期限。", "Technical problems of firms, with figures, budget and day."),
    searched=("title_zh", "title_en", "problem_zh", "problem_en", "number"),
    summary=("circle", "budget_fen", "deadline"),
    creates="library.demand.draft",
    ended="ended_on",
)  # fmt: skip
