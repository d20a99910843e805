"""``chaotou demo``: load the demonstration city, show its sign-ins, move its clock."""

from __future__ import annotations

import argparse
import re
import sys
from datetime import datetime, timedelta

from django.db import connections

from ..kernel.installation import installation, now, set_clock
from ..kernel.terms import SHANGHAI
from .people import PASSWORD, sign_ins
from .player import play, settle

_LEAP = re.compile(r"\+(\d{1,3})([dh])")


def arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    parser.add_argument("--sign-ins", action="store_true", help="只列出登录账号 / only print the sign-ins")
    parser.add_argument(
        "--clock", metavar="+7d|2026-12-01T10:00|now",
        help="把演示时钟拨到以后，或恢复走时 / move the demonstration's clock on, or let it run again",
    )  # fmt: skip


def run(options: argparse.Namespace) -> int:
    """Load, show or move. 1 with the reason where the database is no demonstration."""
    if not installation().demonstration:
        print(
            "这个库不是演示库，演示数据和时钟都不能用；换一个文件夹：CHAOTOU_VAR=~/chaotou-demo chaotou up --demo\n"
            "This database is not marked as a demonstration: use another folder, CHAOTOU_VAR=~/chaotou-demo",
            file=sys.stderr,
        )
        return 1
    if options.clock:
        return _move(options.clock)
    if not options.sign_ins:
        play(lambda done, total: print(f"\r{100 * done // total} %", end="", flush=True))
        print()
    print(sign_in_table())
    connections.close_all()
    return 0


def sign_in_table(url: str = "http://localhost:8000") -> str:
    """The printed sign-ins: one for every role, and the password of all. Empty where no demonstration was played."""
    rows = sign_ins() if installation().demonstration else []
    if not rows:
        return ""
    lines = [f"  {login:<18} {role:<34} {where}" for role, where, login in rows]
    return "\n".join([f"登录 sign in  {url}/sign-in   口令 password: {PASSWORD}", *lines])


def _move(wanted: str) -> int:
    if wanted == "now":
        set_clock(None)
        print(f"时钟恢复走时 / the clock runs: {now().astimezone(SHANGHAI):%Y-%m-%d %H:%M}")
        return 0
    if leap := _LEAP.fullmatch(wanted):
        moment = now() + (timedelta(days=int(leap[1])) if leap[2] == "d" else timedelta(hours=int(leap[1])))
    else:
        try:
            moment = datetime.fromisoformat(wanted)
        except ValueError:
            print(f"看不懂这个时间 / not a time: {wanted}", file=sys.stderr)
            return 2
        moment = moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)
    if moment < now():
        print("演示时钟只能往后拨 / the clock only moves on", file=sys.stderr)
        return 2
    settle(moment)
    print(f"演示时钟停在 / the clock stands at: {moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}")
    return 0
