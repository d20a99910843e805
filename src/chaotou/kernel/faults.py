"""Why an act did not happen, in the user's language and at the field."""

from __future__ import annotations

from collections.abc import Mapping

from .words import T


class ActFault(Exception):
    """Base of the reasons below; ``status`` is the HTTP answer it becomes."""

    status = 400

    def __init__(self, text: T, code: str = "") -> None:
        super().__init__(text.en)
        self.text = text
        self.code = code


class Invalid(ActFault):
    """Bad input: every faulty field at once. Nothing was written."""

    status = 422

    def __init__(self, fields: Mapping[str, T]) -> None:
        super().__init__(T("有内容需要改正", "Some fields need correction"), "invalid")
        self.fields = dict(fields)


class Refused(ActFault):
    """Refused by the rule, under the lock: an event of its own with its stored answer and ``facts``."""

    status = 409

    def __init__(self, code: str, text: T, **facts: object) -> None:
        super().__init__(text, code)
        self.facts = facts


class Forbidden(ActFault):
    """The record is visible, the act is not this seat's; says who could do it."""

    status = 403


class Ended(Forbidden):
    """The seat, or what spoke for it, had ended by the time the act was opened."""

    def __init__(self) -> None:
        super().__init__(T("这个席位或令牌已经终止", "This seat or token has ended"), "ended")


class Missing(ActFault):
    """Not there, or another centre's without a public layer: one answer for both."""

    status = 404

    def __init__(self) -> None:
        super().__init__(T("没有这个页面或记录", "No such page or record"), "missing")


class KeyReused(ActFault):
    """The same request key came with another body."""

    status = 409

    def __init__(self) -> None:
        super().__init__(
            T("这个请求编号已用于另一份内容", "This request key was used for another content"), "key_reused"
        )


class Exists(ActFault):
    """Another record has the number or code that is given once only; the database decides, so no race is won twice."""

    status = 409

    def __init__(self) -> None:
        super().__init__(
            T("已有相同代码或编号的记录", "A record with the same code or number is there already"), "exists"
        )


class Busy(ActFault):
    """The record is locked for longer than two seconds; the same key may be sent again."""

    status = 503

    def __init__(self) -> None:
        super().__init__(T("正忙，请用同一按钮再试一次", "Busy just now: press the same button again"), "busy")


class Halted(ActFault):
    """The ledger was restored behind its last head; nothing is written until an operator decides."""

    status = 503

    def __init__(self) -> None:
        super().__init__(
            T(
                "账本停在恢复点，等待管理员执行 chaotou ledger adopt",
                "The ledger stands at a restored point and waits for `chaotou ledger adopt`",
            ),
            "halted",
        )


class Waiting(ActFault):
    """This seat already waits for the same record: one call at a time, so that a flood delays no rival."""

    status = 429

    def __init__(self) -> None:
        super().__init__(
            T("您的上一次操作还在办理，请稍候", "Your last press is still being handled: one moment"),
            "waiting",
        )


class Broken(ActFault):
    """Our fault: the call was undone and the log says why. The same key may be sent again."""

    status = 500

    def __init__(self) -> None:
        super().__init__(T("系统出错，没有办成，可重试", "Our fault: nothing was done, try again"), "broken")


class Stale(ActFault):
    """The request key is older than keys are kept: whether it was answered is no longer known."""

    status = 409

    def __init__(self) -> None:
        super().__init__(
            T("这一页打开超过 30 天，请重新打开再办", "This page is older than 30 days: open it anew"), "stale"
        )
