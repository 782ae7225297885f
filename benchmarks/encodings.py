"""What the model says of one painting in twenty encodings.

python -m benchmarks.encodings
"""

from benchmarks.figures import print_table
from model.classifier import Classifier
from model.compiling import MODEL, ensure_compiled
from model.preprocessing import to_network_input
from tests.model.pictures import encodings


def main() -> None:
    """Print the likelihoods of each encoding and how far they are from the first one's."""
    ensure_compiled(MODEL)
    classifier = Classifier.open(MODEL)
    rows: list[tuple[object, ...]] = []
    first: dict[str, float] = {}
    for name, content in encodings():
        pixels = to_network_input(content, classifier.input_size)
        likelihoods = classifier.predict(pixels).likelihoods
        first = first or likelihoods
        difference = max(abs(likelihoods[label] - first[label]) for label in first)
        numbers = [f"{value:.3f}" for value in (*likelihoods.values(), difference)]
        rows.append((name, f"{len(content):,}", *numbers))
    print_table(("encoding", "bytes", *classifier.labels, "difference"), rows)


if __name__ == "__main__":
    main()
