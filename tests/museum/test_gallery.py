import pytest

from museum.catalogue import Catalogue
from museum.gallery import Gallery, records

URL = "https://images.metmuseum.org/CRDImages/as/web-large/1.jpg"


def test_the_gallery_has_the_paintings_that_catalogue_and_package_share(write_table):
    gallery = Gallery(
        Catalogue.read(
            write_table(
                f"39901,China,Night-Shining White,Han Gan,,,1977.78,{URL},",
                f"1,China,T,,,,1.1,{URL},",
            )
        )
    )
    assert gallery.object_ids == {39901}
    assert gallery.read(39901).startswith(b"\xff\xd8")
    with pytest.raises(KeyError):
        gallery.read(1)


def test_another_collections_painting_of_the_same_number_is_not_mistaken(write_table):
    gallery = Gallery(Catalogue.read(write_table(f"39901,China,T,,,,Inv. 5,{URL},")))
    assert gallery.object_ids == frozenset()
    with pytest.raises(KeyError):
        gallery.read(39901)


def test_every_shipped_record_has_its_image():
    assert len(records()) == 174
