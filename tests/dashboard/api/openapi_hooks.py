"""What schemathesis cannot guess from the document: how the bytes of an image look."""

from io import BytesIO

import schemathesis
from hypothesis import strategies as st
from PIL import Image
from schemathesis.transport.serialization import Binary


def picture(name: str) -> bytes:
    buffer = BytesIO()
    Image.new("RGB", (12, 8), "grey").save(buffer, name)
    return buffer.getvalue()


IMAGES = [picture(name) for name in ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")]

schemathesis.openapi.format("binary", st.sampled_from(IMAGES).map(Binary))
