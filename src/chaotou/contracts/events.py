"""What contracts record. Until registration a contract has no public layer, so all of it is closed."""

from __future__ import annotations

from ..kernel.ledger.events import CLOSED_TEXT, CODE, CODES, COUNT, DAY, FEN, Event
from ..kernel.words import T


class ContractDrafted(Event, kind="contracts.contract.drafted", title=T("起草合同", "Contract drafted")):
    """A draft was made from the result of a lot."""

    lot = CODE
    total_cny_fen = FEN
    contract_type = CODE
    subtype = CODE


class ContractEdited(Event, kind="contracts.contract.edited", title=T("修改合同文本", "Contract text changed")):
    """Text or terms changed; signatures under the old text fall."""

    text_digest = CODE
    equipment_cny_fen = FEN


class ContractSigned(Event, kind="contracts.contract.signed", title=T("签署合同", "Contract signed")):
    """One side bound itself to the text with this digest."""

    side = CODE
    text_digest = CODE


class ContractLapsed(Event, kind="contracts.contract.lapsed", title=T("合同草案失效", "Contract draft lapsed")):
    """The lot fell by default or was declared void: nothing more is signed, filed or registered under this draft."""

    lot = CODE


class ContractSubmitted(Event, kind="contracts.contract.submitted", title=T("提交登记申请", "Filed for registration")):
    """The contract was filed at a registration point; the review clock starts on this day."""

    regime = CODE
    contract_type = CODE
    subtype = CODE
    total_cny_fen = FEN
    technical_cny_fen = FEN
    round = COUNT
    text_digest = CODE


class ContractSentBack(Event, kind="contracts.contract.sent_back", title=T("一次性告知补正", "Sent back with defects")):
    """Every defect at once, each with its clause and field; the clock starts anew with the corrected file."""

    defects = CODES
    letter = CLOSED_TEXT


class ContractPassedFirst(
    Event, kind="contracts.contract.passed_first", title=T("初审通过，待复核", "Passed by the first registrar")
):
    """The first of two registrars passes it on; with a reason where a check does not agree."""

    technical_cny_fen = FEN
    reason = CLOSED_TEXT


class ContractRegistered(Event, kind="contracts.contract.registered", title=T("准予登记", "Registered")):
    """Recognised and registered; counted in the month of ``registered_on``, by district of seller and buyer."""

    contract_type = CODE
    subtype = CODE
    field = CODE
    regime = CODE
    seller_district = CODE
    buyer_district = CODE
    seller_city = CODE
    buyer_city = CODE
    total_cny_fen = FEN
    technical_cny_fen = FEN
    registered_on = DAY
    registration_no = CODE
    lot = CODE


class RefusalProposed(
    Event, kind="contracts.contract.refusal_proposed", title=T("拟不予登记", "Refusal of registration proposed")
):
    """The first of two registrars holds that the contract cannot be registered."""

    ground = CODE
    reason = CLOSED_TEXT


class RefusalDropped(
    Event, kind="contracts.contract.refusal_dropped", title=T("恢复审核", "Refusal dropped, review goes on")
):
    """The proposal to refuse was dropped; the clock of the file was running all along."""

    reason = CLOSED_TEXT


class ContractRefused(Event, kind="contracts.contract.refused", title=T("不予登记", "Registration refused")):
    """Two registrars refused; the contract itself stays in force between the parties."""

    ground = CODE


class ReviewEscalated(
    Event, kind="contracts.contract.escalated", title=T("审核逾期，报市中心", "Review overdue, the city is told")
):
    """The review term ended without a decision."""

    due = DAY


class CancellationProposed(
    Event, kind="contracts.contract.cancellation_proposed", title=T("拟撤销登记", "Cancellation proposed")
):
    """The first of two people of the city holds that the registration must fall."""

    reason = CLOSED_TEXT


class CancellationDropped(
    Event, kind="contracts.contract.cancellation_dropped", title=T("不撤销登记", "Cancellation dropped")
):
    """The registration stays."""

    reason = CLOSED_TEXT


class ContractCancelled(Event, kind="contracts.contract.cancelled", title=T("撤销登记", "Registration cancelled")):
    """The registered entry is cancelled: it leaves the month it counted in, by a new vintage and not by deletion."""

    registration_no = CODE
    cancelled_on = DAY
    seller_district = CODE
    buyer_district = CODE
