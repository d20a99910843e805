"""The demonstration city's data: complete, consistent, fictitious. No database."""

import datetime as dt
import json
import re
from collections import Counter
from itertools import combinations
from pathlib import Path

import chinese_calendar
import pytest
from stdnum.cn import uscc

DATA = Path(__file__).parents[2] / "src" / "chaotou" / "demo" / "data"
TODAY = dt.date(2026, 11, 24)
NAMES = ["districts", "organisations", "people", "achievements", "demands", "story"]
ROWS = {name: json.loads((DATA / f"{name}.json").read_text(encoding="utf-8")) for name in NAMES}
DISTRICTS = {row["code"]: row for row in ROWS["districts"]}
ORGANISATIONS = {row["key"]: row for row in ROWS["organisations"]}
PEOPLE = {row["key"]: row for row in ROWS["people"]}
ACHIEVEMENTS = {row["key"]: row for row in ROWS["achievements"]}
DEMANDS = {row["key"]: row for row in ROWS["demands"]}
STORY = ROWS["story"]
SEALED = [deal for deal in STORY if deal["outcome"] in ("registered", "submitted")]
CIRCLES = {"smart_iot", "biomedicine", "equipment", "materials", "energy"}
FORMS = {"transfer", "license", "cooperative", "equity", "trial"}
RESEARCH = {"university", "institute", "hospital"}
SEATS_OF_KIND = {
    "researcher": RESEARCH,
    "tto": RESEARCH,
    "firm": {"enterprise"},
    "broker": {"service"},
    "registrar": {"registration"},
}
HAN = re.compile(r"[㐀-鿿]")
LICENSE_REGIME = dt.date(2026, 3, 1)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def seats(kind: str, **where: str) -> list[str]:
    return [
        person["key"]
        for person in PEOPLE.values()
        for seat in person["seats"]
        if seat["kind"] == kind and all(seat.get(k) == v for k, v in where.items())
    ]


def is_working_day(text: str) -> bool:
    return chinese_calendar.is_workday(day(text))


def test_counts():
    assert {name: len(rows) for name, rows in ROWS.items()} == {
        "districts": 13,
        "organisations": 20,
        "people": 68,
        "achievements": 60,
        "demands": 30,
        "story": 33,
    }
    assert Counter(row["circle"] for row in ACHIEVEMENTS.values()) == dict.fromkeys(CIRCLES, 12)
    assert Counter(deal["outcome"] for deal in STORY) == {
        "registered": 27,
        "submitted": 2,
        "listed": 3,
        "failed": 1,
    }
    assert sum(bool(row["answers"]) for row in DEMANDS.values()) == 20
    assert {row["circle"] for row in DEMANDS.values()} == CIRCLES


@pytest.mark.parametrize("name", NAMES)
def test_keys_are_unique(name):
    rows = ROWS[name]
    field = "code" if name == "districts" else "key"
    assert len({row[field] for row in rows}) == len(rows)
    assert len({tuple(sorted(row)) for row in rows}) == 1, "every record of a file has the same fields"


@pytest.mark.parametrize("name", NAMES)
def test_both_languages(name):
    for row in ROWS[name]:
        for field, value in row.items():
            if field.endswith("_zh"):
                other = row[field[:-3] + "_en"]
                assert value and other, (name, row.get("key"), field)
                if isinstance(value, list):
                    assert len(value) == len(other) == len(set(value)) == len(set(other))
                    assert not any(HAN.search(word) for word in other)
                else:
                    assert HAN.search(value) and not HAN.search(other), (name, row.get("key"), field)
                    assert value == value.strip() and other == other.strip()
            elif field.endswith("_en"):
                assert field[:-3] + "_zh" in row


def test_titles_and_names_are_distinct():
    for name, field in [
        ("organisations", "name"),
        ("people", "name"),
        ("achievements", "title"),
        ("demands", "title"),
    ]:
        for language in ("zh", "en"):
            values = [row[f"{field}_{language}"] for row in ROWS[name]]
            assert len(set(values)) == len(values), (name, language)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_texts_are_distinct(language):
    size = 4 if language == "zh" else 12
    texts = {
        row["key"]: row[f"{field}_{language}"]
        for rows, field in [(ACHIEVEMENTS, "summary"), (DEMANDS, "problem")]
        for row in rows.values()
    }
    grams = {key: {text[i : i + size] for i in range(len(text) - size)} for key, text in texts.items()}
    for (one, a), (two, b) in combinations(grams.items(), 2):
        assert len(a & b) / len(a | b) < 0.15, (one, two)


