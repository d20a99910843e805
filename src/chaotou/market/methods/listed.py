"""Listed price 挂牌: a lot stands at one price for a period; who takes it offers that price or more."""

from __future__ import annotations

DECLARATION = {
    "name": {"zh": "挂牌", "en": "Listed price"},
    "law": {
        "zh": "《中华人民共和国促进科技成果转化法》第十八条（技术交易市场挂牌交易）",
        "en": "Law on Promoting the Transformation of Scientific and Technological Achievements, "
        "article 18 (listing on a technology market)",
    },
    "parameters": {
        "asking_price_cny_fen": {"zh": "挂牌价", "en": "Asking price"},
        "deposit_cny_fen": {"zh": "保证金", "en": "Deposit"},
        "starts_at": {"zh": "挂牌开始时间", "en": "Listing starts at"},
        "ends_at": {"zh": "挂牌截止时间", "en": "Listing ends at"},
        "several_takers": {
            "zh": "多人摘牌时",
            "en": "If several take it",
            "choices": {
                "first_come": {"zh": "先到先得，按挂牌价成交", "en": "First come, at the listed price"},
                "highest_offer": {"zh": "价高者得，同价先到先得", "en": "Highest offer, the earlier on a tie"},
            },
        },
        "step_cny_fen": {"zh": "转入竞价后的加价幅度", "en": "Step if bidding follows"},
        "extensions": {"zh": "无人摘牌时的延期次数", "en": "Extensions announced for want of a taker"},
    },
}


def settle(parameters: dict, events: list[dict]) -> dict:
    """Result of a listed-price lot, from its announced parameters and the open facts of its events.

    Amounts are decimal strings of fen, times UTC with milliseconds. Kinds read: ``market.lot.announced``,
    ``deposit_held`` and ``deposit_released`` (taker, amount_cny_fen), ``taken`` and ``take_refused``
    (taker, price_cny_fen, answer), ``extended`` (ends_at, reason), ``objection_raised`` and
    ``objection_decided`` (objection, decision), ``withdrawn`` (by), ``sold``, ``failed``, ``closed``; the
    last three mark the moment of closing, what else they say is not believed. Returns ``outcome``
    (open, sold, failed, withdrawn, bidding, voided, defaulted), ``winner`` (taker code or ""),
    ``price_cny_fen``, ``minimum_cny_fen`` (least next bid where bidding follows) and ``answers``, one word
    per event, "" for what is no offer. After the end ``voided``, ``defaulted`` and ``next_declined`` (taker)
    undo the result, ``next_accepted`` gives it to the next valid taker at its own price. Raises ``KeyError``
    or ``ValueError`` where an event contradicts the rule.
    Rule: asking price is the least; 0 takers fail, 1 taker buys at its own price, of several the highest,
    the earlier on a tie; first_come: the first valid taker buys at the asking price (促进科技成果转化法 18).
    """
    if parameters["several_takers"] not in ("first_come", "highest_offer", "bidding"):
        raise ValueError("several_takers: no such way")
    lot: dict = {"ends_at": parameters["ends_at"], "extended": 0, "upheld": False, "outcome": "open"}
    lot |= {"takers": {}, "deposits": {}, "objections": set(), "result": ("", "", "")}
    answers = []
    for event in events:
        kind = event["kind"].rsplit(".", 1)[-1]
        answers.append("")
        if len(event["at"]) != 24:
            raise ValueError(f"{kind}: not to the millisecond")
        if kind == "voided":
            lot["outcome"], lot["result"] = "voided", ("", "", "")
        elif lot["outcome"] != "open":
            _listed_after(parameters, lot, kind, event)
        elif kind in ("taken", "take_refused"):
            answers[-1] = _listed_answer(parameters, lot, event)
            if kind == "taken" and answers[-1] == "accepted":
                lot["takers"][event["taker"]] = int(event["price_cny_fen"])
        elif kind in ("sold", "failed", "closed"):
            _listed_close(parameters, lot, event["at"])
        elif kind == "extended":
            _listed_extend(parameters, lot, event)
        else:
            _listed_note(lot, kind, event)
    winner, price, minimum = lot["result"]
    result = {"outcome": lot["outcome"], "winner": winner, "price_cny_fen": price}
    return result | {"minimum_cny_fen": minimum, "answers": answers}


