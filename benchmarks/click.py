"""What a click costs on the server, against the least it could cost and the tutorial's way.

python -m benchmarks.click [--clicks 60]

One process, no browser: a click is a WSGI request to the page's own callback, timed from its
arrival to its whole answer. The bare limit is one decode and one prediction in one thread, in a
loop. The tutorial's way is two callbacks for each click: both read the table and download the
image, one answers with a figure that holds it in base64, the other calls `model.predict`.
"""

import argparse
import json
import random
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import cv2
import dash
import numpy as np
import pandas as pd
import plotly.express as px
import plotly.graph_objects as go
import requests
from dash import Input, Output, dcc, html
from flask import Flask
from werkzeug.test import EnvironBuilder, run_wsgi_app

import dashboard
from benchmarks.figures import machine, percentile, print_table
from dashboard.curator import Curator
from dashboard.events import fan_out
from dashboard.predictions import threads
from model.classifier import Classifier
from model.preprocessing import SIZE, Pixels, decode, to_network_input
from museum.cache import open_cache
from museum.catalogue import Catalogue
from museum.gallery import Gallery
from museum.images import SERVING, Images
from settings import Settings
from tests.clicks import CALLBACK, click_body
from tests.met_faults import image_of
from tests.met_server import MetServer

PATIENT = 1000.0  # requests per second: a stand-in need not be spared


def answered(app: Flask, body: dict[str, Any]) -> tuple[float, Any]:
    """Seconds that the server takes for a callback, and what it answers."""
    environ = EnvironBuilder(CALLBACK, method="POST", json=body).get_environ()
    started = time.perf_counter()
    chunks, status, _ = run_wsgi_app(app, environ, buffered=True)
    seconds = time.perf_counter() - started
    assert status == "200 OK", status
    return seconds, json.loads(b"".join(chunks))["response"]


def click(app: Flask, object_id: int | None) -> float:
    """Seconds of a click in the page: a random painting, or the one with this object ID."""
    painting = None if object_id is None else str(object_id)
    seconds, answer = answered(app, click_body({"painting": painting}))
    assert answer["view"]["data"]["verdict"]
    return seconds


def wait_for_shelf(curator: Curator) -> None:
    """Wait until an exhibit is ready and nothing is being made any more."""
    while len(curator.shelf) < 4:
        time.sleep(0.01)


class Tutorial:
    """The tutorial's approach, rewritten for the same model, table and images."""

    def __init__(self, settings: Settings, images_url: str):
        from model.pickling import open_pickle

        card = json.loads(settings.model_path.with_name("model_card.json").read_text())
        self.labels = card["labels"]
        self.model = open_pickle(settings.model_path, card["sha256"])
        self.table = settings.paintings_csv
        self.images_url = images_url
        app = dash.Dash("tutorial")
        app.layout = [dcc.Store(id="object-id"), dcc.Graph(id="painting"), html.P(id="culture")]
        app.callback(Output("painting", "figure"), Input("object-id", "data"))(self.show)
        app.callback(Output("culture", "children"), Input("object-id", "data"))(self.classify)
        self.server = app.server

    def click(self, object_id: int) -> float:
        """Seconds of both callbacks, which the page asks for each click."""
        total = 0.0
        for component, value in (("painting", "figure"), ("culture", "children")):
            body = {
                "output": f"{component}.{value}",
                "outputs": {"id": component, "property": value},
                "inputs": [{"id": "object-id", "property": "data", "value": object_id}],
                "changedPropIds": ["object-id.data"],
            }
            seconds, answer = answered(self.server, body)
            assert answer[component][value]
            total += seconds
        return total

    def show(self, object_id: int) -> go.Figure:
        """Return the painting as a figure, its pixels in base64."""
        return px.imshow(self._download(object_id))

    def classify(self, object_id: int) -> str:
        """Download the painting once more and return the likeliest culture."""
        pixels = cv2.resize(self._download(object_id), (SIZE, SIZE))
        likelihoods = self.model.predict(pixels[None])["likelihoods"]
        return self.labels[int(np.argmax(likelihoods[0]))]

    def _download(self, object_id: int) -> Pixels:
        table = pd.read_csv(self.table)
        url = table.loc[table.object_id == object_id, "image_url"].iloc[0]
        content = requests.get(self.images_url + url.split("/CRDImages", 1)[1]).content
        image = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
        return np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2RGB), np.uint8)


def main() -> None:
    """Print one table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--clicks", type=int, default=60)
    options = parser.parse_args()
    rows: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder, MetServer() as met:
        settings = Settings(
            cache_dir=Path(folder), met_images_url=met.images_url, met_api_url=met.api_url
        )
        catalogue = Catalogue.read(settings.paintings_csv, settings.met_images_url)
        classifier = Classifier.open(settings.model_path, threads())
        bare = Classifier.open(settings.model_path)
        cache = open_cache(settings.cache_dir, "")
        policy = replace(SERVING, per_second=PATIENT)
        images = Images(met.images_url, decode, cache, policy=policy)
        curator = Curator(catalogue, Gallery(catalogue), classifier, images, cache, fan_out())
        dashboard.open_curator = lambda *_, **__: curator  # type: ignore[assignment]
        app = dashboard.create_app(settings).server
        app.test_client().get("/health")

        # No image twice: the prediction for its bytes would be known.
        paths = {unquote(urlsplit(each.image_url).path): each.object_id for each in catalogue}
        fresh = list({image_of(path): number for path, number in paths.items()}.values())
        random.Random(7).shuffle(fresh)
        cached, slow = fresh[: options.clicks], fresh[options.clicks : 2 * options.clicks]
        contents = {object_id: curator.image(object_id) for object_id in cached}

        def predict(object_id: int) -> float:
            started = time.perf_counter()
            bare.predict(to_network_input(contents[object_id]))
            return time.perf_counter() - started

        limit = rows["bare limit: decode and predict, one thread"] = []
        known = rows["new painting, cached image"] = []
        for number, object_id in enumerate(cached):
            # Both on each image, each first in turn: what changes meets both.
            if number % 2:
                limit.append(predict(object_id))
                known.append(click(app, object_id))
            else:
                known.append(click(app, object_id))
                limit.append(predict(object_id))
        met.delay = 0.05
        rows["new painting, Met at 50 ms"] = [click(app, object_id) for object_id in slow]
        met.delay = 0.0

        curator.shelf.start()
        taken = rows["ready exhibit"] = []
        for _ in range(options.clicks):
            wait_for_shelf(curator)
            taken.append(click(app, None))
        curator.close()

        tutorial = Tutorial(settings, met.images_url)
        tutorial.click(cached[0])
        met.delay = 0.05
        rows["the tutorial's way, Met at 50 ms"] = list(map(tutorial.click, slow))

    print(machine())
    least = percentile(limit, 50)
    print_table(
        ("click", "n", "p50 ms", "p95 ms", "p50 / bare limit"),
        [
            (name, len(seconds), f"{percentile(seconds, 50):.1f}", f"{percentile(seconds, 95):.1f}",
             f"{percentile(seconds, 50) / least:.2f}")
            for name, seconds in rows.items()
        ],
    )  # fmt: skip


if __name__ == "__main__":
    main()
