"""A stand-in for clamd in a thread of its own: it reads INSTREAM as clamd(8) says and answers as it is told."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Clamd:
    """What it was sent, file by file; `answer` is given in place of its own judgement; `silent` means that none is given."""

    def __init__(self, *, answer: bytes | None = None, silent: bool = False, most: int = 10**9) -> None:
        self.answer, self.silent, self.most = answer, silent, most
        self.files: list[bytes] = []
        self.longest_chunk = 0
        self.over = threading.Event()

    def serve(self, door: socket.socket) -> None:
        """Takes one connection after the other until the door is shut."""
        while True:
            try:
                line, _ = door.accept()
            except OSError:
                return
            with line:
                self._answer(line)

    def _answer(self, line: socket.socket) -> None:
        assert _exactly(line, 10) == b"zINSTREAM\0"
        content = b""
        while size := struct.unpack("!I", _exactly(line, 4))[0]:
            self.longest_chunk = max(self.longest_chunk, size)
            content += _exactly(line, size)
            if len(content) > self.most:
                line.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                return
        self.files.append(content)
        if self.silent:
            self.over.wait(10)
            return
        found = b"stream: Eicar-Test-Signature FOUND\0" if EICAR in content else b"stream: OK\0"
        line.sendall(found if self.answer is None else self.answer)


def _exactly(line: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        more = line.recv(size - len(data))
        if not more:
            raise ConnectionError("the client hung up")
        data += more
    return data


@contextmanager
def listening(clamd: Clamd, *, at: Path | None = None) -> Iterator[str]:
    """The address at which it answers: a Unix socket, or a port of this machine."""
    door = socket.socket(socket.AF_INET if at is None else socket.AF_UNIX)
    door.bind(("127.0.0.1", 0) if at is None else str(at))
    door.listen()
    thread = threading.Thread(target=clamd.serve, args=(door,))
    thread.start()
    try:
        yield f"127.0.0.1:{door.getsockname()[1]}" if at is None else str(at)
    finally:
        clamd.over.set()
        door.shutdown(socket.SHUT_RDWR)
        door.close()
        thread.join(10)
