"""How a lot is shown: what was announced for everyone, the winner for those who took part."""

from __future__ import annotations

from ..kernel.face import Column, Face, Layer
from ..kernel.words import T
from ..library.codes import CIRCLES
from ..network.queries import district_names
from .codes import ON_DEFAULT, SOLD_AS, method_names
from .models import Lot

_WHAT = T("标的", "What is offered")
TRADE = T("交易", "Trade")
RESULT = T("结果", "Result")

LOTS = Face(
    Lot,
    "lots",
    T("标的", "Lot"),
    T("交易大厅", "Market"),
    (
        Column("title_zh", T("标的名称", "Title in Chinese"), shown=True, group=_WHAT),
        Column("title_en", T("英文名称", "Title in English"), group=_WHAT),
        Column("achievement_number", T("成果", "Achievement"), "record", group=_WHAT),
        Column("form", T("转化方式", "Way of transfer"), "code", codes=SOLD_AS, shown=True, filtered=True, group=_WHAT),
        Column("circle", T("产业生态圈", "Industry circle"), "code", codes=CIRCLES, filtered=True, group=_WHAT),
        Column("owner", T("转让方", "Seller"), "organisation", shown=True, group=_WHAT),
        Column(
            "centre", T("所在区", "District"), "district", codes=district_names, shown=True, filtered=True, group=_WHAT
        ),
        Column("conditions_zh", T("交易条件", "Conditions in Chinese"), "long", group=_WHAT),
        Column("conditions_en", T("英文交易条件", "Conditions in English"), "long", group=_WHAT),
        Column("method", T("交易方式", "Way of trading"), "code", codes=method_names, filtered=True, group=TRADE),
        Column("price_fen", T("挂牌价", "Listed price"), "fen", shown=True, filtered=True, group=TRADE),
        Column("deposit_fen", T("保证金", "Deposit"), "fen", group=TRADE),
        Column("announced_on", T("公告日期", "Announced on"), "day", group=TRADE),
        Column("starts_at", T("挂牌开始", "Starts"), "moment", group=TRADE),
        Column("ends_at", T("挂牌截止", "Ends"), "moment", shown=True, group=TRADE),
        Column("on_sale", T("正在挂牌", "On sale"), "flag", filtered=True, group=TRADE),
        Column(
            "on_default", T("成交人不签约时", "If the winner does not sign"), "code", codes=ON_DEFAULT, group=TRADE
        ),
        Column("sold_fen", T("成交价", "Sold at"), "fen", shown=True, group=RESULT),
        Column("winner", T("受让方", "Winner"), "organisation", Layer.PARTY, group=RESULT),
        Column("decision", T("决策文件", "Decision"), layer=Layer.OFFICE, group=_WHAT),
    ),
    T("正在和曾经公开挂牌的成果，按公告的规则成交，结果任何人可以复算。",
      "Results offered in public, sold by the announced rule; anybody can settle them again."),
    order="-on_sale",
    searched=("title_zh", "title_en", "number", "achievement_number"),
    summary=("owner", "form", "price_fen"),
    detail_template="market/lot.html",
    creates="market.lot.draw_up",
)  # fmt: skip
