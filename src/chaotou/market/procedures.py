"""How a lot goes from the unit's decision to a signed contract, and what may hold it up on the way."""

from __future__ import annotations

from ..kernel.procedure.declaration import CalendarDays, Procedure, State, Until, WorkingDays, step
from ..kernel.rights.grants import CITY_CENTRE, OFFICER, SIGNER, TTO
from ..kernel.words import T

_BACK = T("保证金已退还", "Deposits have been given back")

LISTING = Procedure(
    "market.listing",
    T("挂牌交易", "Listing"),
    "market.lot",
    [
        State(
            "drafted", T("拟定", "Drawn up"), holder=TTO.of_owner,
            otherwise=T("保留为草稿，不公开", "It stays a draft, unseen by others"),
        ),
        State(
            "decided", T("已决策，待审批", "Decided, to be approved"), holder=SIGNER.of_owner,
            otherwise=T("未经审批不能公告", "It cannot be announced without approval"),
        ),
        State(
            "approved", T("已审批，待公告", "Approved, to be announced"), holder=TTO.of_owner,
            otherwise=T("保持未公告", "It stays unannounced"),
        ),
        State(
            "listed", T("挂牌中", "Listed"), within=Until("closes_at"), on_timeout="market.lot.close",
            otherwise=T("到期由系统按公告的规则结算", "At the end the system settles it by the announced rule"),
        ),
        State(
            "listed_objected", T("挂牌中（异议处理）", "Listed, under objection"),
            otherwise=T("异议答复前不结算", "It is not settled before the objection is answered"),
        ),
        State(
            "result_shown", T("结果公示", "Result shown"), within=CalendarDays("market.result_notice_days"),
            on_timeout="market.lot.award",
            otherwise=T("公示期满无异议，系统确认成交", "With no objection the system awards it"),
        ),
        State(
            "result_objected", T("结果公示（异议处理）", "Result under objection"),
            otherwise=T("异议答复后重新公示", "After the answer the result is shown anew"),
        ),
        State(
            "awarded", T("已成交，待签约", "Awarded, to be signed"), holder=SIGNER.of_party, at="winner",
            within=WorkingDays("market.sign_days"),
            otherwise=T("逾期不签，主管中心可催告", "Later the centre may give notice"),
        ),
        State(
            "noticed", T("已催告签约", "Notice to sign given"), holder=SIGNER.of_party, at="winner",
            within=WorkingDays("market.default_notice_days"),
            otherwise=T("期满仍不签，没收保证金", "If still unsigned the deposit is forfeited"),
        ),
        State(
            "next_asked", T("询问递补", "Next taker asked"), holder=SIGNER.of_party, at="winner",
            within=WorkingDays("market.next_answer_days"), on_timeout="market.lot.pass_over",
            otherwise=T("不答复视为放弃", "No answer means no"),
        ),
        State(
            "to_void", T("异议成立，待作废", "Objection upheld, to be voided"),
            otherwise=T("第二人确认后作废", "It is void once a second person confirms"),
        ),
        State("concluded", T("已签约", "Contract signed"), final=True),
        State("failed", T("流拍", "Failed"), final=True, otherwise=_BACK),
        State("defaulted", T("违约终止", "Ended by default"), final=True),
        State("withdrawn", T("已撤回", "Withdrawn"), final=True, otherwise=_BACK),
        State("voided", T("已作废", "Void"), final=True, otherwise=_BACK),
    ],
    [
        step("market.lot.draw_up", "→ drafted"),
        step("market.lot.revise", "drafted → drafted"),
        step("market.lot.decide", "drafted → decided"),
        step("market.lot.approve", "decided → approved", eyes=2),
        step("market.lot.announce", "drafted|decided|approved → listed"),
        step("market.lot.hold_deposit", "listed → listed"),
        step("market.lot.hold_deposit", "listed_objected → listed_objected"),
        step("market.lot.take", "listed → listed"),
        step("market.lot.take", "listed_objected → listed_objected"),
        step("market.lot.close", "listed → listed|result_shown|failed"),
        step("market.lot.award", "result_shown → awarded"),
        step("market.lot.conclude", "awarded|noticed → concluded"),
        step("market.lot.give_notice", "awarded → noticed"),
        step("market.lot.default_winner", "noticed → next_asked|defaulted", eyes=2),
        step("market.lot.accept_next", "next_asked → result_shown"),
        step("market.lot.pass_over", "next_asked → next_asked|defaulted"),
        step("market.lot.withdraw", "drafted|decided|approved|listed → withdrawn"),
        step("market.lot.raise_objection", "listed → listed_objected"),
        step("market.lot.raise_objection", "result_shown → result_objected"),
        step("market.lot.answer_objection", "listed_objected → listed|to_void"),
        step("market.lot.answer_objection", "result_objected → result_shown|to_void"),
        step(
            "market.lot.void",
            "listed|listed_objected|result_shown|result_objected|awarded|noticed|next_asked|to_void → voided",
        ),
    ],
    law="促进科技成果转化法（2015 修正）第十八条",
)  # fmt: skip

OBJECTION = Procedure(
    "market.objection",
    T("异议", "Objection"),
    "market.lot",
    [
        State(
            "open", T("异议待答复", "Objection to be answered"), holder=OFFICER.of_centre,
            within=WorkingDays("market.objection_days"),
            otherwise=T("到期催办市中心；答复前不结算、不确认成交",
                        "The city centre is reminded; nothing is settled or awarded before the answer"),
        ),
        State("dismissed", T("异议不成立", "Objection dismissed"), final=True),
        State("upheld", T("异议成立", "Objection upheld"), final=True),
        State("moot", T("标的已作废，异议终结", "Ended: the lot is void"), final=True),
    ],
    [
        step("market.lot.raise_objection", "→ open"),
        step("market.lot.answer_objection", "open → dismissed|upheld"),
        step("market.lot.void", "open → moot"),
    ],
)  # fmt: skip

VOIDING = Procedure(
    "market.voiding",
    T("作废", "Voiding"),
    "market.lot",
    [
        State(
            "proposed", T("提请作废，待第二人确认", "Voiding proposed, to be confirmed by a second person"),
            holder=CITY_CENTRE.of_centre, within=WorkingDays("market.void_days"),
            otherwise=T("到期催办市中心", "The city centre is reminded when the term ends"),
        ),
        State("confirmed", T("已作废", "Voided"), final=True),
        State("dropped", T("不予作废", "Dropped"), final=True),
    ],
    [
        step("market.lot.propose_void", "→ proposed"),
        step("market.lot.confirm_void", "proposed → confirmed", eyes=2),
        step("market.lot.drop_void", "proposed → dropped"),
    ],
    law="本市运营规则（作废须两人办理）",
)  # fmt: skip
