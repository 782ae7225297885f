"""What schemathesis cannot guess from the document: how the bytes of an image look."""

import cv2
import numpy as np
import schemathesis
from hypothesis import strategies as st
from schemathesis.transport.serialization import Binary

PIXELS = np.full((8, 12, 3), 128, np.uint8)
EXTENSIONS = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp"}
IMAGES = {
    media_type: cv2.imencode(extension, PIXELS)[1].tobytes()
    for media_type, extension in EXTENSIONS.items()
}

for media_type, image in IMAGES.items():
    schemathesis.openapi.media_type(media_type, st.just(image))
schemathesis.openapi.format("binary", st.sampled_from([*IMAGES.values()]).map(Binary))
