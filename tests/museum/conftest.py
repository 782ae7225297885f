from collections.abc import Callable
from pathlib import Path

import pytest

from museum.catalogue import Catalogue

HEADER = "object_id,culture,title,artist,date,medium,accession_number,image_url,split"
ROWS = (
    "1,Japan,Old Plum,Kano Tan'yū,1646,Ink on paper,75.1,"
    "https://images.metmuseum.org/CRDImages/as/web-large/DT 229.JPG,",
    "2,Japan,Mount Fuji,,1700,,,https://images.metmuseum.org/CRDImages/as/web-large/2.jpg,train",
    "3,China,Night-Shining White,Han Gan,ca. 750,Handscroll,77.78,"
    "https://images.metmuseum.org/CRDImages/as/web-large/3.jpg,test",
    "4,China,Étude of 1904,,,,,https://images.metmuseum.org/CRDImages/as/web-large/4.jpg,",
    "5,India,A Raga,,,,,https://images.metmuseum.org/CRDImages/as/web-large/5.jpg,validation",
)


@pytest.fixture
def write_table(tmp_path: Path) -> Callable[..., Path]:
    """Writes lines under the table's header and returns the file."""

    def write(*lines: str, header: str = HEADER) -> Path:
        path = tmp_path / "paintings.csv"
        path.write_text("\n".join((header, *lines)) + "\n", encoding="utf-8")
        return path

    return write


@pytest.fixture
def catalogue(write_table: Callable[..., Path]) -> Catalogue:
    return Catalogue.read(write_table(*ROWS))
