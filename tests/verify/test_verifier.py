"""The stand-alone verifier accepts what is true, refuses what is not, and says what it did not check."""

from __future__ import annotations

import contextlib
import io
import random
import shutil
import subprocess
import sys
from pathlib import Path

import books
from books import COUNT, KEY, OUT, Book

from chaotou.kernel.ledger import canonical
from chaotou.market.methods import listed

verify = books.verifier()


def write(folder: Path, name: str, value) -> str:
    data = value if isinstance(value, bytes) else canonical.encode(value)
    (folder / name).write_bytes(data)
    return str(folder / name)


def months(folder: Path, book: Book, head, only: tuple[str, ...] = ()) -> list[str]:
    names = only or tuple(book.months(head["size"]))
    return [write(folder, f"{m}.jsonl", b"".join(line + b"\n" for line in book.month(m, head))) for m in names]


def run(*arguments: str) -> tuple[int, str]:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        code = verify.main(list(arguments))
    return code, out.getvalue()


def accepted(*arguments: str) -> str:
    code, said = run(*arguments)
    assert code == 0, said
    return said


def refused(*arguments: str, because: str = "") -> str:
    code, said = run(*arguments)
    assert code == 1, said
    assert because in said, said
    return said


# ---- figure ----


def test_a_figure_over_all_months(tmp_path, book, head):
    files = months(tmp_path, book, head)
    for declaration in (OUT, COUNT):
        for district in ("", "330106"):
            claim = write(
                tmp_path, "claim.json", book.claim(declaration, "2026-10", "2026-11", head, district=district)
            )
            said = accepted("figure", claim, *reversed(files), "--key", KEY, "--strict")
            assert declaration["name"] in said and "演示账本" in said and "未核验" not in said


def test_one_month_alone_says_what_it_leaves_open(tmp_path, book, head):
    month = "2026-10"
    files = months(tmp_path, book, head, (month,))
    claim = write(tmp_path, "claim.json", book.claim(OUT, month, month, head))
    assert len(book.claim(OUT, month, month, head)["entries"]) > 5
    said = accepted("figure", claim, *files, "--key", KEY)
    assert "completeness: bodies not given" in said and "未核验" in said
    refused("figure", claim, *files, "--key", KEY, "--strict", because="not everything was checked")
    wide = write(tmp_path, "wide.json", book.claim(OUT, month, "2026-12", head))
    assert "the value:" in accepted("figure", wide, *files, "--key", KEY)


def test_an_earlier_position_is_another_figure(tmp_path, book, head):
    early = len(book.bodies) // 2
    files = months(tmp_path, book, head)
    claim = write(tmp_path, "claim.json", book.claim(OUT, "2026-09", "2026-12", head, size=early))
    accepted("figure", claim, *files, "--key", KEY, "--strict")
    old = book.head(early)
    claim = write(tmp_path, "old.json", book.claim(OUT, "2026-09", "2026-12", old))
    accepted("figure", claim, *files, "--key", KEY, "--strict")  # newer files hold the older head's bodies


def test_a_body_left_out_altered_added_or_moved_is_refused(tmp_path, book, head):
    month = "2026-10"
    lines = book.month(month, head)
    claim = write(tmp_path, "claim.json", book.claim(OUT, "2026-10", "2026-12", head))
    others = [f for f in months(tmp_path, book, head) if month not in f]
    for i in range(1, len(lines)):
        changes = {
            "left out": [*lines[:i], *lines[i + 1 :]],
            "twice": [*lines[:i], lines[i], *lines[i:]],
            "altered": [
                *lines[:i],
                lines[i].replace(b'"330106"', b'"330108"').replace(b"Z", b"Z", 1) + b" ",
                *lines[i + 1 :],
            ],
            "moved": [*lines[:i], *reversed(lines[i : i + 2]), *lines[i + 2 :]],
        }
        if i == len(lines) - 1:
            del changes["moved"]
        for name, changed in changes.items():
            bad = write(tmp_path, "bad.jsonl", b"".join(line + b"\n" for line in changed))
            refused("figure", claim, *others, bad, "--key", KEY, because=name if name == "left out" else "")
    header = canonical.decode(lines[0])
    header["to"] -= 1  # the operator corrects the header too
    bad = write(tmp_path, "bad.jsonl", canonical.encode(header) + b"\n" + b"".join(x + b"\n" for x in lines[1:-1]))
    refused("figure", claim, *others, bad, "--key", KEY)


