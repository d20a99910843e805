"""The uploaded table itself is kept beside what became of it, outside the web root and for its own house."""

from __future__ import annotations

import pytest
from cast import cast
from django.core.files.storage import storages
from test_intake import client_of, upload

from chaotou.kernel import files

pytestmark = pytest.mark.usefixtures("database")
CONTENT = "编号,成果名称\n甲-1,宽温区传感器标定\n".encode("gb18030")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    place = storages.create_storage(
        {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    )
    monkeypatch.setattr(files, "default_storage", place)
    return tmp_path


def kept(folder):
    return [p for p in folder.rglob("*") if p.is_file()]


def test_the_file_comes_back_as_it_was_and_to_nobody_else(folder):
    mine = client_of(cast().tto)
    address = f"/work/import/{upload(mine, CONTENT, '旧系统导出.csv')}/original"
    answer = mine.get(address)
    assert answer.content == CONTENT and answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment; filename*=UTF-8''%E6%97%A7")
    assert client_of(cast().buyer).get(address).status_code in (403, 404)
    assert client_of(cast().other_officer).get(address).status_code == 404


def test_what_was_changed_on_the_disk_is_not_served_and_the_same_file_again_mends_it(folder):
    mine = client_of(cast().tto)
    address = f"/work/import/{upload(mine, CONTENT, '一.csv')}/original"
    [place] = kept(folder)
    place.write_bytes(b"changed")
    assert mine.get(address).status_code == 404
    upload(mine, CONTENT, "二.csv")
    assert mine.get(address).content == CONTENT and kept(folder) == [place]


def test_a_name_that_is_no_digest_reaches_no_file(folder):
    for name in ("", "../secrets/key", "A" * 64, "0" * 64):
        with pytest.raises(files.FileFault):
            files.read(name)
