from museum.catalogue import Catalogue


def test_holds_every_painting_in_the_order_of_object_ids(catalogue):
    assert [painting.object_id for painting in catalogue] == [1, 2, 3, 4, 5]
    assert len(catalogue) == 5


def test_get_knows_only_its_object_ids(catalogue):
    assert catalogue.get(3).title == "Night-Shining White"
    for unknown in (0, -3, 6, 10**30):
        assert catalogue.get(unknown) is None


def test_pick_prefers_what_training_never_saw(catalogue):
    assert {catalogue.pick("Japan").object_id for _ in range(20)} == {1}
    assert {catalogue.pick().object_id for _ in range(200)} == {1, 3, 4}


def test_pick_falls_back_to_what_training_saw(catalogue):
    assert catalogue.pick("India").object_id == 5


def test_pick_gives_nothing_where_nothing_is(catalogue):
    assert catalogue.pick("America") is None
    assert catalogue.pick("Korea") is None
    assert catalogue.pick("China", exclude={3, 4}) is None


def test_page_filters_counts_and_pages(catalogue):
    paintings, total = catalogue.page(offset=1, limit=2)
    assert ([painting.object_id for painting in paintings], total) == ([2, 3], 5)
    paintings, total = catalogue.page(label="China", split="")
    assert ([painting.object_id for painting in paintings], total) == ([4], 1)
    paintings, total = catalogue.page(label="Japan", text="fuji")
    assert ([painting.object_id for painting in paintings], total) == ([2], 1)
    assert catalogue.page(text=" ")[1] == 5
    assert catalogue.page(text="---") == ([], 0)


def test_page_survives_numbers_out_of_range(catalogue):
    assert catalogue.page(offset=10**30) == ([], 5)
    assert catalogue.page(offset=-1, limit=-1) == ([], 5)
    assert len(catalogue.page(offset=-1, limit=10**30)[0]) == 5


def test_a_painting_tells_its_page_its_description_and_whether_training_saw_it(catalogue):
    fuji = catalogue.get(2)
    assert fuji.page_url == "https://www.metmuseum.org/art/collection/search/2"
    assert fuji.description == "Mount Fuji, 1700"
    assert fuji.seen
    assert not catalogue.get(3).seen


def test_an_image_may_be_the_mets_or_under_the_address_that_replaces_it(write_table):
    mirror = "http://127.0.0.1:8000/mirror"
    met = "https://images.metmuseum.org/CRDImages"
    lines = (f"{i},Japan,T,,,,,{url}/as/1.jpg," for i, url in enumerate((met, mirror), 1))
    catalogue = Catalogue.read(write_table(*lines), mirror)
    assert [painting.image_url for painting in catalogue] == [
        f"{met}/as/1.jpg",
        f"{mirror}/as/1.jpg",
    ]


def test_only_the_mets_own_paintings_have_a_page_on_its_site(write_table):
    met = "https://images.metmuseum.org/CRDImages"
    urls = (f"{met}/as/1.jpg", "https://museum.example/1.jpg", "scans/1.jpg")
    lines = (f"{i},Japan,T,,,,,{url}," for i, url in enumerate(urls, 1))
    catalogue = Catalogue.read(write_table(*lines), "https://museum.example")
    assert [painting.page_url for painting in catalogue] == [
        "https://www.metmuseum.org/art/collection/search/1",
        "",
        "",
    ]


def test_another_collection_brings_its_own_labels_and_files(write_table):
    path = write_table("1,Wales,T,,,,,scans/tall ships 50%.jpg,", "2,Mann,T,,,,,scans/2.jpg,")
    catalogue = Catalogue.read(path, labels=("Wales", "Mann", "Scotland"))
    assert catalogue.labels == ("Wales", "Mann", "Scotland")
    assert catalogue.pick("Wales").image_url == "scans/tall ships 50%.jpg"
    assert catalogue.folder == path.parent
    assert Catalogue.read(path).labels == ("Mann", "Wales")
