"""A name server on loopback for tests: it knows the records it is given and counts what it is asked."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

Records = Mapping[str, Mapping[str, list[str]]]


class NameServer:
    """Answers for `records` ({name: {type: [values]}}) and for the root; other names don't exist.

    Names in `broken` are answered with SERVFAIL, those in `silent` not at all; "*" is every name.
    """

    def __init__(self, records: Records, *, broken: set[str], silent: set[str]) -> None:
        self.records, self.broken, self.silent = records, broken, silent
        self.asked: list[str] = []
        self._wire = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._wire.bind(("127.0.0.1", 0))
        self.port: int = self._wire.getsockname()[1]
        self._thread = threading.Thread(target=self._serve)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as bell:
            bell.sendto(b"", ("127.0.0.1", self.port))
        self._thread.join()
        self._wire.close()

    def _serve(self) -> None:
        while True:
            wire, peer = self._wire.recvfrom(4096)
            if not wire:
                return
            answer = self._answer(dns.message.from_wire(wire))
            if answer is not None:
                self._wire.sendto(answer.to_wire(max_size=4096), peer)

    def _answer(self, query: dns.message.Message) -> dns.message.Message | None:
        question = query.question[0]
        name, kind = (
            question.name.to_text(omit_final_dot=True).lower(),
            dns.rdatatype.to_text(question.rdtype),
        )
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.RA
        if self.silent & {name, "*"}:
            return None
        if name != ".":
            self.asked.append(name)
        if self.broken & {name, "*"}:
            answer.set_rcode(dns.rcode.SERVFAIL)
        elif name == ".":
            answer.answer.append(dns.rrset.from_text(".", 60, "IN", "NS", "a.root.example."))
        elif name in self.records:
            values = self.records[name].get(kind, [])
            if values:
                answer.answer.append(dns.rrset.from_text_list(question.name, 60, "IN", kind, values))
        else:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        return answer


@contextmanager
def name_server(
    records: Records, *, broken: set[str] | None = None, silent: set[str] | None = None
) -> Iterator[NameServer]:
    server = NameServer(records, broken=broken or set(), silent=silent or set())
    server.start()
    try:
        yield server
    finally:
        server.stop()


def text(value: str) -> str:
    """A TXT value as a zone file writes it, in pieces of at most 255."""
    return " ".join(f'"{value[at : at + 255]}"' for at in range(0, len(value), 255))
