"""Plain text: a passage a paragraph."""

from collections.abc import Iterator

from lib.ingest.lines import LONGEST_LINE, Lines
from lib.ingest.records import Record
from lib.ingest.refusals import Broken


def paragraphs(lines: Lines, stem: str) -> Iterator[Record | Broken]:
    """A passage a paragraph, apart by blank lines; its id is the file's name and its number."""
    begun, paragraph, length, count = 0, list[str](), 0, 0
    for line in lines:
        if isinstance(line, Broken):
            yield line
            continue
        number, content = line
        if content.strip():
            begun = begun or number
            paragraph.append(content.strip())
            length += len(paragraph[-1])
        if paragraph and (not content.strip() or length > LONGEST_LINE):
            count += 1
            yield Record(begun, {"id": f"{stem}-{count:06d}", "text": "\n".join(paragraph)})
            begun, paragraph, length = 0, [], 0
    if paragraph:
        yield Record(begun, {"id": f"{stem}-{count + 1:06d}", "text": "\n".join(paragraph)})
