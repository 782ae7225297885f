"""How gunicorn serves the app: one worker by default (TensorFlow is large), several threads."""

import ctypes
import os
import shutil
import tempfile

from gunicorn.glogging import Logger

from settings import SettingsError, read_settings

try:
    settings = read_settings(os.environ)
except SettingsError as error:
    raise SystemExit(str(error)) from error

M_ARENA_MAX = -8  # malloc.h

bind = f"{settings.host}:{settings.port}"
worker_class = "gthread"
workers = settings.web_concurrency
# A click that waits for the Met holds a thread for some seconds.
threads = 16
# A model that is loaded before the fork hangs at its first prediction.
preload_app = False
timeout = 30
graceful_timeout = 25
# Longer than the 90 s for which Heroku's router keeps an idle connection.
keepalive = 95
# On a dyno /tmp may be on a slow disk, where the heartbeat would block.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108, PTH112
try:
    tempfile.gettempdir()
except FileNotFoundError:
    # The disk is full or read-only; TensorFlow does not start without a temporary folder.
    os.environ["TMPDIR"] = worker_tmp_dir or ""
# Nobody steers it at run time, and two instances would fight for one socket in the home folder.
control_socket_disable = True
if settings.metrics and "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
    # There before the first worker, which writes its figures to it as all others do.
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="metrics-", dir=worker_tmp_dir)


class logger_class(Logger):  # noqa: N801 - the setting's name
    """The app logs each request in one line; platforms make gunicorn write another."""

    def access(self, *_):
        """Write none."""


def post_fork(_server, _worker):
    """Let the threads share two heaps: glibc gives each one of its own, which never shrinks."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(M_ARENA_MAX, 2)


def post_worker_init(worker):
    """Open the museum in the fresh worker, so that the first visitor need not wait for it."""
    worker.wsgi.extensions["opening"].start()
    # Dash prepares itself at its first request, and meanwhile has no file for a second one.
    worker.wsgi.test_client().get("/health")


def worker_exit(_server, worker):
    """Stop the background work when the worker goes."""
    if worker.wsgi is not None:
        worker.wsgi.extensions["opening"].close()


def child_exit(_server, worker):
    """Leave out a worker that is gone from what is true just now."""
    if settings.metrics:
        from prometheus_client.multiprocess import mark_process_dead

        mark_process_dead(worker.pid)


def on_exit(_server):
    """Leave no figures behind."""
    if settings.metrics:
        shutil.rmtree(os.environ["PROMETHEUS_MULTIPROC_DIR"], ignore_errors=True)