def test_districts():
    assert set(DISTRICTS) == {
        "330102", "330105", "330106", "330108", "330109", "330110", "330111",
        "330112", "330113", "330114", "330122", "330127", "330182",
    }  # fmt: skip
    for row in DISTRICTS.values():
        assert row["centre_name_zh"] == row["name_zh"] + "技术转移分中心"


def test_organisations_are_fictitious_and_well_formed():
    codes = [row["uscc"] for row in ORGANISATIONS.values()]
    assert len(set(codes)) == len(codes)
    for row in ORGANISATIONS.values():
        assert row["name_zh"].startswith("演示") and row["name_en"].startswith("Demo ")
        assert uscc.validate(row["uscc"]) == row["uscc"]
        assert row["uscc"][8:11] == "DEM"
        assert row["uscc"][2:8] == row["district"] and row["district"] in DISTRICTS
        assert isinstance(row["state_owned"], bool)
        is_firm = row["kind"] in ("enterprise", "service")
        assert (row["size"] in ("large", "medium", "small", "micro")) if is_firm else row["size"] is None
    assert Counter(row["kind"] for row in ORGANISATIONS.values()) == {
        "university": 4, "institute": 3, "hospital": 2, "enterprise": 9, "service": 1, "registration": 1,
    }  # fmt: skip
    assert {row["district"] for row in ORGANISATIONS.values()} == set(DISTRICTS)


def test_inner_check_character_of_the_body_code():
    for row in ORGANISATIONS.values():
        body = row["uscc"][8:17]
        total = sum(int(c, 36) * w for c, w in zip(body[:8], (3, 7, 9, 10, 5, 8, 4, 2), strict=True))
        rest = 11 - total % 11
        assert body[8] == ("X" if rest == 10 else "0" if rest == 11 else str(rest))


def test_people_and_seats():
    logins = [row["login"] for row in PEOPLE.values()]
    assert len(set(logins)) == len(logins)
    for row in PEOPLE.values():
        assert re.fullmatch(r"[a-z]+\.[a-z]+", row["login"]), row["login"]
        assert row["seats"]
        for seat in row["seats"]:
            assert ("organisation" in seat) != ("centre" in seat)
            if "organisation" in seat:
                kind = ORGANISATIONS[seat["organisation"]]["kind"]
                assert kind in SEATS_OF_KIND.get(seat["kind"], {kind})
            elif seat["kind"] == "officer":
                assert seat["centre"] in DISTRICTS
            else:
                assert seat["kind"] in ("city", "analyst", "auditor", "signer")
                assert seat["centre"] == "330100"


def test_every_office_is_staffed():
    for key, row in ORGANISATIONS.items():
        if row["kind"] in RESEARCH:
            tto, signer = seats("tto", organisation=key), seats("signer", organisation=key)
            assert tto and signer and not set(tto) & set(signer), "decide and approve are two persons"
            assert seats("researcher", organisation=key)
        elif row["kind"] == "enterprise":
            assert seats("firm", organisation=key) and seats("signer", organisation=key)
    for code in DISTRICTS:
        assert len(seats("officer", centre=code)) == 1
    assert len(seats("registrar")) == 2 and len(seats("city")) == 2
    assert seats("analyst") and seats("auditor") and seats("broker") and seats("expert")
    assert seats("signer", centre="330100"), "somebody of the city centre releases money"


def test_duties_stay_apart():
    for key in seats("registrar") + seats("officer") + seats("auditor"):
        assert len(PEOPLE[key]["seats"]) == 1
    for key in seats("city"):
        assert all("organisation" not in seat for seat in PEOPLE[key]["seats"])


def patent_check(digits: str) -> str:
    weights = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
    return "0123456789X"[sum(int(d) * w for d, w in zip(digits, weights, strict=True)) % 11]


