"""How gunicorn serves the app: one worker by default, several threads.

gunicorn's master runs this file when it starts and at each SIGHUP, and keeps nothing of the app
in memory: the workers that it starts load one version of everything.
"""

import contextlib
import ctypes
import multiprocessing
import os
import shutil
import sys
import tempfile
from pathlib import Path

from gunicorn.glogging import Logger

# On a dyno /tmp may be on a slow disk, where the heartbeat would block.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108, PTH112
try:
    tempfile.gettempdir()
except FileNotFoundError:
    # The disk is full or read-only: request bodies and the compiler need some place.
    os.environ["TMPDIR"] = worker_tmp_dir or ""

# gunicorn may be started in any folder.
sys.path.insert(0, str(Path(__file__).resolve().parent))
from settings import SettingsError, read_settings  # noqa: E402

try:
    settings = read_settings(os.environ)
except SettingsError as error:
    sys.exit(str(error))
for module in [name for name in sys.modules if name.partition(".")[0] in ("museum", "settings")]:
    del sys.modules[module]

# Workers inherit that freed memory goes back to the system; only glibc keeps it, and has this call.
M_MMAP_THRESHOLD, M_ARENA_MAX = -3, -8  # of malloc.h
with contextlib.suppress(AttributeError):
    mallopt = ctypes.CDLL(None).mallopt
    mallopt(M_MMAP_THRESHOLD, 4 * 2**20)
    mallopt(M_ARENA_MAX, 2)  # heaps: with one for each thread a worker holds 14 MB more

host = f"[{settings.host}]" if ":" in settings.host else settings.host
bind = f"{host}:{settings.port}"
worker_class = "asgi"
workers = settings.web_concurrency
# Client address and scheme depend on TRUSTED_PROXIES alone (dashboard/web/security.py).
forwarded_allow_ips = ""
secure_scheme_headers = {}
# Threads and connections do not survive a fork.
preload_app = False
# Enough for a slow machine to open a large catalogue and the model.
timeout = 120
graceful_timeout = 25
# Longer than the 90 s for which Heroku's router keeps an idle connection.
keepalive = 95
asgi_lifespan = "off"
# A thread cannot be cancelled when its client leaves: the worker waits for its end.
asgi_disconnect_grace_period = timeout
# Not used, and two instances would compete for one socket in the home folder.
control_socket_disable = True


class logger_class(Logger):  # noqa: N801 - the setting's name
    """The app logs each request in one line; platforms make gunicorn write another."""

    def access(self, *_):
        """Write none."""


def on_starting(_server):
    """Start no worker that could not open what it needs; make a folder for all their metrics."""
    # In a separate process, whose memory no worker inherits.
    check = multiprocessing.get_context("fork").Process(target=compile_and_open)
    check.start()
    check.join()
    if check.exitcode:
        sys.exit(check.exitcode)
    if settings.metrics:
        folder = tempfile.mkdtemp(prefix="metrics-", dir=worker_tmp_dir)
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder


def compile_and_open():
    """Compile the model if need be and open all that a worker opens."""
    from dashboard.startup import CANNOT_START, open_collection
    from dashboard.web.request_log import configure_logging
    from model.compiling import ensure_compiled

    configure_logging()
    try:
        ensure_compiled(settings.model_path)
        open_collection(settings)
    except CANNOT_START as error:
        sys.exit(str(error))


def post_worker_init(worker):
    """Put the app behind its gateway, and let Dash prepare itself, as at its first request."""
    from dashboard.web.worker import prepare

    prepare(worker)
    worker.app.wsgi().test_client().get("/health")


def worker_exit(_server, worker):
    """Stop the background work when the worker ends."""
    if worker.app.callable is not None:
        worker.app.callable.extensions["curator"].close()


def child_exit(_server, worker):
    """Remove an ended worker from the metrics of the current state."""
    if settings.metrics:
        from prometheus_client.multiprocess import mark_process_dead

        mark_process_dead(worker.pid)


def on_exit(_server):
    """Delete the files of the metrics."""
    if settings.metrics:
        shutil.rmtree(os.environ["PROMETHEUS_MULTIPROC_DIR"], ignore_errors=True)
