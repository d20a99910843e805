"""``chaotou import``: the same import from the command line, twice without effect."""

import argparse

import pytest
from cast import cast

from chaotou.library.command import arguments, run
from chaotou.network.models import Account

pytestmark = pytest.mark.usefixtures("database")
TABLE = (
    "编号,成果名称,成果简介,产业生态圈\nN-1,宽温区压力传感器标定方法,五点标定覆盖全温区。,智能物联\n"
    "N-2,,没有名称的一行,新材料\n"
)


def options(path, *more):
    parser = argparse.ArgumentParser()
    arguments(parser)
    user = Account.objects.get(pk=cast().tto.person).username
    return parser.parse_args([str(path), "--as", user, *more])


def test_a_table_comes_in_once(tmp_path, capsys):
    path = tmp_path / "nightly.csv"
    path.write_text(TABLE, encoding="gb18030")
    assert run(options(path, "--publish")) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert said == "rows 2 new 1 changed 0 unchanged 0 refused 0 kept 0 to_mend 1 published 1"
    assert run(options(path)) == 0
    assert "new 0" in capsys.readouterr().out


def test_who_may_not_is_told(tmp_path, capsys):
    path = tmp_path / "x.csv"
    path.write_text(TABLE, encoding="utf-8")
    given = options(path)
    given.user = "nobody"
    assert run(given) == 1 and "nobody" in capsys.readouterr().err
    path.write_bytes(b"\x00\x01\x02")
    assert run(options(path)) == 1 and capsys.readouterr().err
