"""The desk in several processes: `python -m queue_workers` is a courier, `python -m mail_gateway` door and mailboxes.

The pages come from a WSGI server and `helpline.app:create_app`. Nothing but the settings binds the processes together.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import click
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from helpline.app import courier_of, keys_of, open_tables, rules_of, utc_now
from helpline.deeds.staff.boot_keys import new_boot
from helpline.deployment import ears_of, ringer_of, secret_of
from helpline.mail_wiring import door_of, pollers_of, postroom_of
from helpline.records import close_database
from helpline.sealing import SealingUnavailable, self_test
from helpline.serving import quiet_logs
from helpline.settings import BadSetting, Settings, read_settings
from mail_gateway.child import Parsers
from queue_workers.courier import Courier

ENDING = (signal.SIGTERM, signal.SIGINT)
log = logging.getLogger("helpline.processes")
config = click.option(
    "--config", type=click.Path(path_type=Path, exists=True, dir_okay=False), envvar="HELPLINE_CONFIG",
    help="The settings file; without one the defaults hold.",
)  # fmt: skip


@click.command()
@config
def courier(config: Path | None) -> None:
    """One courier: recognises, delivers answers, raises alarms. A keeper's next click gives it its keys."""
    run_courier(read_settings(config))


@click.command()
@config
def gateway(config: Path | None) -> None:
    """The ways letters come in: the SMTP door and the mailboxes. It holds no key."""
    run_gateway(read_settings(config))


def run_courier(settings: Settings) -> None:
    """Until SIGTERM: the answer in hand is finished, the row goes, the keys are forgotten. Raises BadSetting."""
    _begin()
    house, keys = Flask("helpline.courier"), keys_of(settings, now=utc_now())
    boot = new_boot(secret_of(settings), now=utc_now())
    at_work = courier_of(settings, house, keys=keys, clock=utc_now, boot=boot)
    open_tables(house, settings, bell=at_work.ring)
    ears = ears_of(settings, ring=at_work.ring)
    if ears is not None:
        ears.start()
    _when_told(at_work.stop)
    click.echo("ready courier")
    at_work.run()
    _leave(at_work)
    keys.forget(utc_now())
    if ears is not None:
        ears.stop()
    close_database(house)


def run_gateway(settings: Settings) -> None:
    """Until SIGTERM: letters that are being taken are finished. Raises BadSetting."""
    _begin()
    house, parsers = Flask("helpline.gateway"), Parsers(settings.mail.addresses)
    open_tables(house, settings, bell=ringer_of(settings) or _nobody_hears)
    postroom = postroom_of(settings, parsers, rules=rules_of(settings), clock=utc_now)
    door = door_of(settings, house, postroom=postroom)
    pollers = pollers_of(settings, house, postroom=postroom, clock=utc_now)
    ending = threading.Event()
    _when_told(ending.set)
    door.start()
    for poller in pollers:
        poller.start()
    click.echo(f"ready smtp={settings.mail.door_host}:{door.port}")
    ending.wait()
    for poller in pollers:
        poller.ask_to_stop()
    door.stop()
    for poller in pollers:
        poller.stop()
    parsers.close()
    close_database(house)


def start(command: click.Command) -> None:
    """An entry point: what can't be right is told as a sentence, not as a traceback."""
    os.umask(0o077)  # what the desk writes is for its own account only
    try:
        command(standalone_mode=False)
    except (BadSetting, SealingUnavailable) as error:
        sys.exit(str(error))
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except OSError as error:
        sys.exit(f"The desk can't start: {error.strerror or type(error).__name__}.")


def _begin() -> None:
    """Signals are blocked before the first thread, so that all inherit it and one alone waits for them.

    A handler would run between any two steps of the main thread, and ringing the bell from there could wait forever
    for a lock that the same thread holds.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
    quiet_logs()
    self_test()


def _when_told(stop: Callable[[], None]) -> None:
    def wait() -> None:
        signal.sigwait(ENDING)
        stop()

    threading.Thread(target=wait, name="signals", daemon=True).start()


def _leave(at_work: Courier) -> None:
    """Best effort: a row that stays is swept by another courier, and nobody can open what is boxed to it."""
    try:
        at_work.leave()
    except SQLAlchemyError as error:
        log.warning("row not removed: %s", type(error).__name__)


def _nobody_hears() -> None:
    """Without a Redis the couriers look every five seconds."""
