"""The verifier on bundles: any one event left out is refused, and a lot's tail cut off is no sale."""

from __future__ import annotations

import json

import books
import pytest
from books import KEY, Book
from test_verifier import accepted, months, refused, write

from chaotou.kernel.ledger import body
from chaotou.market.methods import listed


def test_a_bundle(tmp_path, book, head):
    bundle = book.bundle("BD-1", listed, head)
    assert bundle["result"] == {"outcome": "sold", "winner": "B", "price_cny_fen": "53000000"}
    said = accepted("bundle", write(tmp_path, "b.json", bundle), "--key", KEY, "--strict")
    assert "B 53000000" in said and "different real people" in said


def cut(whole: dict, keep: list[int], **end) -> dict:
    """A bundle of some of its events, as its own operator would have written it."""
    events = [whole["events"][i] for i in keep]
    last = body.digest(events[-1]["body"].encode())
    told = {**whole["end"], "subject_seq": len(keep), "digest": last, **end}
    return whole | {"events": events, "proofs": [whole["proofs"][i] for i in keep], "end": told}


def test_a_bundle_with_any_one_event_left_out_is_refused(tmp_path, book, head):
    whole = book.bundle("BD-1", listed, head)
    assert whole["end"]["state"] == "ended"
    for i in range(len(whole["events"])):
        rest = {k: [x for j, x in enumerate(whole[k]) if j != i] for k in ("events", "proofs")}
        for change in ({"events": rest["events"]}, {"proofs": rest["proofs"]}, rest):
            refused("bundle", write(tmp_path, "b.json", whole | change), "--key", KEY)
        keep = [j for j in range(len(whole["events"])) if j != i]
        if i < len(keep):  # with its end rewritten too, the chain breaks all the same
            refused("bundle", write(tmp_path, "b.json", cut(whole, keep)), "--key", KEY, because="left out")


def test_a_tail_cut_off_is_incomplete(tmp_path, book, head):
    """However far back the operator cuts, and whatever end it names then."""
    whole = book.bundle("BD-1", listed, head)
    kinds = [json.loads(e["body"])["open"]["kind"] for e in whole["events"]]
    files, tails = months(tmp_path, book, head), 0
    for count in range(kinds.index("market.lot.closed") + 1, len(kinds)):
        path = write(tmp_path, "b.json", cut(whole, list(range(count))))
        if "market.lot.concluded" not in kinds[:count]:
            refused("bundle", path, "--key", KEY, because="incomplete")
            path = write(tmp_path, "b.json", cut(whole, list(range(count)), state="unfinished"))
            assert "declared unfinished" in accepted("bundle", path, "--key", KEY)
            refused("bundle", path, "--key", KEY, "--strict")
            # Declared unfinished or not: with the bodies it is seen that the chain goes on.
            refused("bundle", path, *files, "--key", KEY, because="other entries name the lot")
            tails += 1
    assert tails == 4
    end = kinds.index("market.lot.closed")
    path = write(tmp_path, "b.json", cut(whole, list(range(end)), state="unfinished"))
    refused("bundle", path, "--key", KEY, because="no event ends the lot")
    path = write(tmp_path, "b.json", whole | {"end": whole["end"] | {"state": "unfinished"}})
    refused("bundle", path, "--key", KEY, because="has ended and says")


def test_a_bundle_beside_all_bodies(tmp_path, book, head):
    path = write(tmp_path, "b.json", book.bundle("BD-1", listed, head))
    files = months(tmp_path, book, head)
    assert "no other body given names the lot" in accepted("bundle", path, *files, "--key", KEY, "--strict")
    refused("bundle", path, *files[:-1], "--key", KEY, because="do not reach")
    accepted("bundle", path, *files[-2:], "--key", KEY)  # from its last entry on is enough


@pytest.mark.parametrize("undone", ["voided", "defaulted"])
def test_what_undid_an_award_cannot_be_left_away(tmp_path, undone):
    """A lot awarded and then voided, or given up by its winner: cut off after the award it is no sale."""
    book = Book()
    books.sell(book, signed=False)
    facts = {"taker": "B", "follows": "failed"} if undone == "defaulted" else {}
    book.add(f"market.lot.{undone}", "BD-1", **facts)
    book.add("market.lot.deposit_released", "BD-1", taker="B", amount_cny_fen="100")
    whole = book.bundle("BD-1", listed, book.head())
    whole["end"]["state"] = "ended"
    accepted("bundle", write(tmp_path, "b.json", whole), "--key", KEY, "--strict")
    sold = {"outcome": "sold", "winner": "B", "price_cny_fen": "53000000"}
    short = cut(whole, list(range(len(whole["events"]) - 2))) | {"result": sold}
    refused("bundle", write(tmp_path, "b.json", short), "--key", KEY, because="incomplete")


def test_a_bundle_that_lies_is_refused(tmp_path, book, head):
    whole = book.bundle("BD-1", listed, head)
    salted = [i for i, e in enumerate(whole["events"]) if e["salts"]]
    swapped = [dict(e) for e in whole["events"]]
    swapped[4], swapped[7] = swapped[7], swapped[4]
    lies = [
        {"result": whole["result"] | {"winner": "A"}},
        {"result": whole["result"] | {"price_cny_fen": "50000000"}},
        {"lot": whole["lot"] | {"parameters": whole["lot"]["parameters"] | {"several_takers": "first_come"}}},
        {"lot": whole["lot"] | {"method": "dutch"}},
        {"lot": whole["lot"] | {"number": "BD-2"}},
        {"events": swapped},
        {"head": head | {"size": head["size"] - 1}},
        {"head": book.head(private=bytes(32))},
    ]
    for name in ("subject", "subject_seq", "prev"):
        events = [json.loads(json.dumps(e)) for e in whole["events"]]
        events[salted[0]]["salts"][name]["value"] = "BD-1" if name != "subject_seq" else 2
        events[salted[1]]["salts"].pop(name)
        lies.append({"events": events})
    for lie in lies:
        refused("bundle", write(tmp_path, "b.json", whole | lie), "--key", KEY)


def test_what_the_room_recorded_must_be_what_the_rule_gives(tmp_path):
    def lot(change: dict, kind: str, **more) -> tuple[Book, dict]:
        book = Book()
        original = book.add
        book.add = lambda k, s, **f: original(k, s, **(f | change if k.endswith(kind) else f))  # type: ignore[method-assign]
        books.sell(book)
        return book, book.head()

    for change, kind, because in (
        ({"taker": "A", "price_cny_fen": "50000000"}, ".closed", "not what the rule gives"),
        ({"taker": "A", "price_cny_fen": "50000000"}, ".awarded", "not what the rule gives"),
        ({"answer": "late"}, ".take_refused", "the answer is no_deposit"),
        ({"price_cny_fen": "40000000"}, ".taken", "the answer is below_minimum"),
        ({"at": "2026-09-29T00:00:00.000Z"}, ".taken", "not when it was recorded"),
    ):
        book, head = lot(change, kind)
        refused("bundle", write(tmp_path, "b.json", book.bundle("BD-1", listed, head)), "--key", KEY, because=because)
