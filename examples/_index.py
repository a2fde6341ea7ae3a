"""The index of the course: one HTML file beside the pictures, without an address elsewhere."""

import os
import re
from html import escape

from PIL import Image

NAME = "index.html"
# A picture in what a lesson prints: what it shows, which the picture says itself, and its file.
PICTURE = re.compile(r"\n(?:.+\n)*  in .*?([^/\\\s]+\.png)$", re.MULTILINE)
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>twofold: the course</title>
<style>
:root {{ color-scheme: light dark; --text: #1b1b1b; --page: #fdfdfc; --dim: #595959;
  --edge: #d5d5d5; --link: #00558b; }}
@media (prefers-color-scheme: dark) {{ :root {{ --text: #e8e8e6; --page: #17191c; --dim: #adb0b5;
  --edge: #3c4046; --link: #8cc8f2; }} }}
body {{ font: 1.05rem/1.55 system-ui, sans-serif; color: var(--text); background: var(--page);
  max-width: 62rem; margin: 0 auto; padding: 1rem 1.2rem 4rem; }}
h1, h2 {{ line-height: 1.25; text-wrap: balance; }}
h2 {{ margin: 3.2rem 0 0.6rem; padding-top: 1rem; border-top: 1px solid var(--edge);
  font-size: 1.35rem; }}
a {{ color: var(--link); }}
nav li {{ padding: 0.15rem 0; }}
figure {{ margin: 1.4rem 0; }}
pre {{ overflow-x: auto; font-size: 0.9rem; line-height: 1.4; }}
img {{ width: 100%; height: auto; background: #fff; border: 1px solid var(--edge);
  border-radius: 4px; box-sizing: border-box; }}
.dim {{ color: var(--dim); }}
code {{ font-size: 0.95em; overflow-wrap: anywhere; }}
</style>
</head>
<body>
<header>
<h1>twofold: the course</h1>
<p>Each lesson asks one question and runs on both engines: <code>scratch</code>, in NumPy, and
<code>reference</code>, with Keras and scikit-learn. What it prints stands here, with its
pictures.</p>
</header>
<nav aria-label="Lessons">
<ol>
{contents}
</ol>
</nav>
<main>
{lessons}
</main>
</body>
</html>
"""


def write(folder, course):
    """Write the index of the pictures that a folder holds, whole or not at all."""
    pictures = {lesson: [] for lesson in course}
    by_question = {lesson.question: lesson for lesson in course}
    for file in sorted(folder.glob("lesson_*.png")):
        try:
            with Image.open(file) as image:
                image.load()
        except (OSError, SyntaxError):  # no picture, whatever its name says
            continue
        # A picture says itself which lesson it belongs to, and what it shows.
        if lesson := by_question.get(image.info.get("Title")):
            pictures[lesson].append((file.name, image.info, image.size))
    contents = "\n".join(
        f'<li value="{lesson.number}"><a href="#{lesson.name}">{escape(lesson.question)}</a></li>'
        for lesson in course
    )
    sections = "\n".join(
        _section(lesson, found, _printed(folder / f"{lesson.name}.txt"))
        for lesson, found in pictures.items()
    )
    part = folder / f".{NAME}.{os.getpid()}.part"
    try:
        part.write_text(PAGE.format(contents=contents, lessons=sections), encoding="utf-8")
        os.replace(part, folder / NAME)
    finally:
        part.unlink(missing_ok=True)


def _printed(file):
    """What a lesson has printed, without its question; "" where it has not run."""
    text = file.read_text(encoding="utf-8") if file.is_file() else ""
    return text.partition("\n")[2]


def _section(lesson, pictures, printed):
    """A lesson: its question, and what it printed, with each picture where it was drawn."""
    figures = {name: _figure(name, about, size) for name, about, size in pictures}
    text, *rest = PICTURE.split(printed)
    parts = [_text(text)]
    for name, text in zip(rest[::2], rest[1::2], strict=True):
        parts += [figures.pop(name, ""), _text(text)]
    parts = [part for part in (*parts, *figures.values()) if part]  # at last those of another run
    told = "\n".join(parts) or '<p class="dim">It has not run yet.</p>'
    return (
        f'<section aria-labelledby="{lesson.name}">\n'
        f'<h2 id="{lesson.name}">{lesson.number}. {escape(lesson.question)}</h2>\n'
        f"{told}\n"
        f'<p class="dim">Run it: <code>parity lessons {lesson.number}</code>. Its concepts: '
        f'<a href="../parity.html#lesson-{lesson.number}">on the page</a> of '
        f"<code>parity page</code>.</p>\n"
        "</section>"
    )


def _text(text):
    return f'<pre tabindex="0">{escape(text.strip())}</pre>' if text.strip() else ""


def _figure(name, about, size):
    """A picture, and in words what it shows and what is drawn; a click opens it alone."""
    told = " ".join(filter(None, (about.get(key) for key in ("Description", "Comment"))))
    return (
        f'<figure><a href="{escape(name)}"><img src="{escape(name)}" '
        f'alt="{escape(told)}" width="{size[0]}" height="{size[1]}" '
        'loading="lazy"></a></figure>'
    )
