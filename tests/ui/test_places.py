"""Who asks over a network learns a file's name and an address whole, and nothing of the server's folders."""

from __future__ import annotations

import pytest

from ui.places import told_place


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("/home/anna/clippings/uploads/storks.txt", "storks.txt"),
        ("storks.txt", "storks.txt"),
        ("https://example.org/birds/storks.html", "https://example.org/birds/storks.html"),
        ("HTTPS://Example.org/birds", "HTTPS://Example.org/birds"),
        ("feed://example.org/rss", "feed://example.org/rss"),
    ],
)
def test_a_file_is_told_by_its_name_and_an_address_whole(place: str, told: str) -> None:
    assert told_place(place) == told
