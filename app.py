"""Entry point: `python app.py` on one's own machine, `gunicorn app:server` for deployment."""

import os
import sys

from dashboard import create_app
from dashboard.startup import CANNOT_START
from dashboard.web.request_log import configure_logging
from model.compiling import ensure_compiled
from settings import read_settings

configure_logging()
try:
    settings = read_settings(os.environ)
    if __name__ == "__main__":  # gunicorn.conf.py does it once for all workers
        ensure_compiled(settings.model_path)
    app = create_app(settings)
except CANNOT_START as error:
    sys.exit(str(error))

server = app.server

if __name__ == "__main__":
    app.run(host=settings.host, port=settings.port, debug=settings.debug)
