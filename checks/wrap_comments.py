# SPDX-License-Identifier: Apache-2.0
"""Breaks comment lines that are too wide, which clang-format cannot do without spoiling tables.

The rest goes to the front of the next line where that continues the same text, else to a line of
its own; under "// Threads   text" it starts where the text starts.
"""

import re

COMMENT = re.compile(r"(\s*///?)(\s*)")
HANGING = re.compile(r"\s*///?\s+\S.{0,14}?\s{2,}(?=\S)")
NEW_THOUGHT = (" ", "@", "-", "")


def continuation_of(line):
    """What a line that goes on with the text of the comment `line` starts with."""
    mark, blanks = COMMENT.match(line).groups()
    hanging = HANGING.match(line)
    return mark + " " * (len(hanging[0]) - len(mark)) if hanging else mark + blanks


def wrap(text, columns_max):
    lines = text.split("\n")
    number = 0
    while number < len(lines):
        line = lines[number]
        if len(line) > columns_max and COMMENT.match(line):
            prefix = continuation_of(line)
            cut = line.rfind(" ", 0, columns_max + 1)
            if cut > len(prefix):
                lines[number], rest = line[:cut].rstrip(), line[cut + 1:]
                following = lines[number + 1]
                goes_on = (following.startswith(prefix)
                           and following[len(prefix):len(prefix) + 1] not in NEW_THOUGHT)
                if goes_on:
                    lines[number + 1] = f"{prefix}{rest} {following[len(prefix):]}"
                else:
                    lines.insert(number + 1, prefix + rest)
        number += 1
    return "\n".join(lines)


def wrap_file(path, columns_max):
    before = path.read_text()
    after = wrap(before, columns_max)
    if after != before:
        path.write_text(after)
