"""What the network records."""

from __future__ import annotations

from ..kernel.ledger.events import CLOSED_CODE, CLOSED_TEXT, CODE, DAY, FLAG, Event
from ..kernel.words import T


class OrganisationRegistered(
    Event, kind="network.organisation.registered", title=T("机构入网", "Organisation registered")
):
    """An organisation joined the network. A legal person's code is public; its name stands in its row."""

    organisation_kind = CODE
    uscc = CODE
    district = CODE
    state_owned = FLAG


class SeatGranted(Event, kind="network.seat.granted", title=T("授予席位", "Seat granted")):
    """A person was given a seat; who it is stays closed."""

    seat_kind = CODE
    since = DAY
    person = CLOSED_CODE


class SeatEnded(Event, kind="network.seat.ended", title=T("终止席位", "Seat ended")):
    """A seat ended; effect on the next request."""

    reason = CLOSED_TEXT
