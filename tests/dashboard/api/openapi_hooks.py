"""What schemathesis cannot guess from the document: how the bytes of an image look."""

from io import BytesIO

import schemathesis
from hypothesis import strategies as st
from PIL import Image
from schemathesis.transport.serialization import Binary

FORMATS = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/webp": "WEBP",
    "image/gif": "GIF",
    "image/bmp": "BMP",
    "image/tiff": "TIFF",
    "application/octet-stream": "PNG",
}


def picture(name: str) -> bytes:
    buffer = BytesIO()
    Image.new("RGB", (12, 8), "grey").save(buffer, name)
    return buffer.getvalue()


IMAGES = {media_type: picture(name) for media_type, name in FORMATS.items()}

for media_type, image in IMAGES.items():
    schemathesis.openapi.media_type(media_type, st.just(image))
schemathesis.openapi.format("binary", st.sampled_from([*IMAGES.values()]).map(Binary))
