"""The classifier: from the bytes of an image to the likelihood of each label."""
