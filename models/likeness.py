"""How alike two records are: their words, and their pictures.

For the writer's own eyes before filing (domain rule: what inspectors name as a fault is minutes
alike month after month, and the same picture under another date); never a verdict and never a score.
"""

from __future__ import annotations

import io
import re

#: Two texts of which more than this much of a hundred is the same are one text with changes. Among
#: records of one branch, other people and dates leave 90 and more, one of four sentences replaced 75,
#: while texts about other things stay below 50 (tests/models/test_likeness.py measures it).
ALIKE = 75.0
#: Shorter texts are alike by nature: 「学习党章第三章」 can be written twice.
SHORTEST = 30
#: Bits out of 256 by which two pictures may differ and be the same one, saved or sent again; another
#: picture of the same room differs by 50 at least, an unrelated one by 90.
SAME_PICTURE = 40
#: Below it PDQ itself says that its code means nothing: a wall, a dark room.
WORST_QUALITY = 50
#: What a phone sends. Pillow would hand other kinds on to programs of the system.
PICTURES = ("JPEG", "PNG", "WEBP")
#: PDQ reads 64 points a side; more of a photo only costs time.
SIDE = 512

_NO_WORDS = re.compile(r"[\W\d_]+")


def bare(words: str) -> str:
    """What is compared of a text: no digits, no dates, no punctuation."""
    return _NO_WORDS.sub("", words)


def alike(words: str, earlier: str) -> bool:
    """Whether two texts are nearly the same, whatever their dates and numbers."""
    from rapidfuzz import fuzz  # noqa: PLC0415 - 4 MB that only a second look needs

    one, other = bare(words), bare(earlier)
    if min(len(one), len(other)) < SHORTEST:
        return False
    return fuzz.ratio(one, other, score_cutoff=ALIKE) >= ALIKE


def picture_code(content: bytes) -> str | None:
    """The PDQ code of a picture, 64 hexadecimal digits; None where it has none that means anything."""
    import numpy as np  # noqa: PLC0415 - 30 MB that only photos need
    import pdqhash  # noqa: PLC0415 - the same
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 - the same

    try:
        with Image.open(io.BytesIO(content), formats=PICTURES) as opened:
            opened.draft("RGB", (SIDE * 2, SIDE * 2))
            picture = opened.convert("RGB")
            picture.thumbnail((SIDE, SIDE))
    except (
        UnidentifiedImageError,
        OSError,
        ValueError,
        SyntaxError,
        Image.DecompressionBombError,
    ):
        # A file cut short in the middle is an OSError, or with PNG a SyntaxError.
        return None
    bits, quality = pdqhash.compute(np.asarray(picture))
    if quality < WORST_QUALITY:
        return None
    return np.packbits(bits).tobytes().hex()


def same_picture(code: str, earlier: str) -> bool:
    """Whether two codes are those of one picture, perhaps smaller, brighter or saved again."""
    return (int(code, 16) ^ int(earlier, 16)).bit_count() <= SAME_PICTURE