def test_a_wrong_value_or_set_of_entries_is_refused(tmp_path, book, head):
    files = months(tmp_path, book, head)
    good = book.claim(OUT, "2026-10", "2026-12", head)
    for change in (
        {"value": str(int(good["value"]) + 1)},
        {"entries": good["entries"][1:]},
        {"entries": [*good["entries"], good["entries"][-1] + 1]},
        {"entries": good["entries"][::-1]},
        {"since": "2026-12"},
        {"district": "330106"},
        {"size": head["size"] + 1},
        {"declaration": OUT | {"where": {}}},
    ):
        claim = write(tmp_path, "claim.json", books.signed(good | change))
        refused("figure", claim, *files, "--key", KEY)
    claim = write(tmp_path, "claim.json", good | {"value": "0"})
    refused("figure", claim, *files, "--key", KEY, because="altered")


def test_another_ledger_another_key_another_history_are_refused(tmp_path, book, head):
    files = months(tmp_path, book, head)
    claim = write(tmp_path, "claim.json", book.claim(OUT, "2026-10", "2026-12", head))
    foreign = Book("hz2-1")
    for text in book.bodies[1:]:
        foreign.bodies.append(text)
    theirs = foreign.head()
    (tmp_path / "theirs").mkdir()
    mixed = months(tmp_path / "theirs", foreign, theirs)
    stolen = write(tmp_path, "stolen.json", foreign.claim(OUT, "2026-10", "2026-11", theirs))
    refused("figure", claim, *mixed, "--key", KEY, because="another ledger")
    refused("figure", stolen, *mixed, "--key", KEY, because="another ledger")
    forged = book.head(private=bytes(32))
    (tmp_path / "forged").mkdir()
    mine = months(tmp_path / "forged", book, forged)
    lie = write(tmp_path, "forged.json", book.claim(OUT, "2026-10", "2026-11", forged))
    refused("figure", lie, *mine, "--key", KEY, because="another key")
    refused("figure", lie, *mine, because="no entry before it names")
    assert "give --key" in accepted("figure", claim, *files)


def test_two_histories_of_one_record_are_refused(tmp_path):
    book = books.city(12)
    end = book.ends["HT-3"]
    book.ends["HT-3"] = (end[0] - 1, "") if end[0] == 1 else (end[0] - 1, book.ends["HT-4"][1])
    book.add("contracts.contract.registered", "HT-3", registered_on="2026-10-20", technical_cny_fen="1",
             seller_city="330100", seller_district="330106")  # fmt: skip
    head = book.head()
    claim = write(tmp_path, "claim.json", book.claim(COUNT, "2026-10", "2026-10", head))
    refused("figure", claim, *months(tmp_path, book, head), "--key", KEY, because="two entries")


def test_gaps_overlaps_and_mixed_heads(tmp_path, book, head):
    files = months(tmp_path, book, head)
    claim = write(tmp_path, "claim.json", book.claim(OUT, "2026-10", "2026-12", head))
    refused("figure", claim, *files, files[0], "--key", KEY, because="overlaps")
    older = book.head(head["size"] - 1)
    (tmp_path / "older").mkdir()
    some = months(tmp_path / "older", book, older, ("2026-10",))
    refused("figure", claim, *some, "--key", KEY, because="?size=")


def test_a_later_epoch_carries_the_earlier_ones_entries(tmp_path, book):
    book = books.city(6)
    book.ledger = "hz1-2"
    book.add("kernel.ledger.founded", "hz1-2", mark="demonstration", signing_key=KEY)
    book.add("library.achievement.published", "CG-9", district="330106", published_on="2026-10-30")
    head = book.head()
    claim = write(tmp_path, "claim.json", book.claim(COUNT, "2026-09", "2026-12", head))
    accepted("figure", claim, *months(tmp_path, book, head), "--key", KEY, "--strict")
    book.ledger = "hz1-1"
    refused("figure", write(tmp_path, "back.json", book.claim(COUNT, "2026-09", "2026-12", book.head())),
            *months(tmp_path, book, book.head()), "--key", KEY, because="another ledger")  # fmt: skip


# ---- receipt, heads ----


def test_receipts_of_every_stage(tmp_path, book, head):
    for position in (0, 5, head["size"] - 1):
        sealed = write(tmp_path, "r.json", book.receipt(position, head))
        assert f"sealed at position {position}" in accepted("receipt", sealed, "--key", KEY, "--strict")
        pending = write(tmp_path, "p.json", book.receipt(position, None))
        assert "pending" in accepted("receipt", pending, "--key", KEY)
        refused("receipt", pending, "--key", KEY, "--strict")
    other = book.receipt(5, head) | {"position": 6}
    refused("receipt", write(tmp_path, "r.json", other), "--key", KEY, because="not under the head")
    swapped = book.receipt(5, head) | {"body": book.receipt(6, head)["body"]}
    refused("receipt", write(tmp_path, "r.json", swapped), "--key", KEY, because="not the one the receipt names")