def _listed_answer(parameters: dict, lot: dict, event: dict) -> str:
    """The rule's answer to one offer; "" where it was refused for a reason the rule does not know."""
    known = ("early", "late", "taken", "below_minimum", "already_taker", "no_deposit")
    if event["kind"].endswith("take_refused") and event["answer"] not in known:
        return ""
    if event["at"] < parameters["starts_at"]:
        return "early"
    if event["at"] >= lot["ends_at"]:
        return "late"
    if lot["takers"] and parameters["several_takers"] == "first_come":
        return "taken"
    if int(event["price_cny_fen"]) < int(parameters["asking_price_cny_fen"]):
        return "below_minimum"
    if event["taker"] in lot["takers"]:
        return "already_taker"
    if lot["deposits"].get(event["taker"], 0) < int(parameters["deposit_cny_fen"]):
        return "no_deposit"
    return "accepted"


def _listed_note(lot: dict, kind: str, event: dict) -> None:
    """What deposits, objections and a withdrawal change; a withdrawal after a take needs an authority."""
    if kind == "deposit_held":
        lot["deposits"][event["taker"]] = int(event["amount_cny_fen"])
    elif kind == "deposit_released":
        lot["deposits"].pop(event["taker"], None)
    elif kind == "objection_raised":
        lot["objections"].add(event["objection"])
        lot["raised_at"] = event["at"]
    elif kind == "objection_decided":
        lot["objections"].remove(event["objection"])
        lot["decided_at"] = event["at"]
        lot["upheld"] = lot["upheld"] or event["decision"] == "upheld"
    elif kind == "withdrawn" and (not lot["takers"] or lot["upheld"] or event.get("by") == "authority"):
        lot["outcome"] = "withdrawn"


def _listed_extend(parameters: dict, lot: dict, event: dict) -> None:
    """A later end: for want of a taker as often as announced, or because clock or objection held it up."""
    if event["reason"] == "no_taker":
        lot["extended"] += 1
        if lot["takers"] or event["at"] < lot["ends_at"] or lot["extended"] > parameters["extensions"]:
            raise ValueError("extended: not announced so")
    elif event["reason"] == "objection":
        if lot["objections"] or _listed_seconds(lot, "raised_at", "decided_at") != _listed_seconds(
            {**lot, "later": event["ends_at"]}, "ends_at", "later"
        ):
            raise ValueError("extended: not by the time of the objection")
    elif event["reason"] != "clock":
        raise ValueError("extended: no such reason")
    if event["ends_at"] <= lot["ends_at"]:
        raise ValueError("extended: an end only moves to later")
    lot["ends_at"] = event["ends_at"]


def _listed_seconds(times: dict, since: str, until: str) -> float:
    """Seconds between two of these times, to the millisecond; 0 where one is missing."""
    from datetime import datetime

    if since not in times or until not in times:
        return 0.0
    begin, end = (datetime.fromisoformat(times[name][:23]) for name in (since, until))
    return round((end - begin).total_seconds(), 3)


def _listed_close(parameters: dict, lot: dict, at: str) -> None:
    """The result at a moment of closing; the lot stays open before its time and under an objection."""
    takers, asking = lot["takers"], int(parameters["asking_price_cny_fen"])
    first_come = parameters["several_takers"] == "first_come"
    if lot["objections"] or lot["upheld"] or (at < lot["ends_at"] and not (first_come and takers)):
        return
    if not takers:
        lot["outcome"] = "failed" if lot["extended"] >= parameters["extensions"] else "open"
        return
    winner = max(takers, key=takers.__getitem__)  # of equal offers max keeps the first
    price = asking if first_come else max(asking, takers[winner])
    bidding = len(takers) > 1 and parameters["several_takers"] == "bidding"
    minimum = str(price + int(parameters["step_cny_fen"])) if bidding else ""
    lot["outcome"], lot["result"] = "bidding" if bidding else "sold", (winner, str(price), minimum)


def _listed_after(parameters: dict, lot: dict, kind: str, event: dict) -> None:
    """What may follow the end; an offer, a second end or a withdrawal after it contradicts the rule."""
    if kind in ("taken", "sold", "failed", "closed", "extended", "withdrawn"):
        raise ValueError(f"{kind}: after the end")
    if kind in ("defaulted", "next_declined"):
        lot["takers"].pop(event["taker"])
        lot["outcome"], lot["result"] = "defaulted", ("", "", "")
    elif kind == "next_accepted":
        if not lot["takers"] or parameters["several_takers"] == "first_come":
            raise ValueError("next_accepted: nobody is next")
        winner = max(lot["takers"], key=lot["takers"].__getitem__)
        if winner != event["taker"]:
            raise ValueError("next_accepted: not the next taker")
        lot["outcome"], lot["result"] = "sold", (winner, str(lot["takers"][winner]), "")
