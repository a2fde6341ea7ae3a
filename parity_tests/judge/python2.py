"""Old programs: what changed between Python 2 and 3, line by line, where that is enough."""

import ast
import re

CHANGES = [
    (r"^(\s*(?:if .*: |else: )?)print\s*$", r"\1print()"),
    (r"^(\s*(?:.*:\s+)?)print\s+(?![=(.\[])(.*?),?\s*$", r"\1print(\2)"),
    (r"^(\s*(?:.*:\s+)?)print\s+(\(.*\)\s*[%+,].*)$", r"\1print(\2)"),
    (r"^(\s*except\s+[\w., ()]+?),\s*(\w+)\s*:", r"\1 as \2:"),
    (r"^(\s*raise\s+\w+),\s*(.+)$", r"\1(\2)"),
    (r"\bxrange\b", "range"),
    (r"\braw_input\b", "input"),
    (r"\b(?:unicode|basestring)\b", "str"),
    (r"\blong\(", "int("),
    (r"\.iter(items|keys|values)\(\)", r".\1()"),
    (r"(\w+)\.has_key\(([^)]*)\)", r"(\2 in \1)"),
    (r"<>", "!="),
    (r"\b0(\d+)\b(?!\.)", r"0o\1"),
    (r"\bimport cPickle\b", "import pickle as cPickle"),
    (r"\bimport urllib2\b", "import urllib.request as urllib2"),
]


def converted(text):
    """The program in Python 3, tabs as spaces; "" where these changes are not enough."""
    lines = text.expandtabs(8).splitlines()
    for pattern, now in CHANGES:
        lines = [re.sub(pattern, now, line) for line in lines]
    text = "\n".join(lines) + "\n"
    try:
        ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""
    return text
