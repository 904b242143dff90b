"""Idempotency: the work behind a key is done once, however often and however much at once it is delivered."""

import threading
from collections import OrderedDict
from concurrent.futures import Future


def is_done(result):
    """Whether this ends the matter. Belfry retries a failure under the same key: it must be work again then."""
    status, body, _ = result
    return 200 <= status < 300 and body.get("code") == 200


class OnceByKey:
    def __init__(self, capacity):
        """Remembers so many results; a service with a database would keep them beside the work, in one transaction."""
        self._capacity = capacity
        self._lock = threading.Lock()
        self._under_way = {}
        self._done = OrderedDict()

    def do(self, key, work):
        """(result, replayed): what work comes to, or came to for an earlier delivery; one that goes on is waited for."""
        if not key:
            return work(), False
        with self._lock:
            if key in self._done:
                return self._done[key], True
            earlier = self._under_way.get(key)
            mine = None if earlier else self._under_way.setdefault(key, Future())
        if earlier:
            return earlier.result(), True
        try:
            result = work()
        except BaseException as error:
            with self._lock:
                del self._under_way[key]
            mine.set_exception(error)
            raise
        with self._lock:
            del self._under_way[key]
            if is_done(result):
                self._done[key] = result
                if len(self._done) > self._capacity:
                    self._done.popitem(last=False)  # the oldest
        mine.set_result(result)
        return result, False