def test_intellectual_property():
    assert patent_check("200310102344") == "5"
    numbers = [right["number"] for row in ACHIEVEMENTS.values() for right in row["ip"] if right["number"]]
    assert len(set(numbers)) == len(numbers)
    kinds = {"invention": "1", "patent_application": "1", "utility_model": "2"}
    for row in ACHIEVEMENTS.values():
        assert row["ip"]
        for right in row["ip"]:
            number = right["number"]
            if right["kind"] in kinds:
                assert number.startswith("ZL") == (right["kind"] != "patent_application")
                match = re.fullmatch(r"(?:ZL)?(\d{4})(\d)(\d{7})\.([\dX])", number)
                year, kind, serial, check = match.groups()
                assert kind == kinds[right["kind"]] and check == patent_check(year + kind + serial)
                assert serial.startswith("99"), "a serial the office never reached: no real patent"
                assert int(year) <= int(row["disclosed_on"][:4])
            elif right["kind"] == "know_how":
                assert number is None
            else:
                assert right["kind"] in ("software_copyright", "layout_design", "plant_variety_right")
                assert re.match(r"20\d\dSR|BS\.|CNA", number)


def test_achievements():
    owners = Counter(row["owner"] for row in ACHIEVEMENTS.values())
    research = {k for k, row in ORGANISATIONS.items() if row["kind"] in RESEARCH}
    assert set(owners) == research
    for row in ACHIEVEMENTS.values():
        assert row["inventors"] and len(set(row["inventors"])) == len(row["inventors"])
        for person in row["inventors"]:
            assert person in seats("researcher", organisation=row["owner"])
        assert 150 <= len(row["summary_zh"]) <= 300, row["key"]
        assert len(row["summary_en"].split()) >= 55, row["key"]
        assert len(re.findall(r"\d+(?:\.\d+)?", row["summary_zh"])) >= 5, "figures, not adjectives"
        assert 4 <= len(row["keywords_zh"]) <= 8
        assert 1 <= row["trl"] <= 9
        assert row["forms"] and set(row["forms"]) <= FORMS
        assert row["price_fen"] is None or (row["price_fen"] > 0 and row["price_fen"] % 1_000_000 == 0)
        assert dt.date(2024, 11, 1) <= day(row["disclosed_on"]) <= dt.date(2026, 10, 31)
        assert is_working_day(row["disclosed_on"])
    assert len({row["disclosed_on"][:7] for row in ACHIEVEMENTS.values()}) >= 20


def test_demands():
    for row in DEMANDS.values():
        assert ORGANISATIONS[row["owner"]]["kind"] == "enterprise"
        assert re.search(r"验收指标：", row["problem_zh"]) and "Acceptance" in row["problem_en"]
        assert 110 <= len(row["problem_zh"]) <= 300 and len(row["problem_en"].split()) >= 50
        assert row["budget_fen"] is None or row["budget_fen"] > 0
        assert isinstance(row["hidden_name"], bool)
        assert dt.date(2024, 11, 1) <= day(row["published_on"]) < day(row["deadline"])
        assert day(row["published_on"]) <= TODAY and is_working_day(row["published_on"])
        for key in row["answers"]:
            assert key in ACHIEVEMENTS
    assert any(row["hidden_name"] for row in DEMANDS.values())
    assert any(row["budget_fen"] is None for row in DEMANDS.values())
    assert any(day(row["deadline"]) > TODAY and row["answers"] for row in DEMANDS.values())


def test_hidden_names_stay_out_of_the_text():
    for row in DEMANDS.values():
        if row["hidden_name"]:
            text = row["title_zh"] + row["problem_zh"]
            assert ORGANISATIONS[row["owner"]]["name_zh"][2:4] not in text


def test_story_references():
    assert len({deal["achievement"] for deal in STORY}) == len(STORY), "no right is sold twice"
    for deal in STORY:
        achievement = ACHIEVEMENTS[deal["achievement"]]
        assert deal["form"] in achievement["forms"]
        assert deal["asking_fen"] == achievement["price_fen"] and deal["asking_fen"] > 0
        if deal["buyer"]:
            assert ORGANISATIONS[deal["buyer"]]["kind"] == "enterprise"
        if deal["demand"]:
            demand = DEMANDS[deal["demand"]]
            assert demand["owner"] == deal["buyer"] and deal["achievement"] in demand["answers"]
            assert day(demand["published_on"]) < day(deal["announced_on"])
            assert day(demand["deadline"]) >= day(deal["signed_on"])
            assert demand["budget_fen"] is None or deal["price_fen"] <= demand["budget_fen"]


