"""P10: a change reaches 500 open pages within five times a bare broadcast, none lost, and whoever looks
sees it within two seconds.

Real sockets on loopback, the service as it is served. Ours is measured from sending the form that saves
an update to the last of the 500 frames, so it holds the save as well; the bare broadcast beside it is an
ASGI application that sends one word to each of its 500 sockets when it is asked to. Seen is when a page
that was asked for again after its frame has come whole, with the new words in it.
"""

import asyncio
import time
from statistics import median
from urllib.parse import urlencode

from bench import served
from bench.floor import Verdict

GOAL = 5
CLIENTS = 500
EACH = 10
AT_ONCE = 10
ROUNDS = 15
SEEN_WITHIN = 2.0
PATIENCE_SECONDS = 20
QUIET_SECONDS = 0.4
BARE = "bench.live:bare"

_listening: set = set()


async def bare(scope, receive, send):
    """The least that tells everybody: a post is the change."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        _listening.add(send)
        await receive()
        _listening.discard(send)
    elif scope["type"] == "http":
        for tell in list(_listening) if scope["method"] == "POST" else ():
            await tell({"type": "websocket.send", "text": "case:CR-222222"})
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"done"})


def measure(cases: int) -> Verdict:
    from tests.cast import Cast
    from tests.factories import actions as work
    from tests.factories import referrals as make
    from tests.factories import sharing as partners

    cast = Cast()
    case = make.case_at(
        "active", cast.worker.user, cast.panel, lead=cast.housing, involved=[cast.police]
    )
    action = work.action(case, cast.police, cast.coordinator.user)
    people = [partners.spoc(cast.housing) for _ in range(CLIENTS // EACH)]
    cookies = [served.cookies_of(user)["Cookie"] for user in people]
    topic = urlencode({"on": f"case:{case.reference}", "drawn": time.time() + PATIENCE_SECONDS})
    with served.serving(served.SERVICE) as service, served.serving(BARE) as floor:
        page = _Change(service, action, cast.spoc.user)
        pages = [
            (service.port, f"/live/?{topic}", cookies[n % len(cookies)]) for n in range(CLIENTS)
        ]
        ends = [(floor.port, "/", "") for _ in range(CLIENTS)]
        times = asyncio.run(_rounds(pages, page, ends, lambda n: _ask(floor)))
    ours, theirs, seen = (median(times[name]) for name in ("ours", "bare", "seen"))
    print(f"{CLIENTS} open pages: {1000 * ours:.0f} ms with the save, none lost")
    print(
        f"bare broadcast {1000 * theirs:.0f} ms; the save alone {1000 * median(times['save']):.0f} ms"
    )
    print(
        f"seen on a page {1000 * seen:.0f} ms after the change, at most {1000 * max(times['seen']):.0f}"
    )
    if max(times["seen"]) > SEEN_WITHIN:
        raise SystemExit("a change was seen too late")
    return Verdict("live", ours / theirs, GOAL)


def _ask(floor):
    floor.close()  # idle ones are dropped by the server
    served.fetch(floor, "/", form={"go": "1"})


class _Change:
    """An update saved through the form of its page, and the page asked for again."""

    def __init__(self, service, action, user):
        self.service, self.action = service, action
        self.headers = served.cookies_of(user)
        self.address = f"/actions/{action.reference}"

    def __call__(self, n):
        latest = self.action.updates.order_by("-pk").first()
        form = {"status": "in_progress", "note": _words(n), "seen": latest.pk if latest else 0}
        self.service.close()
        status, _ = served.fetch(self.service, self.address, self.headers, form)
        if status != 302:
            raise SystemExit(f"the update was not saved ({status})")

    def is_seen(self, n):
        _, body = served.fetch(self.service, self.address, {**self.headers, "X-Live": "1"})
        return _words(n).encode() in body


def _words(n):
    return f"Round {n} of the change"


async def _rounds(pages, change, ends, ask):
    """Both in turns; how long until the last has heard."""
    times: dict[str, list[float]] = {"ours": [], "bare": [], "save": [], "seen": []}
    async with _Crowd(pages) as ours, _Crowd(ends) as theirs:
        for n in range(ROUNDS):
            began = time.perf_counter()
            saved = asyncio.create_task(asyncio.to_thread(change, n))
            last = await ours.all_have_heard()
            await saved
            times["ours"].append(last - began)
            if not await asyncio.to_thread(change.is_seen, n):
                raise SystemExit("the page does not show the change")
            times["seen"].append(time.perf_counter() - began)
            await asyncio.sleep(QUIET_SECONDS)
            began = time.perf_counter()
            asked = asyncio.create_task(asyncio.to_thread(ask, n))
            times["bare"].append(await theirs.all_have_heard() - began)
            await asked
        for n in range(ROUNDS, 2 * ROUNDS):
            began = time.perf_counter()
            await asyncio.to_thread(change, n)
            times["save"].append(time.perf_counter() - began)
            await ours.all_have_heard()
            await asyncio.sleep(QUIET_SECONDS)
    return times


class _Crowd:
    """Sockets that are open until the end; each says when it heard."""

    def __init__(self, addresses):
        self.addresses = addresses
        self.heard: set[int] = set()
        self.all = asyncio.Event()
        self.last = 0.0

    async def __aenter__(self):
        from websockets.asyncio.client import connect

        few = asyncio.Semaphore(AT_ONCE)

        async def opened(port, path, cookie):
            origin = f"http://127.0.0.1:{port}"
            headers = {"Cookie": cookie} if cookie else {}
            async with few:
                return await connect(
                    origin.replace("http", "ws", 1) + path,
                    origin=origin,
                    additional_headers=headers,
                    compression=None,
                )

        self.sockets = await asyncio.gather(*(opened(*one) for one in self.addresses))
        self.ears = [
            asyncio.create_task(self._listen(n, one)) for n, one in enumerate(self.sockets)
        ]
        await asyncio.sleep(QUIET_SECONDS)
        self.heard.clear()
        return self

    async def __aexit__(self, *raised):
        for ear in self.ears:
            ear.cancel()
        for one in self.sockets:
            one.transport.abort()

    async def _listen(self, n, socket):
        async for _ in socket:
            self.heard.add(n)
            self.last = time.perf_counter()
            if len(self.heard) == len(self.addresses):
                self.all.set()

    async def all_have_heard(self):
        """When the last one heard. Stops the measurement if somebody has not."""
        try:
            await asyncio.wait_for(self.all.wait(), PATIENCE_SECONDS)
        except TimeoutError:
            raise SystemExit(
                f"lost: {len(self.addresses) - len(self.heard)} heard nothing"
            ) from None
        last = self.last
        self.heard.clear()
        self.all.clear()
        return last
