"""The two roads of a contract: both sides sign it, and a registrar recognises and registers it."""

from __future__ import annotations

from ..kernel.procedure import Procedure, State, Until, step
from ..kernel.rights.grants import CITY_CENTRE, REGISTRAR, SIGNER, TTO
from ..kernel.words import T

C = "contracts.contract."

SIGNING = Procedure(
    "contracts.signing",
    T("合同签署", "Signing"),
    "contracts.contract",
    (
        State(
            "drafted", T("待签署", "To be signed"), holder=SIGNER.of_party, at="next_signer",
            otherwise=T("草案保留，未签署不能申请登记", "The draft stays; unsigned it cannot be filed"),
        ),
        State(
            "half_signed", T("一方已签署", "Signed by one side"), holder=SIGNER.of_party, at="next_signer",
            otherwise=T("另一方未签署，合同不成立", "Without the other side there is no contract"),
        ),
        State(
            "signed", T("双方已签署", "Signed by both"), holder=TTO.of_owner,
            otherwise=T(
                "国家未定申请期限；登记前不得享受税收与奖励政策",
                "No national day limit; without registration there is no tax relief and no reward",
            ),
        ),
        State("filed", T("双方已签署，已申请登记", "Signed by both and filed")),
        # Not final: the case stays open so that the text can neither be signed nor filed once more.
        State("lapsed", T("标的已不成交，草案失效", "Lapsed: the lot is no longer sold")),
    ),
    (
        step(C + "draft", "→ drafted"),
        step(C + "edit", "drafted|half_signed|signed|filed → drafted"),
        step(C + "sign", "drafted → half_signed"),
        step(C + "sign", "half_signed → signed"),
        step(C + "submit", "signed|filed → filed"),
        step(C + "lapse", "drafted|half_signed|signed|filed → lapsed"),
    ),
    law="民法典第四百九十条、第八百五十一条、第八百六十三条（书面形式）",
)  # fmt: skip


def _at_point(name: str, title: T, otherwise: T, on_timeout: str = "") -> State:
    """A state the registration point holds within the one term of the review."""
    return State(
        name, title, holder=REGISTRAR.of_party, at="point", within=Until("review_until"), otherwise=otherwise,
        on_timeout=on_timeout,
    )  # fmt: skip


_REMINDED = T("逾期提醒登记点与市中心", "Point and city centre are reminded when the term ends")

REGISTRATION = Procedure(
    "contracts.registration",
    T("技术合同认定登记", "Recognition and registration"),
    "contracts.contract",
    (
        _at_point(
            "submitted", T("审核中", "Under review"),
            T("逾期自动报市中心", "The city centre is told when the term ends"), C + "escalate",
        ),
        _at_point("second_eye", T("待第二人复核", "Waits for the second registrar"), _REMINDED),
        _at_point("refusal_proposed", T("拟不予登记，待复核", "Refusal proposed, waits for the second"), _REMINDED),
        State(
            "overdue", T("审核逾期，已报市中心", "Overdue, the city knows"), holder=REGISTRAR.of_party, at="point",
            otherwise=T("市中心督办，登记点仍须办结", "The city presses; the point must still decide"),
        ),
        State(
            "returned", T("已退回补正", "Sent back"), holder=TTO.of_owner,
            otherwise=T("补正件交回之日重新起算；不交回则不登记", "The clock starts anew with the corrected file"),
        ),
        State("registered", T("已登记", "Registered")),
        # Final: a contract that was put right may be filed anew, under a new case.
        State("refused", T("不予登记", "Refused"), final=True),
        State(
            "cancel_proposed", T("拟撤销，待复核", "Cancellation proposed"), holder=CITY_CENTRE.of_centre,
            otherwise=T("登记保持有效", "The registration stays valid"),
        ),
        # Not final: the case stays open so that neither text nor filing can move once more.
        State("cancelled", T("已撤销登记", "Cancelled")),
        State("lapsed", T("标的已不成交，申请终结", "Ended: the lot is no longer sold"), final=True),
    ),
    (
        step(C + "submit", "→ submitted"),
        step(C + "submit", "returned → submitted"),
        step(C + "edit", "returned → returned"),
        step(C + "send_back", "submitted|overdue|second_eye → returned"),
        step(C + "pass_first", "submitted|overdue → second_eye"),
        step(C + "register", "submitted|overdue → registered"),
        step(C + "register", "second_eye → registered", eyes=2),
        step(C + "propose_refusal", "submitted|overdue|second_eye → refusal_proposed"),
        step(C + "drop_refusal", "refusal_proposed → submitted"),
        step(C + "confirm_refusal", "refusal_proposed → refused", eyes=2),
        step(C + "escalate", "submitted → overdue"),
        step(C + "lapse", "submitted|second_eye|refusal_proposed|overdue|returned → lapsed"),
        step(C + "propose_cancellation", "registered → cancel_proposed"),
        step(C + "drop_cancellation", "cancel_proposed → registered"),
        step(C + "confirm_cancellation", "cancel_proposed → cancelled", eyes=2),
    ),
    law="《技术合同认定登记管理办法》（2000，至 2026-02-28；工业和信息化部 2026，自 2026-03-01）",
)  # fmt: skip
