"""What the JSON API takes and returns; its OpenAPI document is made from these fields."""

from marshmallow import Schema, fields, validate

from museum.table import LARGEST_OBJECT_ID, SPLITS

LONGEST_TEXT = 100
MOST_PAINTINGS = 100
MOST_IMAGES = 16


def _about(description: str, **more: object) -> dict[str, object]:
    return {"description": description, **more}


LIKELIHOOD = {"minimum": 0, "maximum": 1}


class CultureQuery(Schema):
    """Which painting to get."""

    culture = fields.String(
        validate=validate.Length(min=1, max=LONGEST_TEXT),
        metadata=_about("Only of this culture.", example="China"),
    )


class PaintingsQuery(CultureQuery):
    """Which paintings to list, and which part of the list."""

    q = fields.String(
        validate=validate.Length(max=LONGEST_TEXT),
        metadata=_about(
            "Words, or the beginnings of words, or an object ID. Without culture and split, the "
            "best matches come first, and misspelt words are tolerated."
        ),
    )
    split = fields.String(
        validate=validate.OneOf(SPLITS),
        metadata=_about("Only paintings of this split; empty: those not used in training."),
    )
    offset = fields.Integer(
        load_default=0,
        validate=validate.Range(0, LARGEST_OBJECT_ID),
        metadata=_about("How many paintings to skip."),
    )
    limit = fields.Integer(
        load_default=20,
        validate=validate.Range(1, MOST_PAINTINGS),
        metadata=_about("How many paintings to return."),
    )


class PaintingSchema(Schema):
    """A painting of the catalogue."""

    object_id = fields.Integer(required=True, metadata=_about("The museum's object number."))
    culture = fields.String(required=True, metadata=_about("The culture that the museum gives."))
    title = fields.String(required=True)
    artist = fields.String(required=True, metadata=_about("Empty if unknown."))
    date = fields.String(required=True, metadata=_about("As the museum writes it."))
    medium = fields.String(required=True)
    accession_number = fields.String(required=True)
    split = fields.String(
        required=True,
        validate=validate.OneOf(SPLITS),
        metadata=_about("How training used the painting; empty if it did not."),
    )
    page_url = fields.String(
        required=True, metadata=_about("Its page on the Met's website; empty if there is none.")
    )
    image_url = fields.String(required=True, metadata=_about("Path of its image on this server."))


class PaintingsPage(Schema):
    """One page of a list of paintings."""

    total = fields.Integer(required=True, metadata=_about("How many paintings match."))
    suggestion = fields.String(
        required=True,
        metadata=_about("If nothing matches `q`, the spelling that these paintings match."),
    )
    paintings = fields.List(fields.Nested(PaintingSchema), required=True)


class PredictionSchema(Schema):
    """The model's prediction for an image."""

    culture = fields.String(required=True, metadata=_about("The most likely culture."))
    likelihood = fields.Float(required=True, metadata=LIKELIHOOD)
    sure = fields.Boolean(
        required=True, metadata=_about("Whether the likelihood is high enough to rely on.")
    )
    familiar = fields.Boolean(
        required=True,
        metadata=_about("False for an image that is unlike anything the model was trained on."),
    )
    likelihoods = fields.Dict(
        keys=fields.String(),
        values=fields.Float(metadata=LIKELIHOOD),
        required=True,
        metadata=_about("The likelihood of each culture; they sum to 1."),
    )
    attention = fields.List(
        fields.List(fields.Float(metadata=LIKELIHOOD)),
        required=True,
        metadata=_about("Where the model looked: rows of values from 0 to 1 over the whole image."),
    )
    model = fields.String(required=True, metadata=_about("SHA-256 of the model file."))


class PaintingPrediction(PredictionSchema):
    """The model's prediction for a painting, compared with the museum."""

    object_id = fields.Integer(required=True)
    correct_culture = fields.String(required=True)
    right = fields.Boolean(required=True)


class ImageError(Schema):
    """An image that could not be read."""

    error = fields.String(
        required=True, metadata=_about("What is wrong with the image, in a sentence.")
    )


class Predictions(Schema):
    """For each image sent, in order: its prediction, or why it could not be read."""

    predictions = fields.List(
        fields.Dict(),
        required=True,
        metadata={
            "items": {
                "oneOf": [
                    {"$ref": "#/components/schemas/Prediction"},
                    {"$ref": "#/components/schemas/ImageError"},
                ]
            }
        },
    )


class Problem(Schema):
    """Problem details (RFC 9457)."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True, metadata=_about("What is wrong, in a sentence."))
    errors = fields.Dict(metadata=_about("Which arguments are wrong, and why."))
