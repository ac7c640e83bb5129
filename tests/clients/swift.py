"""Reads what a Swift client got from the API's description as a Swift parser does; names what cannot be read.

The files of `Infrastructure` are the generator's own, the same for every API.
"""

import sys
from pathlib import Path

import tree_sitter_swift
from tree_sitter import Language, Parser

parser = Parser(Language(tree_sitter_swift.language()))


def faults(node):
    if node.is_error or node.is_missing:
        yield node.start_point.row + 1
    elif node.has_error:
        for child in node.children:
            yield from faults(child)


client = Path(sys.argv[1]) / "Sources/CustomIT"
files = sorted(file for part in ("APIs", "Models") for file in (client / part).glob("*.swift"))
wrong = [
    f"{file}:{line}"
    for file in files
    for line in faults(parser.parse(file.read_bytes()).root_node)
]
print("\n".join(wrong) or f"{len(files)} files can be read")
sys.exit(1 if wrong or len(files) < 100 else 0)
