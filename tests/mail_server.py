"""A mail server for tests: a thread that speaks enough SMTP, and fails as it is told."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread
from typing import Any


@dataclass(slots=True, kw_only=True)
class MailServer:
    """`taken` are addressee and raw text of every mail it accepted. `refuses` are addresses it never takes; `ends_after` is the

    number of mails after which it ends a connection; `silent` makes it greet nobody.
    """

    port: int
    taken: list[tuple[str, bytes]] = field(default_factory=list)
    connections: int = 0
    refuses: frozenset[str] = frozenset()
    ends_after: int = 0
    silent: bool = False

    @property
    def addressees(self) -> list[str]:
        """To whom mail was accepted, in order."""
        return [address for address, _ in self.taken]


@contextmanager
def mail_server(settings: Any) -> Iterator[MailServer]:
    """A server that runs until the end of the block, and the settings that lead to it."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        server = MailServer(port=door.getsockname()[1])
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 0.3
        Thread(target=_serve, args=(door, server), daemon=True).start()
        yield server


def _serve(door: socket.socket, server: MailServer) -> None:
    while True:
        try:
            caller, _ = door.accept()
        except OSError:
            return
        server.connections += 1
        Thread(target=_talk, args=(caller, server), daemon=True).start()


def _talk(caller: socket.socket, server: MailServer) -> None:
    with caller, caller.makefile("rb") as lines:
        if server.silent:
            lines.read()
            return
        caller.sendall(b"220 test\r\n")
        address, mails = "", 0
        for line in lines:
            word = line[:4].upper()
            answer = b"250 ok"
            if word == b"RCPT":
                address = line.split(b"<")[1].split(b">")[0].decode()
                if address in server.refuses:
                    answer = b"550 no such person"
            elif word == b"DATA":
                caller.sendall(b"354 go on\r\n")
                text = b"".join(iter(lines.readline, b".\r\n"))
                server.taken.append((address, text))
                mails += 1
            elif word == b"QUIT":
                answer = b"221 bye"
            caller.sendall(answer + b"\r\n")
            if word == b"QUIT" or (server.ends_after and mails >= server.ends_after):
                return
