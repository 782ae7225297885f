"""Examples of answers, for the API's documentation."""

PAINTING = {
    "object_id": 40081,
    "culture": "China",
    "culture_name": "China",
    "title": "Wang Xizhi watching geese",
    "artist": "Qian Xuan",
    "date": "ca. 1295",
    "medium": "Handscroll; ink, color, and gold on paper",
    "accession_number": "1973.120.6",
    "split": "test",
    "page_url": "https://www.metmuseum.org/art/collection/search/40081",
    "image_url": "/paintings/40081.jpg",
}
PAINTINGS = {"total": 1, "suggestion": "", "paintings": [PAINTING]}
PREDICTION = {
    "culture": "China",
    "culture_name": "China",
    "likelihood": 0.897,
    "sure": True,
    "familiar": True,
    "likelihoods": {"America": 0.002, "China": 0.897, "India": 0.001, "Japan": 0.1},
    "attention": [[0.1, 0.4, 0.2], [0.3, 1, 0.5], [0, 0.2, 0.1]],
    "model": "394838b46299034754a0a57d362785285b57989df6540dcf5a40a8d3d3baa696",
}
PAINTING_PREDICTION = {
    **PREDICTION,
    "object_id": 40081,
    "correct_culture": "China",
    "correct_culture_name": "China",
    "right": True,
}
PREDICTIONS = {
    "predictions": [
        PREDICTION,
        {"error": "We couldn’t read this file. Please choose a JPEG, PNG or WebP picture."},
    ]
}
MODEL = {"labels": ["America", "China", "India", "Japan"], "input_size": 288, "sure_above": 0.86}
