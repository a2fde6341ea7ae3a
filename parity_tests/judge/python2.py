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
    (r"(?<![\w.])0(\d+)\b(?!\.)", r"0o\1"),
    (r"\bimport cPickle\b", "import pickle as cPickle"),
    (r"\bimport urllib2\b", "import urllib.request as urllib2"),
]


def converted(text):
    """The program in Python 3, tabs as spaces; "" where these changes are not enough."""
    lines = text.expandtabs(8).splitlines()
    for tried in (lines, _prints_on_one_line(lines)):
        for pattern, now in CHANGES:
            tried = [re.sub(pattern, now, line) for line in tried]
        text = "\n".join(tried) + "\n"
        try:
            ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        return text
    return ""


def _prints_on_one_line(lines):
    """Each print whose brackets close further down on one line; the number of lines stays."""
    joined, lines = [], list(lines)
    while lines:
        line, begun = lines.pop(0), len(lines)
        while re.match(r"\s*print\s", line) and _opened(line) > 0 and lines:
            line += " " + lines.pop(0).strip()
        joined += [line, *[""] * (begun - len(lines))]
    return joined


def _opened(line):
    return sum(map(line.count, "([{")) - sum(map(line.count, ")]}"))
