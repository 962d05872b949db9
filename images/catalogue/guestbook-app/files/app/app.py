"""A guest book: a small web server with the standard library alone. Variables make it misbehave, for lessons."""
import ctypes
import html
import os
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

LEAK_BYTES = int(os.environ.get("LEAK_MIB_PER_REQUEST", "0")) * 2**20
HEALTHY_SECONDS = float(os.environ.get("HEALTHY_SECONDS", "inf"))
VERSION = os.environ.get("VERSION", "unknown")
STARTED = time.monotonic()
ENTRY_LENGTH_MAX = 1000
ENTRIES_MAX = 1000

entries: list[str] = []
leaked: list[bytearray] = []


def native_version() -> str:
    """What a library in C says of itself: it has to be in the image."""
    library = ctypes.CDLL("libqrencode.so.4")
    library.QRcode_APIVersionString.restype = ctypes.c_char_p
    return library.QRcode_APIVersionString().decode()


class GuestBook(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if LEAK_BYTES:
            leaked.append(bytearray(b"x" * LEAK_BYTES))
        if self.path == "/health":
            healthy = time.monotonic() - STARTED < HEALTHY_SECONDS
            self.answer(200 if healthy else 503, "well\n" if healthy else "ill\n")
        elif self.path == "/version":
            self.answer(200, f"{VERSION}\n")
        elif self.path == "/native":
            try:
                self.answer(200, f"libqrencode {native_version()}\n")
            except OSError as error:
                self.answer(500, f"{error}\n")
        elif self.path == "/":
            lines = "".join(f"<li>{html.escape(entry)}</li>" for entry in entries)
            form = '<form method="post"><input name="entry"><button>Sign</button></form>'
            self.answer(200, f"<!doctype html><h1>Guest book {html.escape(VERSION)}</h1><ul>{lines}</ul>{form}\n", "text/html")
        else:
            self.answer(404, "There is no such page.\n")

    def do_POST(self) -> None:
        length = min(int(self.headers.get("Content-Length", 0)), ENTRY_LENGTH_MAX)
        fields = parse_qs(self.rfile.read(length).decode(errors="replace"))
        entries.extend(fields.get("entry", []))
        del entries[:-ENTRIES_MAX]
        self.send_response(303)
        self.send_header("Location", "/")
        self.end_headers()

    def answer(self, status: int, text: str, kind: str = "text/plain") -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    print(f"guest book {VERSION} on port 8000, as user {os.getuid()}", flush=True)
    ThreadingHTTPServer(("", 8000), GuestBook).serve_forever()
