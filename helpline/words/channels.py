"""The ways a contact reaches us that are no letter: the one list of them, for calls and for what is logged on a ticket."""

from __future__ import annotations

LETTERS = "email"
CHANNELS = ("phone", "chat", "sms", "in_person", "post", "police_referral", "partner_referral")
