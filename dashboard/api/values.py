"""Paintings and predictions as the JSON API returns them."""

from urllib.parse import urlencode

from dashboard.exhibit import Exhibit
from dashboard.paths import image_path
from model.classifier import Prediction
from museum.catalogue import Painting

DIGITS = 6


def painting_values(painting: Painting) -> dict[str, object]:
    """Return a painting's values."""
    return {
        "object_id": painting.object_id,
        "culture": painting.culture,
        "title": painting.title,
        "artist": painting.artist,
        "date": painting.date,
        "medium": painting.medium,
        "accession_number": painting.accession_number,
        "split": painting.split,
        "page_url": painting.page_url,
        "image_url": image_path(painting),
    }


def prediction_values(prediction: Prediction, digest: str) -> dict[str, object]:
    """Return the values of a prediction by the model with this digest."""
    return {
        "culture": prediction.label,
        "likelihood": round(prediction.likelihood, DIGITS),
        "sure": prediction.sure,
        "familiar": prediction.familiar,
        "likelihoods": {
            culture: round(likelihood, DIGITS)
            for culture, likelihood in prediction.likelihoods.items()
        },
        "attention": [
            [round(float(value), DIGITS) for value in row] for row in prediction.attention()
        ],
        "model": digest,
    }


def painting_prediction_values(exhibit: Exhibit, digest: str) -> dict[str, object]:
    """Return the values of a painting's prediction by the model with this digest."""
    return {
        "object_id": exhibit.painting.object_id,
        "correct_culture": exhibit.painting.culture,
        "right": exhibit.right,
        **prediction_values(exhibit.prediction, digest),
    }


def page_links(path: str, query: dict, total: int) -> str:
    """Return the Link header (RFC 8288) that leads to the list's next and previous part."""
    offset, limit = query["offset"], query["limit"]
    offsets = {}
    if offset + limit < total:
        offsets["next"] = offset + limit
    if offset > 0:
        offsets["prev"] = max(0, min(offset, total) - limit)
    return ", ".join(
        f'<{path}?{urlencode({**query, "offset": at})}>; rel="{relation}"'
        for relation, at in offsets.items()
    )
