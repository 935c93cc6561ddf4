"""The settings: what the file may say, read and checked."""

from helpline.settings.checking import check
from helpline.settings.reading import read_settings, settings_from
from helpline.settings.sections import (
    BadSetting,
    Courier,
    Database,
    Desk,
    Duty,
    Imap,
    Mail,
    Phone,
    Queue,
    Rota,
    Security,
    Settings,
    Submission,
    Waiting,
    Web,
    is_loopback,
    zone_of,
)

__all__ = [
    "BadSetting",
    "Courier",
    "Database",
    "Desk",
    "Duty",
    "Imap",
    "Mail",
    "Phone",
    "Queue",
    "Rota",
    "Security",
    "Settings",
    "Submission",
    "Waiting",
    "Web",
    "check",
    "is_loopback",
    "read_settings",
    "settings_from",
    "zone_of",
]
