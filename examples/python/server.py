"""A service that Belfry calls, with nothing but Python's standard library (3.8 or newer).

    python3 server.py [--port 9001] [--host 127.0.0.1] [--secret whsec_...[,whsec_...]]

docs/receivers.md says what each route does; the same service stands beside this one in other languages.
"""

import argparse
import json
import os
import signal
import sys
import threading
import time
from collections import deque
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from once_by_key import OnceByKey
from signature import check_signature, secrets_of

MAX_BODY = 1_048_576
MAX_DRAIN = 16 * MAX_BODY
MAX_RECENT = 5_000
USERS = 1_000


def number(text, fallback):
    try:
        return int(text)
    except (TypeError, ValueError):
        return fallback


def facts_of(headers):
    """What a call says about itself. Without the headers (curl) it is the one shard of a run without a name."""
    return {
        "logId": headers.get("schedulerx-logId", ""),
        "shardIndex": number(headers.get("schedulerx-shardingIndex"), 0),
        "shardTotal": number(headers.get("schedulerx-shardingTotal"), 1),
        "attempt": number(headers.get("belfry-attempt"), 1),
        "job": headers.get("belfry-job", ""),
        "cause": headers.get("belfry-cause", ""),
        "key": headers.get("idempotency-key", ""),
    }


def ok(**more):
    return 200, {"code": 200, **more}, {}


def failure(status, message, **headers):
    return status, {"code": status, "message": message}, headers


class Work:
    """The work itself, one method a route. A real service would touch its database here."""

    def __init__(self):
        self._flaky_turns = 0
        self._lock = threading.Lock()
        self.routes = {
            "/ok": lambda facts, query: ok(),
            "/slow": self.slow,
            # Status 200 and still a failure: the job's success rule, $.code == 200, sees it.
            "/code500": lambda facts, query: (200, {"code": 500, "message": "the ledger is closed"}, {}),
            "/flaky": self.flaky,
            "/shard": self.shard,
            "/fail-shard": self.fail_shard,
        }

    def slow(self, facts, query):
        time.sleep(min(60_000, max(0, number(query.get("ms"), 1_000))) / 1_000)
        return ok()

    def flaky(self, facts, query):
        """Every other first attempt finds the service busy; the retry finds it well again."""
        if facts["attempt"] == 1:
            with self._lock:
                turn, self._flaky_turns = self._flaky_turns, self._flaky_turns + 1
            if turn % 2 == 0:
                return failure(503, "busy, come back in a second", **{"retry-after": "1"})
        return ok()

    def shard(self, facts, query):
        """Each shard takes the users whose number leaves its index as the remainder: together exactly all of them."""
        index, total = facts["shardIndex"], facts["shardTotal"]
        if not 0 <= index < total:
            return failure(400, "no such shard")
        return ok(users=[user for user in range(1, USERS + 1) if user % total == index])

    def fail_shard(self, facts, query):
        index, times = number(query.get("index"), 0), number(query.get("times"), 1)
        if facts["shardIndex"] == index and facts["attempt"] <= times:
            return failure(500, f"shard {index} fails {times} times")
        return ok()


class Stats:
    """What was delivered, for GET /stats; one JSON line a delivery goes to standard output."""

    def __init__(self):
        self._lock = threading.Lock()
        self._counts = {"deliveries": 0, "worked": 0, "replayed": 0, "refused": 0}
        self._by_path = {}
        self._recent = deque(maxlen=MAX_RECENT)

    def count_work(self):
        with self._lock:
            self._counts["worked"] += 1

    def record(self, path, known, facts, status, code, how):
        at = datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        line = {"at": at, "path": path, **facts, "status": status, "code": code, "how": how}
        with self._lock:
            self._counts["deliveries"] += 1
            if how != "worked":
                self._counts[how] += 1
            if known:
                self._by_path[path] = self._by_path.get(path, 0) + 1
            self._recent.append(line)
            print(json.dumps(line), flush=True)

    def body(self):
        with self._lock:
            return {"language": "python", **self._counts, "byPath": dict(self._by_path), "recent": list(self._recent)}


class Receiver(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # keep-alive: Belfry uses a connection for many calls
    disable_nagle_algorithm = True
    timeout = 60
    work, stats, once, secrets = Work(), Stats(), OnceByKey(10_000), []

    def handle_any(self):
        parts = urlsplit(self.path)
        body = self.read_body()
        if body is None:
            self.close_connection = True
            return self.send(*failure(413, "the body is too large"))
        if parts.path == "/healthz":
            return self.send(200, {"status": "ok"}, {})
        if parts.path == "/stats":
            return self.send(200, self.stats.body(), {})
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        return self.send(*self.deliver(parts.path, query, body))

    def deliver(self, path, query, body):
        facts = facts_of(self.headers)
        wrong = check_signature(self.headers, body, self.secrets, time.time()) if self.secrets else None
        task = self.work.routes.get(path)
        if wrong or task is None:
            result, how = failure(401, wrong) if wrong else failure(404, "no such route"), "refused"
        else:

            def work():
                self.stats.count_work()
                return task(facts, query)

            result, replayed = self.once.do(facts["key"] and f"{facts['key']} {path}", work)
            how = "replayed" if replayed else "worked"
        status, answer, headers = result
        self.stats.record(path, task is not None, facts, status, answer["code"], how)
        return status, answer, {**headers, "idempotent-replay": "true"} if how == "replayed" else headers

    def read_body(self):
        if "chunked" in self.headers.get("transfer-encoding", ""):
            return self.read_chunks()
        length = number(self.headers.get("content-length"), 0)
        if 0 <= length <= MAX_BODY:
            return self.rfile.read(length)
        # Whoever is still writing hears no answer: read on, within reason, and keep none of it.
        left = min(length, MAX_DRAIN)
        while left > 0 and (piece := self.rfile.read(min(left, 65_536))):
            left -= len(piece)
        return None

    def read_chunks(self):
        body = b""
        while True:
            try:
                size = int(self.rfile.readline(1_024).split(b";")[0], 16)
            except ValueError:
                return None
            if size == 0:
                while self.rfile.readline(1_024).strip():
                    pass  # trailers
                return body
            if len(body) + size > MAX_BODY:
                return None
            body += self.rfile.read(size)
            self.rfile.readline(2)

    def send(self, status, answer, headers):
        text = json.dumps(answer).encode()
        self.send_response(status)
        for name, value in {"content-type": "application/json", "content-length": str(len(text)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(text)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = handle_any

    def log_message(self, *_):
        """Deliveries are told by one JSON line each; the server's own lines would only stand between them."""


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 1_024


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("port_argument", nargs="?", type=int, metavar="PORT")
    arguments.add_argument("--port", type=int)
    arguments.add_argument("--host", default="127.0.0.1")
    arguments.add_argument("--secret", default=os.environ.get("SIGNING_SECRET", ""))
    given = arguments.parse_args()
    candidates = (given.port, given.port_argument, number(os.environ.get("PORT"), None), 9001)
    port = next(candidate for candidate in candidates if candidate is not None)
    Receiver.secrets = secrets_of(given.secret)
    server = Server((given.host, port), Receiver)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    print(json.dumps({"listening": f"http://{given.host}:{server.server_port}", "language": "python"}), flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
