"""How gunicorn serves the app: one worker by default, several threads."""

import multiprocessing
import os
import shutil
import sys
import tempfile

from gunicorn.glogging import Logger

from dashboard.opening import CANNOT_START, open_collection
from dashboard.web.request_log import configure_logging
from model.compiling import ensure_compiled
from settings import SettingsError, read_settings

try:
    settings = read_settings(os.environ)
except SettingsError as error:
    sys.exit(str(error))

host = f"[{settings.host}]" if ":" in settings.host else settings.host
bind = f"{host}:{settings.port}"
worker_class = "dashboard.web.worker.Worker"
workers = settings.web_concurrency
# A click that waits for the Met holds a thread for some seconds.
threads = 16
# Client address and scheme depend on TRUSTED_PROXIES alone (dashboard/web/security.py).
forwarded_allow_ips = ""
secure_scheme_headers = {}
# Threads and connections do not survive a fork.
preload_app = False
# A catalogue of half a million paintings takes a worker half a minute to read.
timeout = 120
graceful_timeout = 25
# Longer than the 90 s for which Heroku's router keeps an idle connection.
keepalive = 95
# On a dyno /tmp may be on a slow disk, where the heartbeat would block.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108, PTH112
try:
    tempfile.gettempdir()
except FileNotFoundError:
    # The disk is full or read-only: SQLite and the compiler's check of its folders need some place.
    os.environ["TMPDIR"] = worker_tmp_dir or ""
# Not used, and two instances would compete for one socket in the home folder.
control_socket_disable = True
if settings.metrics and "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
    # Made before the first worker, since all workers write their metrics to it.
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="metrics-", dir=worker_tmp_dir)


class logger_class(Logger):  # noqa: N801 - the setting's name
    """The app logs each request in one line; platforms make gunicorn write another."""

    def access(self, *_):
        """Write none."""


def on_starting(_server):
    """Start no worker that could not open what it needs."""
    # In a separate process, whose memory no worker inherits.
    check = multiprocessing.get_context("fork").Process(target=compile_and_open)
    check.start()
    check.join()
    if check.exitcode:
        sys.exit(check.exitcode)


def compile_and_open():
    """Compile the model if need be and open all that a worker opens."""
    configure_logging()
    try:
        ensure_compiled(settings.model_path)
        open_collection(settings)
    except CANNOT_START as error:
        sys.exit(str(error))


def post_worker_init(worker):
    """Let Dash prepare itself, which it does at its first request, before a visitor's."""
    worker.app.wsgi().test_client().get("/health")


def worker_exit(_server, worker):
    """Stop the background work when the worker ends."""
    if worker.wsgi is not None:
        worker.app.wsgi().extensions["curator"].close()


def child_exit(_server, worker):
    """Remove an ended worker from the metrics of the current state."""
    if settings.metrics:
        from prometheus_client.multiprocess import mark_process_dead

        mark_process_dead(worker.pid)


def on_exit(_server):
    """Delete the files of the metrics."""
    if settings.metrics:
        shutil.rmtree(os.environ["PROMETHEUS_MULTIPROC_DIR"], ignore_errors=True)
