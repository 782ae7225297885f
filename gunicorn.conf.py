"""How gunicorn serves the app: one worker by default (TensorFlow is large), several threads."""

import os

from settings import SettingsError, read_settings

try:
    settings = read_settings(os.environ)
except SettingsError as error:
    raise SystemExit(str(error)) from error

bind = f"{settings.host}:{settings.port}"
worker_class = "gthread"
workers = settings.web_concurrency
threads = 8
# A model that is loaded before the fork hangs at its first prediction.
preload_app = False
timeout = 30
graceful_timeout = 25
# Longer than the 90 s for which Heroku's router keeps an idle connection.
keepalive = 95
# On a dyno /tmp may be on a slow disk, where the heartbeat would block.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108, PTH112


def post_worker_init(worker):
    """Open the museum in the fresh worker, so that the first visitor need not wait for it."""
    worker.wsgi.extensions["opening"].start()


def worker_exit(_server, worker):
    """Stop the background work when the worker goes."""
    if worker.wsgi is not None:
        worker.wsgi.extensions["opening"].close()
