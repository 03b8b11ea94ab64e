"""Limits on guessing are kept in Redis. While Redis is away each process keeps its own, so that people
can go on signing in and working (quality R4)."""

import time
from typing import Any

from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

# So long it is left alone after it did not answer: not every request waits for it anew.
LEFT_ALONE_SECONDS = 5


class SharedCache(BaseCache):
    """Redis, or while it is away a small one of this process."""

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(params)
        self._shared, self._own = RedisCache(server, params), LocMemCache("redis-away", params)
        self._away_until = 0.0

    def _ask(self, what: str, *args: Any, **options: Any) -> Any:
        if time.monotonic() >= self._away_until:
            try:
                return getattr(self._shared, what)(*args, **options)
            except (RedisError, OSError):
                self._away_until = time.monotonic() + LEFT_ALONE_SECONDS
        return getattr(self._own, what)(*args, **options)

    def add(self, *args: Any, **options: Any) -> bool:
        return self._ask("add", *args, **options)

    def get(self, *args: Any, **options: Any) -> Any:
        return self._ask("get", *args, **options)

    def set(self, *args: Any, **options: Any) -> None:
        self._ask("set", *args, **options)

    def touch(self, *args: Any, **options: Any) -> bool:
        return self._ask("touch", *args, **options)

    def delete(self, *args: Any, **options: Any) -> bool:
        return self._ask("delete", *args, **options)

    def incr(self, *args: Any, **options: Any) -> int:
        return self._ask("incr", *args, **options)

    def has_key(self, *args: Any, **options: Any) -> bool:
        return self._ask("has_key", *args, **options)

    def clear(self) -> None:
        self._ask("clear")
        self._own.clear()
