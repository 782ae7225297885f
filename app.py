"""The door: `python app.py` for one's own machine, `gunicorn app:server` for the world."""

import os
import sys

from dashboard import create_app
from dashboard.web.request_log import configure_logging
from settings import SettingsError, read_settings

try:
    settings = read_settings(os.environ)
except SettingsError as error:
    sys.exit(str(error))

configure_logging()
app = create_app(settings)
server = app.server

if __name__ == "__main__":
    server.extensions["opening"].start()
    app.run(host=settings.host, port=settings.port, debug=settings.debug)
