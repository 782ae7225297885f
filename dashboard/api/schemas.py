"""What the JSON API takes and gives: the fields of its OpenAPI document come from here."""

from marshmallow import Schema, fields, validate

from museum.table import LARGEST_OBJECT_ID, SPLITS

LONGEST_TEXT = 100
MOST_PAINTINGS = 100
MOST_IMAGES = 16


def _about(description: str, **more: object) -> dict[str, object]:
    return {"description": description, **more}


LIKELIHOOD = {"minimum": 0, "maximum": 1}


class CultureQuery(Schema):
    """Which painting to draw."""

    culture = fields.String(
        validate=validate.Length(min=1, max=LONGEST_TEXT),
        metadata=_about("Only of this culture.", example="China"),
    )


class PaintingsQuery(CultureQuery):
    """Which paintings to list, and which part of the list."""

    q = fields.String(
        validate=validate.Length(max=LONGEST_TEXT),
        metadata=_about("Words that title and artist begin with, or an object ID."),
    )
    split = fields.String(
        validate=validate.OneOf(SPLITS),
        metadata=_about("Only those that training used in this way; empty: that it never used."),
    )
    offset = fields.Integer(
        load_default=0,
        validate=validate.Range(0, LARGEST_OBJECT_ID),
        metadata=_about("How many to leave out at the beginning."),
    )
    limit = fields.Integer(
        load_default=20,
        validate=validate.Range(1, MOST_PAINTINGS),
        metadata=_about("How many to list."),
    )


class PaintingSchema(Schema):
    """A painting of the catalogue."""

    object_id = fields.Integer(required=True, metadata=_about("The museum's number."))
    culture = fields.String(required=True, metadata=_about("The right culture."))
    title = fields.String(required=True)
    artist = fields.String(required=True, metadata=_about("Empty when not known."))
    date = fields.String(required=True, metadata=_about("In the museum's words."))
    medium = fields.String(required=True)
    accession_number = fields.String(required=True)
    split = fields.String(
        required=True,
        validate=validate.OneOf(SPLITS),
        metadata=_about("How training used the painting; empty: never."),
    )
    page_url = fields.String(
        required=True, metadata=_about("Its page at the Met; empty where there is none.")
    )
    image_url = fields.String(
        required=True, metadata=_about("Its image, as a path on this server.")
    )


class PaintingsPage(Schema):
    """A part of the list, and how long the whole list is."""

    total = fields.Integer(required=True)
    paintings = fields.List(fields.Nested(PaintingSchema), required=True)


class PredictionSchema(Schema):
    """What the model says of an image."""

    culture = fields.String(required=True, metadata=_about("The likeliest culture."))
    likelihood = fields.Float(required=True, metadata=LIKELIHOOD)
    sure = fields.Boolean(
        required=True, metadata=_about("Whether the likelihood is high enough to rely on.")
    )
    likelihoods = fields.Dict(
        keys=fields.String(),
        values=fields.Float(metadata=LIKELIHOOD),
        required=True,
        metadata=_about("The likelihood of each culture; together 1."),
    )
    attention = fields.List(
        fields.List(fields.Float(metadata=LIKELIHOOD)),
        required=True,
        metadata=_about("Where the model looked: rows of values over the whole image, 1 most."),
    )
    model = fields.String(required=True, metadata=_about("The SHA-256 of the model's pickle."))


class PaintingPrediction(PredictionSchema):
    """What the model says of a painting, and whether it is right."""

    object_id = fields.Integer(required=True)
    correct_culture = fields.String(required=True)
    right = fields.Boolean(required=True)


class Predictions(Schema):
    """What the model says of each image sent, in their order."""

    predictions = fields.List(fields.Nested(PredictionSchema), required=True)


class Problem(Schema):
    """Problem details (RFC 9457)."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True, metadata=_about("What is wrong, in a sentence."))
    errors = fields.Dict(metadata=_about("Which arguments are wrong, and why."))
