"""What the JSON API takes and returns; its OpenAPI document is made from these fields."""

from typing import Any

from marshmallow import Schema, fields, validate

from dashboard.labels import name_of
from dashboard.paths import image_path
from museum.table import LARGEST_OBJECT_ID, SPLITS

LONGEST_TEXT = 100
MOST_PAINTINGS = 100
MOST_IMAGES = 16
DIGITS = 6
CULTURE_NAME = "What the pages call this culture."


def _always(description: str, **more: object) -> dict[str, Any]:
    """The options of a field that every answer has."""
    return {"required": True, "metadata": {"description": description, **more}}


class Share(fields.Float):
    """A number from 0 to 1."""

    def __init__(self, **options: Any):
        super().__init__(metadata={"minimum": 0, "maximum": 1}, **options)

    def _serialize(self, value: Any, *_: Any, **__: Any) -> float:
        return round(float(value), DIGITS)


class CultureQuery(Schema):
    """Which painting to get."""

    culture = fields.String(
        validate=validate.Length(min=1, max=LONGEST_TEXT),
        metadata={
            "description": "Only of this culture: a label, or the name shown for it.",
            "example": "China",
        },
    )


class PaintingsQuery(CultureQuery):
    """Which paintings to list, and which part of the list."""

    q = fields.String(
        validate=validate.Length(max=LONGEST_TEXT),
        metadata={
            "description": "Words, or the beginnings of words, or an object ID. Without culture "
            "and split, the best matches come first, and misspelt words are tolerated."
        },
    )
    split = fields.String(
        validate=validate.OneOf(SPLITS),
        metadata={"description": "Only of this split; empty: those not used in training."},
    )
    offset = fields.Integer(
        load_default=0,
        validate=validate.Range(0, LARGEST_OBJECT_ID),
        metadata={"description": "How many paintings to skip."},
    )
    limit = fields.Integer(
        load_default=20,
        validate=validate.Range(1, MOST_PAINTINGS),
        metadata={"description": "How many paintings to return."},
    )


class PaintingSchema(Schema):
    """A painting of the catalogue."""

    object_id = fields.Integer(**_always("The museum's object number."))
    culture = fields.String(**_always("The culture that the museum gives."))
    culture_name = fields.Function(
        lambda painting: name_of(painting.culture), **_always(CULTURE_NAME, type="string")
    )
    title = fields.String(required=True)
    artist = fields.String(**_always("Empty if unknown."))
    date = fields.String(**_always("As the museum writes it."))
    medium = fields.String(required=True)
    accession_number = fields.String(required=True)
    split = fields.String(
        validate=validate.OneOf(SPLITS),
        **_always("How training used the painting; empty if it did not."),
    )
    page_url = fields.String(**_always("Its page on the Met's website; empty if there is none."))
    image_url = fields.Function(image_path, **_always("Path of its image.", type="string"))


class PaintingsPage(Schema):
    """One page of a list of paintings."""

    total = fields.Integer(**_always("How many paintings match."))
    suggestion = fields.String(
        **_always("If nothing matches `q`, the spelling that these paintings match."),
    )
    paintings = fields.List(fields.Nested(PaintingSchema), required=True)


class PredictionSchema(Schema):
    """The model's prediction for an image."""

    culture = fields.String(**_always("The most likely culture."))
    culture_name = fields.String(**_always(CULTURE_NAME))
    likelihood = Share(required=True)
    sure = fields.Boolean(**_always("Whether the likelihood is high enough to rely on."))
    familiar = fields.Boolean(**_always("False if it is unlike anything the model was trained on."))
    likelihoods = fields.Dict(
        keys=fields.String(),
        values=Share(),
        **_always("The likelihood of each culture; they sum to 1."),
    )
    attention = fields.List(
        fields.List(Share()),
        **_always("Where the model looked: rows of values from 0 to 1 over the whole image."),
    )
    model = fields.String(**_always("SHA-256 of the model file."))


class PaintingPrediction(PredictionSchema):
    """The model's prediction for a painting, compared with the museum."""

    object_id = fields.Integer(required=True)
    correct_culture = fields.String(required=True)
    correct_culture_name = fields.String(**_always(CULTURE_NAME))
    right = fields.Boolean(required=True)


class ImageError(Schema):
    """An image that could not be read."""

    error = fields.String(**_always("What is wrong with the image, in a sentence."))


class Predictions(Schema):
    """For each image sent, in order: its prediction, or why it could not be read."""

    predictions = fields.List(
        fields.Raw(
            metadata={
                "oneOf": [
                    {"$ref": "#/components/schemas/Prediction"},
                    {"$ref": "#/components/schemas/ImageError"},
                ]
            }
        ),
        required=True,
    )


class Problem(Schema):
    """Problem details (RFC 9457)."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(**_always("What is wrong, in a sentence."))
    errors = fields.Dict(metadata={"description": "Which arguments are wrong, and why."})
