"""Links from one part of a list to the next."""

from urllib.parse import urlencode


def page_links(path: str, query: dict, total: int) -> str:
    """Return the Link header (RFC 8288) that leads to the list's next and previous part."""
    offset, limit = query["offset"], query["limit"]
    offsets = {}
    if offset + limit < total:
        offsets["next"] = offset + limit
    if offset > 0:
        offsets["prev"] = max(0, min(offset, total) - limit)
    return ", ".join(
        f'<{path}?{urlencode({**query, "offset": at})}>; rel="{relation}"'
        for relation, at in offsets.items()
    )
