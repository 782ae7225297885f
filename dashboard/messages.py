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
UNEXPECTED = "Something went wrong. Please try again; the painting on show stays."
INSTEAD = "That painting's image cannot be fetched now, so here is another."
SEEN = "The model has seen this painting in training, so its answer proves little."
NOT_SURE = "The model's best answer is too unlikely to be relied upon."
NO_SUCH_PAINTING = "There is no painting with this number in the catalogue."
NO_SUCH_CULTURE = "The catalogue has no painting of this culture."
NOTHING_HERE = "There is nothing at this address."
WRONG_ARGUMENTS = "Some arguments are wrong: see errors."
UPLOAD_TYPES = (
    "Send an image as image/jpeg, image/png or image/webp, or several as multipart/form-data."
)
UPLOAD_COUNT = "Send 1 to 16 images as the files named 'images' of the form."
TOO_MANY = "Too many requests. Please try again in a minute."
UNREACHABLE = "The server does not answer now. Please try again; the painting on show stays."
TOO_LARGE = "That file is larger than 10 MB. Please choose a smaller one."
NOT_A_PICTURE = "That is not a JPEG, PNG or WebP picture."
NO_CARD = "The model's card cannot be read, so there is nothing to tell about it now."
NONE_FOUND = "No painting of the catalogue fits these words."
BUSY = "Many pictures are being looked at just now. Please try again in a few seconds."