def test_story_dates_are_in_order():
    fields = [
        "announced_on", "taken_on", "signed_on", "submitted_on",
        "returned_on", "resubmitted_on", "registered_on",
    ]  # fmt: skip
    for deal in STORY:
        assert ACHIEVEMENTS[deal["achievement"]]["disclosed_on"] < deal["announced_on"]
        dates = [deal[field] for field in fields if deal[field]]
        assert dates == sorted(set(dates)), deal["key"]
        assert all(is_working_day(text) and day(text) <= TODAY for text in dates), deal["key"]
        assert day(deal["announced_on"]) >= dt.date(2024, 12, 1)
        assert deal["returned_with_defects"] == bool(deal["returned_on"]) == bool(deal["resubmitted_on"])


def last_day(deal: dict) -> dt.date:
    """The last day of the listing: counted from the next day, rolled off a day that is no working day."""
    end = day(deal["announced_on"]) + dt.timedelta(days=deal["days"])
    while not chinese_calendar.is_workday(end):
        end += dt.timedelta(days=1)
    return end


def test_signed_only_after_the_publicity():
    for deal in SEALED:
        assert deal["days"] >= 15
        assert day(deal["taken_on"]) <= last_day(deal) < day(deal["signed_on"]), deal["key"]


def test_story_outcomes():
    for deal in STORY:
        taken = deal["outcome"] in ("registered", "submitted")
        for field in (
            "buyer", "price_fen", "technical_fen", "taken_on", "contract_type", "signed_on", "submitted_on",
        ):  # fmt: skip
            assert (deal[field] is not None) == taken, (deal["key"], field)
        assert (deal["registered_on"] is not None) == (deal["outcome"] == "registered")
        if taken:
            assert deal["price_fen"] >= deal["asking_fen"]
            assert 0 < deal["technical_fen"] <= deal["price_fen"]
        elif deal["outcome"] == "listed":
            assert day(deal["announced_on"]) <= TODAY <= last_day(deal)
        else:
            assert last_day(deal) < TODAY


def test_contract_types_follow_the_regime_of_their_day():
    for deal in SEALED:
        new = day(deal["submitted_on"]) >= LICENSE_REGIME
        expected = {
            "license": ("license" if new else "transfer", "patent_license"),
            "transfer": ("transfer", "patent_assignment"),
            "equity": ("transfer", "patent_assignment"),
            "cooperative": ("development", "cooperative"),
        }[deal["form"]]
        assert (deal["contract_type"], deal["contract_subtype"]) == expected, deal["key"]
        if deal["contract_subtype"] != "cooperative":
            assert any(right["kind"] == "invention" for right in ACHIEVEMENTS[deal["achievement"]]["ip"])


def pair(deal: dict) -> tuple[str, str]:
    seller = ACHIEVEMENTS[deal["achievement"]]["owner"]
    return ORGANISATIONS[seller]["district"], ORGANISATIONS[deal["buyer"]]["district"]


def test_story_fills_the_months_and_the_map():
    registered = [deal for deal in STORY if deal["outcome"] == "registered"]
    months = Counter(deal["registered_on"][:7] for deal in registered)
    expected = {f"{y}-{m:02d}" for y in (2025, 2026) for m in range(1, 13)} - {"2026-12"}
    assert set(months) == expected
    november = [pair(deal) for deal in registered if deal["registered_on"].startswith("2026-11")]
    assert len(november) >= 4 and len(set(november)) == len(november)
    assert all(seller != buyer for seller, buyer in november)
    assert len({seller for seller, _ in november}) >= 4 and len({buyer for _, buyer in november}) >= 4
    sellers, buyers = zip(*(pair(deal) for deal in registered), strict=True)
    assert len(set(sellers)) >= 8 and len(set(buyers)) >= 8
    assert any(deal["price_fen"] >= 500_000_000 for deal in registered), "one needs four eyes"
    assert sum(deal["returned_with_defects"] for deal in registered) >= 3
    assert {deal["contract_type"] for deal in registered} >= {"transfer", "license", "development"}