def test_a_newer_head_only_adds(tmp_path, book, head):
    for old in (1, 7, 8, head["size"] - 1, head["size"]):
        accepted("heads", write(tmp_path, "c.json", book.consistency(old, head["size"])), "--key", KEY)
    other = books.city()
    other.bodies[3] = other.bodies[4]
    fork = book.consistency(9, head["size"]) | {"old": other.head(9)}
    refused("heads", write(tmp_path, "c.json", fork), "--key", KEY, because="does not only add")


# ---- whatever else is thrown at it ----


def test_it_needs_nothing_but_itself(tmp_path, book, head):
    folder = tmp_path / "empty"
    folder.mkdir()
    shutil.copy(books.VERIFIER, folder / "v.py")
    write(folder, "b.json", book.bundle("BD-1", listed, head))
    write(folder, "r.json", book.receipt(3, head))
    write(folder, "c.json", book.claim(OUT, "2026-10", "2026-12", head))
    files = [Path(f).name for f in months(folder, book, head)]
    pythons = [sys.executable, *map(str, Path("/root/.pyenv/versions").glob("3.9*/bin/python"))]
    for python in pythons:
        for arguments in (["bundle", "b.json"], ["receipt", "r.json"], ["figure", "c.json", *files]):
            done = subprocess.run(
                [python, "-I", "-S", "v.py", *arguments, "--key", KEY, "--strict"], cwd=folder, env={"PYTHONUTF8": "1"},
                capture_output=True, text=True, encoding="utf-8", check=False,
            )  # fmt: skip
            assert done.returncode == 0 and "通过" in done.stdout, (python, done.stdout, done.stderr)


def test_asked_wrongly():
    for arguments in ([], ["figure"], ["bundle"], ["figure", "a"], ["nonsense", "a"]):
        assert run(*arguments)[0] == 2, arguments
    refused("receipt", "/no/such/file", because="FileNotFoundError")


def test_hostile_files_are_refused_not_crashed_on(tmp_path):
    hostile = [b"", b"{}", b"[]", b"null", b"\xff\xfe", b'{"a":1,"a":1}', b"[" * 100_000, b"9" * 10_000]
    hostile += [b'{"format":1e400}', b'{"format":"chaotou-receipt/1"}', b'{"format":"chaotou-bundle/2","head":{}}']
    for data in hostile:
        path = write(tmp_path, "x.json", data)
        for command in ("bundle", "receipt", "heads"):
            refused(command, path)
        refused("figure", path, path)


def test_random_corruptions_are_refused(tmp_path):
    """Any other byte in any file is refused; each try changes, drops, doubles, swaps or inserts bytes."""
    seed = random.randrange(10**9)
    choose = random.Random(seed)
    book = books.city(8)
    head = book.head()
    (month,) = [m for m in book.months() if m == "2026-10"]
    cases = [
        (["receipt"], canonical.encode(book.receipt(4, head)), []),
        (["heads"], canonical.encode(book.consistency(5, head["size"])), []),
        (["bundle"], canonical.encode(book.bundle("BD-1", listed, head)), []),
    ]
    files = months(tmp_path, book, head)
    claim = write(tmp_path, "claim.json", book.claim(COUNT, "2026-10", "2026-12", head))
    cases.append((["figure"], Path(claim).read_bytes(), files))
    lines = b"".join(line + b"\n" for line in book.month(month, head))
    cases.append((["figure", claim], lines, [f for f in files if month not in f]))
    path, done = str(tmp_path / "bad"), 0
    while done < 10_000:
        command, data, rest = cases[choose.choice((0, 0, 0, 1, 1, 2, 3, 4))]
        bad = corrupted(data, choose)
        if bad == data:
            continue
        Path(path).write_bytes(bad)
        code, said = run(*command, path, *rest, "--key", KEY)
        assert code == 1, f"seed {seed}, try {done}: {said}"
        done += 1
    print(
        f"A2, files: {done} random corruptions of receipts, heads, bundles, claims and bodies, all refused; seed {seed}"
    )


def corrupted(data: bytes, choose: random.Random) -> bytes:
    at, length = choose.randrange(len(data)), choose.choice((1, 1, 1, 2, 8, 40))
    piece = data[at : at + length]
    other = choose.randrange(len(data))
    return choose.choice((
        lambda: data[:at] + bytes([data[at] ^ 1 << choose.randrange(8)]) + data[at + 1 :],
        lambda: data[:at] + data[at + length :],
        lambda: data[:at] + piece + data[at:],
        lambda: data[:at] + bytes([choose.choice(b'0123456789abcdef",:{}[] \n')]) + data[at + 1 :],
        lambda: data[:at] + bytes([choose.choice(b'0123456789abcdef",:{}[] \n')]) + data[at:],
        lambda: data[:other] + piece + data[other + length :],
        lambda: data[: at or 1],
    ))()  # fmt: skip
