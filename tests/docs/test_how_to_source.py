"""The data source of docs/how-to/add-a-data-source.md, taken out of the page and imported through."""

import io
import re

import pytest
from cast import cast
from how_to import lines_of, unpack

from chaotou.kernel import jobs
from chaotou.kernel.rights.reading import list_for, reading
from chaotou.kernel.rights.seat import system
from chaotou.library.models import Achievement
from chaotou.library.sources import formats
from chaotou.library.sources.tables import TableFault, read_table
from chaotou.network.models import Account

pytestmark = pytest.mark.usefixtures("database")

RECORD = """<record><header{more}><identifier>oai:demo:{key}</identifier></header><metadata>
<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title>低温电解液</dc:title><dc:creator>陆之远</dc:creator><dc:creator>王若水</dc:creator>
<dc:subject>锂电池</dc:subject><dc:subject>电解液</dc:subject><dc:description>容量保持率 78%</dc:description>
</oai_dc:dc></metadata></record>"""


def answer(*records):
    return (
        '<?xml version="1.0" encoding="UTF-8"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>'
        + "".join(records)
        + "</ListRecords></OAI-PMH>"
    ).encode()


@pytest.fixture(scope="module", autouse=True)
def found_by_itself(tmp_path_factory):
    """The source, found in its folder like every other; forgotten afterwards."""
    folder = tmp_path_factory.mktemp("city")
    unpack(folder, "add-a-data-source.md")
    formats.__path__.append(str(folder / "formats"))
    formats.formats.cache_clear()
    yield
    formats.__path__.pop()
    formats.formats.cache_clear()


def test_it_is_one_file():
    print("add-a-data-source.md:", lines_of("add-a-data-source.md"))
    assert [n <= 40 for n in lines_of("add-a-data-source.md").values()] == [True]


def test_records_become_rows_and_deleted_ones_do_not():
    table = read_table(answer(RECORD.format(key=1, more=""), RECORD.format(key=2, more=' status="deleted"')), "a.xml")
    assert table.form == ("oai_dc", "")
    assert table.rows == (("oai:demo:1", "低温电解液", "容量保持率 78%", "锂电池；电解液", "陆之远；王若水", ""),)
    with pytest.raises(TableFault, match="fetch it again"):
        read_table(answer(RECORD.format(key=1, more=""))[:-20], "a.xml")


def test_an_answer_is_imported_like_any_table(web):
    office = Account.objects.get(pk=cast().tto.person)
    web.force_login(office, "allauth.account.auth_backends.AuthenticationBackend")
    assert ".xml" in web.get("/work/import").content.decode()
    file = io.BytesIO(answer(RECORD.format(key="how-to", more="")))
    file.name = "oai.xml"
    sent = web.post("/work/import", {"what": "achievement", "file": file})
    batch = re.search(r"/(\d+)/columns", sent["Location"])[1]
    heads = ["source_key", "title_zh", "summary_zh", "keywords_zh", "inventors", "year"]
    given = {f"column-{i}": name for i, name in enumerate(heads)}
    assert web.post(f"/work/import/{batch}/columns", given).status_code == 302
    web.post(f"/work/import/{batch}/preview", {"key": "how-to-source"})
    while jobs.run_next() is not None:
        pass
    with reading(system()) as eye:
        made = list_for(eye, Achievement).get(source_key="oai:demo:how-to")
    assert made.title_zh == "低温电解液" and made.keywords_zh == ["锂电池", "电解液"] and made.source == "import"
