"""The WSGI app as an ASGI app: a request gets a thread once its body lies on disk complete.

The event loop waits for bodies and sends answers. So slow or silent clients, however many, hold no
thread and little memory.
"""

import asyncio
import contextlib
import errno
import logging
from collections.abc import Awaitable, Callable
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from urllib.parse import quote

from asgiref.sync import ThreadSensitiveContext
from asgiref.wsgi import WsgiToAsgiInstance

from dashboard import messages

AT_ONCE = 16  # requests; a click that waits for the Met holds a thread for some seconds
UPLOADS_AT_ONCE = 2  # beside these: each holds its images in memory, one is classified at a time
UPLOADS = ("/own-picture", "/api/v1/predictions")
IN_MEMORY = 2**16  # bytes of a body that are kept in memory
MAX_BODY = 11 * 2**20  # more than any route accepts: the app answers 413 without the rest
MAX_ON_DISK = 256 * 2**20  # bytes of all bodies together
MAX_UNSENT = 64 * 2**20  # bytes of all answers that clients have not taken yet
PIECE = 2**16
BODY_SECONDS = 60.0  # for the body of a request: enough for 10 MB at 1.4 Mbit/s
ANSWER_SECONDS = 240.0  # for a client to take its answer
LAST_WORDS_SECONDS = 10.0  # how long a client may go on sending after it was refused

TOO_SLOW = f"The request's body did not arrive within {BODY_SECONDS:.0f} seconds."

Message = dict[str, Any]
Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

logger = logging.getLogger(__name__)


class Gateway:
    """The WSGI app as an ASGI app."""

    def __init__(self, app: Callable):
        self._app = app
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._upload_turns = asyncio.Semaphore(UPLOADS_AT_ONCE)
        self._on_disk: dict[IO[bytes], int] = {}
        self._unsent: dict[Any, int] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or tell its sender why not."""
        if scope["type"] != "http":
            return
        with SpooledTemporaryFile(IN_MEMORY) as body:
            length = int(dict(scope["headers"]).get(b"content-length", 0))
            complete = False
            try:
                if length <= MAX_BODY:
                    length, complete = await self._read(receive, body)
            except OSError as error:
                answer = refusal(scope, error)
            else:
                answer = await self._ask_app(scope, body, length)
            finally:
                self._on_disk.pop(body, None)
        if not complete:
            answer[0]["headers"].append((b"connection", b"close"))
        await self._send(answer, send)
        if not complete:
            await hear_out(receive)

    async def _read(self, receive: Receive, body: IO[bytes]) -> tuple[int, bool]:
        """Store the body; return its length so far and whether that is all of it.

        Raises OSError: TimeoutError, or when the client leaves or the disk is full.
        """
        length, more = 0, True
        async with asyncio.timeout(BODY_SECONDS):
            while more and length <= MAX_BODY:
                message = await receive()
                if message["type"] != "http.request":
                    raise ConnectionResetError(errno.ECONNRESET, "gone")
                length += body.write(message["body"])
                more = message["more_body"]
                if length > IN_MEMORY:
                    self._on_disk[body] = length
                    if sum(self._on_disk.values()) > MAX_ON_DISK:
                        raise OSError(errno.ENOSPC, "bodies-on-disk")
        return length, not more

    async def _ask_app(self, scope: Scope, body: IO[bytes], length: int) -> list[Message]:
        """Run the app in a thread when it is this request's turn; return its answer."""
        body.seek(0)
        answer: list[Message] = []
        exchange = WsgiToAsgiInstance(self._app)
        # A WSGI app needs the length also of a body that came in chunks.
        framing = (b"content-length", b"transfer-encoding")
        headers = [header for header in scope["headers"] if header[0] not in framing]
        headers.append((b"content-length", b"%d" % length))
        exchange.scope = {**scope, "headers": headers}
        # Kept, not sent: a client that takes its time must not hold the thread.
        exchange.sync_send = answer.append  # type: ignore[assignment]
        is_upload = scope["path"] in UPLOADS or length > IN_MEMORY
        async with self._upload_turns if is_upload else self._turns, ThreadSensitiveContext():
            await exchange.run_wsgi_app(body)
        return answer

    async def _send(self, answer: list[Message], send: Send) -> None:
        """Send in pieces, as the client takes them; the oldest is cut off where too much waits."""
        me = asyncio.current_task()
        self._unsent[me] = sum(len(message.get("body", b"")) for message in answer)
        while sum(self._unsent.values()) > MAX_UNSENT:
            oldest = next(iter(self._unsent))
            del self._unsent[oldest]
            oldest.cancel()
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                for message in answer:
                    body = message.get("body", b"")
                    for start in range(0, len(body) or 1, PIECE):
                        await send({**message, "body": body[start : start + PIECE]})
        except TimeoutError:
            pass  # gunicorn logs an answer that is not complete, and closes the connection
        finally:
            self._unsent.pop(me, None)


def refusal(scope: Scope, error: OSError) -> list[Message]:
    """Log why the app never saw a request; return the answer for its sender."""
    logger.info(
        "method=%s path=%s outcome=refused reason=%s",
        quote(scope["method"]),
        quote(scope["path"][:200]),
        error.strerror or "slow-body",
    )
    late = isinstance(error, TimeoutError)
    content = f"{TOO_SLOW if late else messages.BUSY}\n".encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", b"%d" % len(content)),
        (b"retry-after", b"10"),
    ]
    return [
        {"type": "http.response.start", "status": 408 if late else 503, "headers": headers},
        {"type": "http.response.body", "body": content},
    ]


async def hear_out(receive: Receive) -> None:
    """Let a client whose body was refused send on for a moment, or it could not read why."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(LAST_WORDS_SECONDS):
            while (await receive()).get("more_body"):
                pass
