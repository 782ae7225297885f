import pytest

from museum.catalogue import Catalogue


def test_holds_every_painting_and_knows_no_other_object_id(catalogue):
    assert [painting.object_id for painting in catalogue] == [1, 2, 3, 4, 5]
    assert len(catalogue) == 5
    assert catalogue.get(3).title == "Night-Shining White"
    for unknown in (0, -3, 6, 10**30):
        assert catalogue.get(unknown) is None


@pytest.mark.parametrize(
    ("wanted", "found", "total"),
    [
        ({}, [1, 2, 3, 4, 5], 5),
        ({"offset": 1, "limit": 2}, [2, 3], 5),
        ({"label": "China", "split": ""}, [4], 1),
        ({"label": "Japan", "text": "fuji"}, [2], 1),
        ({"text": " "}, [1, 2, 3, 4, 5], 5),
        ({"text": "---"}, [], 0),
        ({"offset": 10**30}, [], 5),
    ],
)
def test_page_filters_counts_and_pages(catalogue, wanted, found, total):
    paintings, number = catalogue.page(**wanted)
    assert ([painting.object_id for painting in paintings], number) == (found, total)


def test_a_painting_tells_its_description_and_whether_training_saw_it(catalogue):
    assert catalogue.get(2).description == "Mount Fuji, 1700"
    assert catalogue.get(2).seen
    assert not catalogue.get(3).seen


def test_an_image_may_be_the_mets_under_the_address_that_replaces_it_or_beside_the_table(
    write_table,
):
    """Only the Met's own paintings have a page on its site."""
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
