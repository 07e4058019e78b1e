"""Files of the caller: whole or not at all, within a bound, never blank."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from parindex._files import read_file, write_text, writing
from parindex.errors import InputError


def names(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("fault", [RuntimeError("a bug"), KeyboardInterrupt(), OSError(28, "full")])
def test_where_writing_fails_the_old_file_stays_and_nothing_is_beside_it(fault, tmp_path):
    target = tmp_path / "f.json"
    target.write_text("old", encoding="utf-8")
    expected = InputError if isinstance(fault, OSError) else type(fault)

    def write():
        with writing(target) as file:
            file.write(b"half of the new")
            raise fault

    with pytest.raises(expected):
        write()
    assert target.read_text(encoding="utf-8") == "old"
    assert names(tmp_path) == ["f.json"]


def test_until_all_is_written_a_reader_sees_the_old_file(tmp_path):
    target = tmp_path / "f.json"
    target.write_bytes(b"old")
    with writing(target) as file:
        file.write(b"new")
        file.flush()
        assert target.read_bytes() == b"old"
    assert target.read_bytes() == b"new"
    assert names(tmp_path) == ["f.json"]


def test_an_existing_mode_is_kept_and_a_new_file_has_that_of_any_new_file(tmp_path):
    old, new, plain = tmp_path / "old", tmp_path / "new", tmp_path / "plain"
    old.write_bytes(b"x")
    old.chmod(0o640)
    plain.write_bytes(b"x")
    write_text("a\n", old)
    write_text("a\n", new)
    assert stat.S_IMODE(old.stat().st_mode) == 0o640
    assert new.stat().st_mode == plain.stat().st_mode


def test_a_link_goes_on_pointing_to_its_file(tmp_path):
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_bytes(b"old")
    link.symlink_to(target)
    write_text("new", link)
    assert link.is_symlink()
    assert target.read_bytes() == b"new"


def test_the_longest_name_there_can_be_is_written(tmp_path):
    write_text("x", tmp_path / ("n" * 255))
    assert names(tmp_path) == ["n" * 255]


def test_what_is_no_plain_file_is_written_to():
    write_text("x", os.devnull)
    assert Path(os.devnull).is_char_device()


def test_lines_end_in_a_line_feed_everywhere(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "linesep", "\r\n")
    write_text("a\nb\n", tmp_path / "f")
    assert (tmp_path / "f").read_bytes() == b"a\nb\n"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("absent/f.json", "absent/f.json must stand in a folder that is there"),
        (".", "must be a file, got a folder"),
        ("", "'' must be the path of a file"),
        ("a\0b", "must be the path of a file"),
        (None, "must be text or a Path, got NoneType"),
        (b"f.json", "must be text or a Path, got bytes"),
        (5, "must be text or a Path, got int"),
        ("n" * 300, "must be a file that can be written, got: File name too long"),
    ],
)
def test_what_cannot_be_written_is_one_sentence(given, words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=words) as caught:
        write_text("x", given)
    assert "\n" not in str(caught.value)
    assert names(tmp_path) == []


def test_half_of_a_pair_is_no_text_to_write(tmp_path):
    with pytest.raises(InputError, match=r"must be text in Unicode, got '\\ud800'"):
        write_text("a\ud800", tmp_path / "f")
    assert names(tmp_path) == []


@pytest.mark.parametrize("content", [b"", b" \n\t\r\n"])
def test_a_blank_file_is_refused(content, tmp_path):
    (tmp_path / "f").write_bytes(content)
    with pytest.raises(InputError, match="must be a file with something in it, got"):
        read_file(tmp_path / "f", most=100)


def test_a_file_beyond_the_bound_is_refused_and_so_is_a_device_without_an_end(tmp_path):
    (tmp_path / "f").write_bytes(b"x" * 100)
    assert read_file(tmp_path / "f", most=100) == b"x" * 100
    with pytest.raises(InputError, match="must be a file of at most 99 bytes, got more"):
        read_file(tmp_path / "f", most=99)
    with pytest.raises(InputError, match="must be a file of at most 1000 bytes, got more"):
        read_file("/dev/zero", most=1000)
