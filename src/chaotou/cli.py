"""``chaotou``: the installation's commands. Each lies in the room it belongs to and is loaded when it is called."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module


@dataclass(frozen=True)
class Command:
    """A command: the module with its ``arguments(parser)`` and ``run(options)``, and what it does.

    ``prepared`` commands run with Django set up and a database that answers.
    """

    module: str
    zh: str
    en: str
    prepared: bool = True


COMMANDS = {
    "up": Command("chaotou.site.running.up", "启动：数据库、网页、实时、后台", "start everything", prepared=False),
    "demo": Command("chaotou.demo.command", "装入演示城市", "load the demonstration city"),
    "import": Command("chaotou.library.command", "从表格导入", "import a table"),
    "migrate": Command("chaotou.site.commands.migrate", "把数据库带到本版", "bring the database to this release"),
    "seat": Command("chaotou.site.commands.seat", "授予市中心最初两席", "grant the city centre's first two seats"),
    "checkdb": Command("chaotou.site.commands.checkdb", "核对全部不变量", "check every invariant of the data"),
    "verify": Command("chaotou.site.commands.verify", "离线核验收据、交易包、数字", "verify receipts, bundles, figures",
                      prepared=False),
    "ledger": Command("chaotou.site.commands.ledger", "账本：状态、接管、换钥、删除保密事实",
                      "the ledger: state, adopt, rotate-key, erase"),
    "due": Command("chaotou.site.commands.due", "办完所有到期与待办并封账", "do all that waits, and seal"),
    "settle": Command("chaotou.market.command", "用交易规则算一个案例", "settle a case by the rule",
                      prepared=False),
    "reindex": Command("chaotou.site.commands.reindex", "重建搜索索引", "build the search index anew"),
    "doctor": Command("chaotou.site.commands.doctor", "体检：环境、磁盘、积压", "examine this installation",
                      prepared=False),
}  # fmt: skip


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code (0 good, 1 not done with the reason said, 2 called wrongly)."""
    given = list(sys.argv[1:] if argv is None else argv)
    if not given or given[0] not in COMMANDS:
        return _help(wrong=bool(given) and given[0] not in ("-h", "--help", "help"))
    from .kernel.ledger.keys import KeyFault
    from .site.database import DatabaseFault

    try:
        return _run(given[0], given[1:])
    except (DatabaseFault, KeyFault) as fault:
        print(fault, file=sys.stderr)
        return 1
    except BrokenPipeError:
        return 1
    except KeyboardInterrupt:
        return 130


def _run(name: str, given: list[str]) -> int:
    command = COMMANDS[name]
    parser = argparse.ArgumentParser(f"chaotou {name}", description=f"{command.zh} / {command.en}")
    if command.prepared:
        _set_up()
    try:
        module = import_module(command.module)
    except ModuleNotFoundError as fault:
        if not (fault.name or "").startswith("chaotou"):
            raise
        print(f"本版还没有这个命令 / not in this release yet ({fault.name})", file=sys.stderr)
        return 1
    module.arguments(parser)
    options = parser.parse_args(given)
    if name == "up" and options.demo:
        return int(module.run(options, _play, _welcome))
    if not command.prepared:
        return int(module.run(options))
    from django.db import ProgrammingError

    from .site.database import DatabaseFault, at_hand

    try:
        with at_hand():
            return int(module.run(options))
    except ProgrammingError as fault:
        if "kernel_installation" not in str(fault):
            raise
        raise DatabaseFault(
            "库里还没有潮头的表：先运行 chaotou migrate\n"
            "The database has no tables of Chaotou yet: run chaotou migrate first"
        ) from fault


def _play(progress: Callable[[int, int], None]) -> object:
    """The demonstration city, loaded when the database stands."""
    from .demo.player import play

    return play(progress)


def _welcome(url: str) -> str:
    """The demonstration's sign-ins, printed at the open door."""
    from django.db import connections

    from .demo.command import sign_in_table

    text = sign_in_table(url)
    connections.close_all()
    return text


def _set_up() -> None:
    import django

    from .site.database import prepare_var

    prepare_var()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chaotou.site.settings")
    django.setup()


def _help(*, wrong: bool) -> int:
    out = sys.stderr if wrong else sys.stdout
    print("用法 usage: chaotou <命令 command> [--help]\n", file=out)
    for name, command in COMMANDS.items():
        print(f"  {name:9} {command.zh} / {command.en}", file=out)
    return 2 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
