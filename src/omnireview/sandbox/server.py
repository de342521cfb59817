"""The sandbox on a port of this machine: werkzeug carries requests to the service and its answers back."""

import contextlib
import os
import socket
import struct
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from werkzeug.serving import WSGIRequestHandler, make_server

from omnireview.sandbox.asked import Request
from omnireview.sandbox.mischief import Silence
from omnireview.sandbox.service import NoAnswer, Service

HOST = "127.0.0.1"


class _Handler(WSGIRequestHandler):
    """Keeps no log, and lets the application cut the connection."""

    def make_environ(self) -> dict[str, Any]:
        environ: dict[str, Any] = super().make_environ()
        environ["sandbox.cut"] = self.cut
        return environ

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing: `state.exchanges` has all."""

    def cut(self) -> None:
        """End the connection with a reset, as a machine that goes away does."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        os.close(self.connection.detach())
        raise ConnectionResetError


@contextlib.contextmanager
def running(service: Service, port: int = 0) -> Iterator[str]:
    """Serve until the block ends; gives the server's address. Port 0 takes any free one."""
    closing = threading.Event()

    def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        answer = service.answer(_request(environ))
        if isinstance(answer, NoAnswer):
            if answer.how is Silence.TIMEOUT:
                closing.wait(answer.lasts)
            environ["sandbox.cut"]()
            return []
        headers = {**answer.headers, "Content-Length": str(len(answer.body))}
        if answer.status in {204, 304}:
            del headers["Content-Length"]
        start(f"{answer.status} Sandbox", list(headers.items()))
        return [answer.body]

    server = make_server(HOST, port, application, threaded=True, request_handler=_Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://{HOST}:{server.server_port}"
    finally:
        closing.set()
        server.shutdown()
        thread.join()
        server.server_close()


def _request(environ: dict[str, Any]) -> Request:
    host = environ.get("HTTP_HOST") or HOST
    size = environ.get("CONTENT_LENGTH") or "0"
    body = environ["wsgi.input"].read(int(size) if size.isdigit() else 0)
    headers = {
        key.removeprefix("HTTP_").replace("_", "-").lower(): value
        for key, value in environ.items()
        if key.startswith("HTTP_")
    }
    # The path as it was sent, since an encoded slash is no slash.
    target = environ["REQUEST_URI"] if environ["REQUEST_URI"].startswith("/") else "/"
    return Request(environ["REQUEST_METHOD"], f"http://{host}{target}", headers, body)
