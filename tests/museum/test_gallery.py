import pytest

from museum.catalogue import Catalogue
from museum.gallery import Gallery
from museum.images import ImageUnavailable
from museum.table import TableError
from tests.museum.conftest import URL, painting

NIGHT_SHINING_WHITE = f"39901,China,Night-Shining White,Han Gan,,,1977.78,{URL},"


def test_the_gallery_has_the_paintings_that_catalogue_and_package_share(write_table):
    gallery = Gallery(
        Catalogue.read(write_table(NIGHT_SHINING_WHITE, f"1,America,T,,,,1.1,{URL},")),
    )
    assert gallery.object_ids == {39901}
    assert gallery.get(painting(39901)).startswith(b"\xff\xd8")
    assert gallery.at_hand(painting(39901))
    assert not gallery.at_hand(painting(1))
    with pytest.raises(ImageUnavailable, match="missing"):
        gallery.get(painting(1))


def test_another_collections_painting_of_the_same_number_is_not_mistaken(write_table):
    gallery = Gallery(Catalogue.read(write_table(f"39901,China,T,,,,Inv. 5,{URL},")))
    assert gallery.object_ids == frozenset()


def test_a_folder_of_fetched_images_is_a_gallery_of_ones_own(write_table, tmp_path):
    catalogue = Catalogue.read(
        write_table(NIGHT_SHINING_WHITE, *(f"{i},Japan,T,,,,{i}.1,{URL}," for i in range(1, 9)))
    )
    folder = tmp_path / "images"
    folder.mkdir()
    for name in ("1.jpg", "2.PNG", ".4.jpg.77", "999.jpg", "05.jpg", "x.jpg", "manifest.csv"):
        (folder / name).write_bytes(name.encode())
    gallery = Gallery(catalogue, folder)
    assert gallery.object_ids == {1, 2, 39901}
    assert [gallery.get(painting(1)), gallery.get(painting(2))] == [b"1.jpg", b"2.PNG"]


def test_an_image_in_ones_own_folder_comes_before_the_packages(write_table, tmp_path):
    (tmp_path / "39901.jpg").write_bytes(b"larger")
    gallery = Gallery(Catalogue.read(write_table(NIGHT_SHINING_WHITE)), tmp_path)
    assert gallery.get(painting(39901)) == b"larger"


def test_images_in_the_tables_folder_need_no_network_either(write_table, tmp_path):
    names = ("1", "2", "3" * 300)  # the last is longer than file systems allow
    table = write_table(*(f"{name[0]},Wales,T,,,,,scans/{name}.jpg," for name in names))
    (tmp_path / "scans").mkdir()
    (tmp_path / "scans" / "1.jpg").write_bytes(b"scan")
    gallery = Gallery(Catalogue.read(table))
    assert gallery.object_ids == {1}
    assert gallery.get(painting(1)) == b"scan"


def test_an_image_that_went_away_is_no_longer_offered(write_table, tmp_path):
    image = tmp_path / "1.jpg"
    image.write_bytes(b"image")
    (tmp_path / "2.jpg").write_bytes(b"image")
    table = write_table(*(f"{i},Japan,T,,,,,{URL}," for i in (1, 2)))
    gallery = Gallery(Catalogue.read(table), tmp_path)
    image.unlink()
    with pytest.raises(ImageUnavailable, match="unreadable"):
        gallery.get(painting(1))
    assert (gallery.object_ids, gallery.skipped) == ({2}, {1})


def test_a_folder_without_images_of_the_catalogue_is_refused(write_table, tmp_path):
    catalogue = Catalogue.read(write_table(NIGHT_SHINING_WHITE))
    (tmp_path / "7.jpg").write_bytes(b"of no painting")
    with pytest.raises(TableError, match="fetches them"):
        Gallery(catalogue, tmp_path)
    with pytest.raises(TableError, match="none cannot be read: No such file"):
        Gallery(catalogue, tmp_path / "none")
