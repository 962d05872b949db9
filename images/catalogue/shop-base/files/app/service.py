"""What the shop's services have in common: a small web server for JSON, and questions to the others, each called by its name."""
import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Callable

PORT = 8000
BODY_BYTES_MAX = 65536
ANSWER_SECONDS_MAX = 10

Route = Callable[[str, dict], object]


class Refusal(Exception):
    """An answer that is no success."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


class Page(str):
    """HTML in place of JSON."""


class Elsewhere(str):
    """Another page to go to."""


def ask(service: str, path: str, data: dict | None = None) -> object:
    """What another service answers; `data` is sent to it. NAME_URL says where it is when not at http://NAME:8000."""
    base = os.environ.get(f"{service.upper()}_URL", f"http://{service}:{PORT}")
    body = None if data is None else json.dumps(data).encode()
    request = urllib.request.Request(base + path, body, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=ANSWER_SECONDS_MAX) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        raise Refusal(error.code, f"{service}: {error.read().decode(errors='replace').strip()}") from error
    except OSError as error:
        raise Refusal(502, f"{service} does not answer at {base}: {error}") from error


def serve(name: str, routes: dict[tuple[str, str], Route]) -> None:
    """Routes by method and first part of the path; each gets the rest of the path and the body's fields."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.route({})

        def do_POST(self) -> None:
            length = min(int(self.headers.get("Content-Length", 0)), BODY_BYTES_MAX)
            text = self.rfile.read(length).decode(errors="replace")
            try:
                fields = json.loads(text) if "json" in self.headers.get("Content-Type", "") else dict(urllib.parse.parse_qsl(text))
            except ValueError:
                return self.send(400, "the body is no JSON\n", "text/plain")
            self.route(fields if isinstance(fields, dict) else {})

        def route(self, fields: dict) -> None:
            first, _, rest = self.path.lstrip("/").partition("/")
            found = routes.get((self.command, first))
            if first == "health":
                return self.send(200, f"{name} is well\n", "text/plain")
            if not found:
                return self.send(404, f"{name} has no {self.path}\n", "text/plain")
            try:
                answer = found(rest, fields)
            except Refusal as refusal:
                return self.send(refusal.status, f"{refusal}\n", "text/plain")
            if isinstance(answer, Elsewhere):
                return self.send(303, "", "text/plain", {"Location": answer})
            if isinstance(answer, Page):
                return self.send(200, answer, "text/html")
            self.send(200, json.dumps(answer) + "\n", "application/json")

        def send(self, status: int, text: str, kind: str, headers: dict[str, str] = {}) -> None:
            body = text.encode()
            self.send_response(status)
            for key, value in {"Content-Type": f"{kind}; charset=utf-8", "Content-Length": str(len(body)), **headers}.items():
                self.send_header(key, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, text: str, *values: object) -> None:
            print(f"{name}: {text % values}", file=sys.stderr, flush=True)

    print(f"{name} listens on port {PORT}", flush=True)
    ThreadingHTTPServer(("", PORT), Handler).serve_forever()
