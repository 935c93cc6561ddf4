"""A ticket's key and its messages' keys: made, opened, and adopted by the first session that opens a box."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from functools import cached_property
from uuid import UUID, uuid4

from helpline.deeds.unlocked import Keyring
from helpline.records import Message, TeamKey, Ticket, TicketKey
from helpline.sealing import (
    Damaged,
    Key,
    KeyPair,
    commitment,
    context,
    key_opener,
    new_key,
    open_box,
    seal_box,
    ticket_pair,
    unwrap_key,
    wrap_key,
    wrap_under,
)


def give_key(ticket: Ticket, team: TeamKey) -> tuple[Key, TicketKey]:
    """Makes a ticket's key and boxes it to the team: whoever calls this forgets the key and can't get it back."""
    key = new_key()
    ticket.box_public, ticket.commitment = ticket_pair(key).public, commitment(key)
    row = TicketKey(
        id=uuid4(), ticket_id=ticket.id, holder_kind="team", holder_id=team.team_id, epoch=team.epoch, boxed=True,
        key=seal_box(team.public, key, ticket_key_place(ticket.org_id, ticket.id, "team", team.team_id), epoch=team.epoch),
    )  # fmt: skip
    return key, row


def open_ticket_key(ticket: Ticket, row: TicketKey, *, keys: Keyring) -> Key:
    """Raises NoKey without the team's key, Damaged if the row was changed or the key is not this ticket's."""
    place = ticket_key_place(ticket.org_id, ticket.id, row.holder_kind, row.holder_id)
    if row.boxed:
        opened = open_box(keys.pair(row.holder_id, row.epoch), row.key, place, epoch=row.epoch)
    else:
        opened = unwrap_key(keys.wrap(row.holder_id, row.epoch), row.key, place, epoch=row.epoch)
    # GCM does not commit to its key, so the ticket's own commitment is compared after every unwrap.
    if len(opened) != 32 or not hmac.compare_digest(commitment(Key(opened)), ticket.commitment):
        raise Damaged
    return Key(opened)


def adopt_ticket_key(row: TicketKey, key: Key, *, org_id: UUID, keys: Keyring) -> None:
    """Turns the box into a wrapped key: opening it again costs 4 microseconds instead of 250."""
    place = ticket_key_place(org_id, row.ticket_id, row.holder_kind, row.holder_id)
    row.key = wrap_key(keys.wrap(row.holder_id, row.epoch), key, place, epoch=row.epoch)
    row.boxed = False


def hand_ticket_key(row: TicketKey, key: Key, team: TeamKey, *, org_id: UUID, keys: Keyring) -> None:
    """To another team, in the place of the one that held it: boxed, unless whoever hands it on holds that team's key too."""
    row.holder_kind, row.holder_id, row.epoch = "team", team.team_id, team.epoch
    if keys.holds(team.team_id, team.epoch):
        adopt_ticket_key(row, key, org_id=org_id, keys=keys)
    else:
        place = ticket_key_place(org_id, row.ticket_id, "team", team.team_id)
        row.key, row.boxed = seal_box(team.public, key, place, epoch=team.epoch), True


def wrap_message_key(message: Message, key: Key, *, ticket_key: Key) -> None:
    """For whoever holds the ticket's key."""
    message.key = wrap_key(wrap_under(ticket_key), key, message_key_place(message))
    message.boxed = False


def box_message_key(message: Message, key: Key, *, ticket: Ticket) -> None:
    """For a gateway, which can add to a ticket and never read it."""
    message.key = seal_box(ticket.box_public, key, message_key_place(message))
    message.boxed = True


class MessageKeys:
    """Opens the keys of one ticket's messages. What grows from the ticket's own key for it grows once."""

    def __init__(self, ticket_key: Key) -> None:
        self._ticket_key = ticket_key

    def open(self, message: Message) -> Key:
        """Raises Damaged, also where the key was erased."""
        return self.open_at(message_key_place(message), message.key, is_boxed=message.boxed)

    def open_at(self, place: bytes, sealed: bytes | None, *, is_boxed: bool) -> Key:
        """The same for a message of which no more is known than this."""
        if sealed is None:
            raise Damaged
        if not is_boxed:
            return self._unwrap(sealed, place)
        opened = open_box(self._pair, sealed, place)
        if len(opened) != 32:
            raise Damaged
        return Key(opened)

    @cached_property
    def _pair(self) -> KeyPair:
        return ticket_pair(self._ticket_key)

    @cached_property
    def _unwrap(self) -> Callable[[bytes, bytes], Key]:
        return key_opener(wrap_under(self._ticket_key))


def open_message_key(message: Message, *, ticket_key: Key) -> Key:
    """Raises Damaged, also where the key was erased."""
    return MessageKeys(ticket_key).open(message)


def ticket_key_place(org_id: UUID, ticket_id: UUID, holder_kind: str, holder_id: UUID) -> bytes:
    return context("ticket-key", org_id, ticket_id, holder_kind, holder_id)


def message_key_place(message: Message) -> bytes:
    return context("message-key", message.org_id, message.ticket_id, message.id)
