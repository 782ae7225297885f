import os

import pytest

from museum.files import ensure_replaceable, read_image, replacing


@pytest.mark.parametrize("binary", [False, True])
def test_a_file_is_replaced_completely_or_not_at_all(tmp_path, binary):
    path = tmp_path / "file"
    words = [b"old", b"new"] if binary else ["old", "new"]
    with replacing(path, binary=binary) as file:
        file.write(words[0])
    with pytest.raises(KeyboardInterrupt), replacing(path, binary=binary) as file:
        file.write(words[1])
        file.flush()
        raise KeyboardInterrupt
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
    (tmp_path / "other").touch()
    assert path.stat().st_mode == (tmp_path / "other").stat().st_mode


def test_the_folder_of_a_new_file_is_made_and_stays_empty_until_the_end(tmp_path):
    ensure_replaceable(tmp_path / "new" / "table.csv")
    assert list((tmp_path / "new").iterdir()) == []


def test_what_is_no_ordinary_file_or_too_large_is_refused(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with (tmp_path / "large").open("wb") as file:
        file.truncate(10 * 2**20 + 1)
    for name, reason in (("pipe", "not an ordinary file"), ("large", "larger than 10,485,760")):
        with pytest.raises(OSError, match=reason):
            read_image(tmp_path / name)
