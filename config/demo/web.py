"""The demonstration's web server: uvicorn on a socket that is already bound."""

import logging
import socket
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

GRACE_SECONDS = 2


class Web(uvicorn.Server):
    """Leaves the signals to whoever started it, and says where it is once it answers."""

    def __init__(self, address: str) -> None:
        self.address = address
        # Small style files, sent whole by whitenoise: nothing to worry a reader of the terminal with.
        warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous")
        logging.getLogger("uvicorn.error").addFilter(_not_a_stream_that_was_cut)
        super().__init__(
            uvicorn.Config(
                "config.asgi:application",
                log_config=None,
                access_log=False,
                lifespan="off",
                proxy_headers=False,
                server_header=False,
                timeout_graceful_shutdown=GRACE_SECONDS,
            )
        )

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        print(f"\nThe service is running at {self.address}", flush=True)
        print("Synthetic data only. Ctrl-C stops it.", flush=True)

    def finish(self) -> None:
        """Stop accepting, let running answers end within the grace period, and return from `run`."""
        if not self.should_exit:
            print("\nStopping.", flush=True)
        self.should_exit = True


def _not_a_stream_that_was_cut(record: logging.LogRecord) -> bool:
    """An open stream is cut when the service stops; its traceback would look like a fault."""
    said = str(record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else "")
    return said != "CancelledError" and "timeout graceful shutdown" not in record.getMessage()
