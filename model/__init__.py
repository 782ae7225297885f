"""The classifier: from the bytes of an image to the likelihood of each culture."""

import os

# OpenCV reads its limit once, when it is imported, and Keras imports it too: so this stands
# before both. A server must not unpack a bomb.
MAX_PIXELS = 40_000_000
os.environ["OPENCV_IO_MAX_IMAGE_PIXELS"] = str(MAX_PIXELS)
