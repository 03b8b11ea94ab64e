"""The channel layer of the embedded service: one process, several threads."""

import asyncio
from typing import Any

from channels.layers import InMemoryChannelLayer


class OneProcessLayer(InMemoryChannelLayer):
    """The library's own layer wakes nobody who waits in another thread; this one sends where they wait."""

    home: asyncio.AbstractEventLoop | None = None

    async def group_add(self, group: str, channel: str) -> None:
        self.home = asyncio.get_running_loop()
        await super().group_add(group, channel)

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        home = self.home
        if home is None or home is asyncio.get_running_loop():
            await super().group_send(group, message)
        elif not home.is_closed():
            asyncio.run_coroutine_threadsafe(super().group_send(group, message), home)
