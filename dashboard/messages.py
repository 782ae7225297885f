"""All notes and error messages that a visitor may read."""

from dashboard.exhibit import Source

NOTES = {
    Source.REGULAR: "",
    Source.ANOTHER: "We couldn’t load the first image; here is another painting.",
    Source.OTHER_LABEL: "This collection has no painting from there, so here is a different one.",
    Source.BUILT_IN: "The Met’s server isn’t responding; here is one of our built-in paintings.",
    Source.BUILT_IN_OTHER_LABEL: (
        "The Met’s server isn’t responding, and we have no built-in painting from there, "
        "so here is a different one."
    ),
    Source.OFFLINE: "Offline: {total} built-in paintings ({some}).",
    Source.OFFLINE_OTHER_LABEL: (
        "Offline: we have no built-in painting from there, so here is a different one."
    ),
}
"""The note shown with an exhibit, by where its image came from and why."""

IMAGE_UNAVAILABLE = "We couldn’t load this image. Please try again in a minute."
UNKNOWN_PAINTING = "We don’t have painting {painting}. Here is another."
UNEXPECTED = "Something went wrong. Please try again."
INSTEAD = "We couldn’t load that image; here is another painting."
SEEN = "The model was trained on this painting, so its answer doesn’t count for much."
NOT_SURE = "Not sure: {likelihood}"
UNFAMILIAR = "Unlike anything it was trained on: don’t rely on this"
RIGHT = "Right"
WRONG = "Wrong"
OWN_PICTURE = "Your own picture"
NOT_KEPT = "We don’t keep it."
OWN_PICTURE_GONE = "Your picture is gone: we don’t keep it. Here is a painting."
NO_SUCH_PAINTING = "We don’t have a painting with this number."
NO_SUCH_CULTURE = "We don’t have paintings of this culture."
NONE_OF_CULTURE = "We can’t load any painting of this culture at the moment."
NOTHING_HERE = "Page not found."
WRONG_ARGUMENTS = "Some arguments are wrong; see `errors`."
UPLOAD_COUNT = "Send one image as the body, or 1 to 16 images as form files named “images”."
TOO_MANY = "Too many requests. Please try again in a minute."
NO_CONNECTION = "No connection. Trying again…"
NO_SCRIPT = "Turn on JavaScript to see paintings and what the model says about them."
PAGE_CANNOT_START = "This page could not start. Please reload it, or try another browser."
LOADING = "Loading…"
NOTHING_DROPPED = "That was not a file. Save the picture, then drop or choose the file."
FIRST_OF_SEVERAL = "One picture at a time; here is the first."
NO_SUCH_MATCH = "There is no match at this address. Start one here."
OFFLINE_MATCHES = "Offline: {count} built-in paintings, from {labels}."
REPLACED = "We couldn’t load this round’s first image, so this painting took its place."
NO_RECORD = "No match played yet. Your record stays in this browser."
COPIED = "Copied"
COPY_FROM_HERE = "Copy it from here"
NO_CARD = "The model card lacks figures that this page shows."
NONE_FOUND = "No painting matches. Try a title or an artist."
BUSY = "The server is busy. Please try again in a few seconds."
SUGGESTION = "No painting matches. Did you mean “{text}”? {found}"
STILL_NO_CONNECTION = "Still no connection."
FILE_CHANGED = "We couldn’t read that file. Please choose it again."
LINK_COPIED = "Link copied"
LINK_NOT_COPIED = "Copy the link from the address bar"
