"""Every sentence that a visitor may read when something is out of the ordinary, in one place."""

OFFLINE = "The app runs without a network: its paintings come from the offline gallery."
FROM_GALLERY = (
    "The Met's server does not answer now, so this painting comes from the offline gallery."
)
GALLERY_LACKS_CULTURE = (
    "The Met's server does not answer now, and the offline gallery holds no painting of that "
    "culture: here is one of another."
)
ANOTHER_TRIED = "The first painting's image could not be fetched, so here is another."
IMAGE_UNAVAILABLE = "This painting's image cannot be fetched now. Please try again in a minute."
UNKNOWN_PAINTING = "There is no painting with this number in the catalogue. Here is what it holds."
OPENING = "The museum is still opening its doors. Please try again in a few seconds."
CLOSED = "The museum cannot open now. Whoever runs it finds the reason in the log."
UNEXPECTED = "Something went wrong. Please try again; the painting on show stays."
