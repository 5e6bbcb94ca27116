"""Write src/replylint/data/traditional.txt from OpenCC's character tables (Apache-2.0).

One line of Traditional characters, one of their Simplified counterparts, character under character.
"""

from __future__ import annotations

import unicodedata
from pathlib import Path

import opencc

TARGET = Path(__file__).parent.parent / "src" / "replylint" / "data" / "traditional.txt"


def main() -> None:
    convert = opencc.OpenCC("t2s").convert
    pairs = []
    for code in [*range(0x3400, 0xA000), *range(0xF900, 0xFB00)]:
        character = chr(code)
        simple = convert(character)
        if len(simple) == 1 and simple != character and unicodedata.normalize("NFKC", simple) == simple:
            pairs.append((character, simple))
    TARGET.write_text("".join(a for a, _ in pairs) + "\n" + "".join(b for _, b in pairs) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
