#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: Apache-2.0
"""Weakens include/patchbay/detail/ring/ in one place at a time and expects the models to notice.

Every memory order that is not relaxed, every fence and every barrier of the templates is a place, found by reading the
sources; the model weakens it as it runs (weakening.hpp). LOGIC adds steps without an order that the protocol stands on:
for each of those a patched copy is built. Prints a table of what caught what, and writes it into README.md with
--write. Ends in failure if a mutant passes all models.
"""

import argparse
import concurrent.futures
import dataclasses
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
RING = ROOT / "include/patchbay/detail/ring"
WEAKER = {
    "acquire": ["relaxed"],
    "release": ["relaxed"],
    "acq_rel": ["acquire", "release"],
    "seq_cst": ["acq_rel"],
}
# Steps that carry no order: file, what stands there, what stands there instead, and what is lost.
LOGIC = [
    ("sleepers.hpp", "seen, seen + 1,", "seen, 0,", "the word of sleepers does not count"),
    ("lane_writer.hpp", "if (readers.joins() == joins) return", "return",
     "no second look for newcomers"),
    ("lane_writer.hpp", "if (slowest < kNotGating) wanted =", "if (false) wanted =",
     "the gates do not hold the limit"),
    ("lane_writer.hpp",
     "std::max(limit_, promised_), std::memory_order_relaxed);\n            A::fence",
     "limit_, std::memory_order_relaxed);\n            A::fence",
     "a successor takes back what was promised"),
    ("lane_writer.hpp", "while (slots_.published(next_) == next_ + 1) ++next_;", "",
     "a successor believes the head"),
    ("lane_writer.hpp", "std::max(promised_, capacity()) - capacity()", "next_",
     "a successor forgets what can still be read"),
    ("reader_words.hpp", "waiting == waiting_for(reader, from)", "waiting == waiting_for(reader, position)",
     "the reader that keeps the writer from going on does not wake it"),
    ("lane_chunks.hpp", "writer_->keep(slowest);", "",
     "a successor forgets who joined meanwhile"),
    ("lane_chunks.hpp",
     "auto number = writer_->next(); number-- > writer_->oldest_readable();",
     "auto number = writer_->oldest_readable(); number < writer_->next(); ++number",
     "a successor takes a chunk for that of an older message"),
    ("lane_chunks.hpp", "pool_->adopt(chunk, ChunkPool::State::retired);", "(void)0;",
     "a successor forgets what may be held"),
    ("lane_reader.hpp", "position_ = std::max(announced, oldest());", "position_ = announced;",
     "a newcomer begins where it announced"),
    ("lane_reader.hpp", "return position_ >= oldest();", "return true;",
     "an overtaken reader believes what it read"),
]
TOKEN = re.compile(
    r"(?P<fence>A::fence\(std::memory_order_(?P<strength>\w+)\))"
    r"|(?P<barrier>Barriers::(?P<weight>light|heavy)\(\))"
    r"|std::memory_order_(?P<order>acquire|release|acq_rel|seq_cst)\b")


@dataclasses.dataclass
class Mutant:
    file: str
    line: int
    what: str
    weaker: str = ""  # the order there instead
    text: str = ""  # or: of the whole file


def mutants():
    for path in sorted(RING.glob("*.hpp")):
        if path.name == "atomics.hpp":
            continue
        text = path.read_text()
        for found in TOKEN.finditer(text):
            if text[text.rfind("\n", 0, found.start()):found.start()].lstrip().startswith("//"):
                continue
            line = text.count("\n", 0, found.start()) + 1
            function = function_around(text, found.end())
            for weaker, what in replacements(found):
                yield Mutant(path.name, line, f"`{function}()`: {what}", weaker=weaker)


def logic_mutants():
    for name, old, new, what in LOGIC:
        text = (RING / name).read_text()
        places = [found.start() for found in re.finditer(re.escape(old), text)]
        if not places:
            sys.exit(f"{name} has no longer: {old}")
        for place in places:
            line = text.count("\n", 0, place) + 1
            patched = text[:place] + new + text[place + len(old):]
            function = function_around(text, place + len(old))
            yield Mutant(name, line, f"`{function}()`: {what}", text=patched)


def replacements(found):
    if found["fence"]:
        if found["strength"] == "seq_cst":
            yield "acq_rel", "fence: seq_cst -> acq_rel"
        yield "none", f"fence removed ({found['strength']})"
    elif found["barrier"]:
        yield "none", f"{found['weight']} barrier removed"
    else:
        for weaker in WEAKER[found["order"]]:
            yield weaker, f"{found['order']} -> {weaker}"


def function_around(text, place):
    """The name of the function whose body `place` is in: in the nearest line before that is indented by 4."""
    for line in reversed(text[:place].splitlines()):
        if re.match(r" {4}\S", line) and (name := re.search(r"(\w+)\(", line)):
            if not line.lstrip().startswith(("if", "while", "for", "return", "//")):
                return name[1]
    return "?"


def build(folder, compiler):
    """The models over the copy of the templates in `folder`."""
    command = [compiler, "-std=c++23", "-O1", "-w", f"-I{folder}",
               f"-I{ROOT / 'include'}", f"-I{ROOT / 'tests'}", *map(str, sorted(HERE.glob("*.cpp"))),
               "-o", str(folder / "model")]
    subprocess.run(command, check=True)
    return folder / "model"


def failed(model, *options):
    result = subprocess.run([model, *options], capture_output=True, text=True, errors="replace",
                            check=False)
    names = re.findall(r"^FAILED (\w+)", result.stdout, re.MULTILINE)
    if result.returncode not in (0, 1) or bool(names) != bool(result.returncode):
        raise RuntimeError(f"{options}: the models ended with {result.returncode}: {result.stderr}")
    return names


def caught_by(candidate, arguments):
    options = [f"--iterations={arguments.iterations}"] + ["--first"] * arguments.first
    if not candidate.text:
        weaken = f"--weaken={candidate.file}:{candidate.line}:{candidate.weaker}"
        return failed(arguments.model, *options, weaken)
    with tempfile.TemporaryDirectory(prefix="patchbay.model.") as name:
        folder = pathlib.Path(name)
        copy = folder / RING.relative_to(ROOT / "include")
        copy.mkdir(parents=True)
        for path in RING.glob("*.hpp"):
            (copy / path.name).write_text(path.read_text())
        (copy / candidate.file).write_text(candidate.text)
        return failed(build(folder, arguments.compiler), *options)


def table(rows):
    lines = ["| place | mutation | caught by |", "|---|---|---|"]
    for candidate, names in rows:
        by = ", ".join(names) if names else "**nothing**"
        lines.append(f"| `{candidate.file}` | {candidate.what} | {by} |")
    return "\n".join(lines) + "\n"


def write_table(text):
    readme = HERE / "README.md"
    before, rest = readme.read_text().split("<!-- mutations -->\n", 1)
    after = rest.split("<!-- /mutations -->\n", 1)[1]
    readme.write_text(f"{before}<!-- mutations -->\n{text}<!-- /mutations -->\n{after}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=pathlib.Path, help="the program patchbay_model")
    parser.add_argument("--kind", choices=["orders", "logic", "all"], default="all",
                        help="orders: only what needs no building")
    parser.add_argument("--iterations", type=int, default=200_000, help="executions of each model")
    parser.add_argument("--compiler", default=os.environ.get("CXX", "g++"))
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--first", action="store_true", help="until one model fails")
    parser.add_argument("--only", default="", help="mutants whose file or text contains this")
    parser.add_argument("--write", action="store_true", help="the table goes into README.md")
    arguments = parser.parse_args()

    arguments.model = arguments.model.resolve()
    candidates = list(mutants()) if arguments.kind != "logic" else []
    if arguments.kind != "orders":
        candidates += logic_mutants()
    candidates = [m for m in candidates if arguments.only in f"{m.file}: {m.what}"]
    rows = []
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        verdicts = pool.map(lambda candidate: caught_by(candidate, arguments), candidates)
        for candidate, names in zip(candidates, verdicts):
            rows.append((candidate, names))
            print(f"{'caught' if names else 'PASSED':7}{candidate.file}:{candidate.line} "
                  f"{candidate.what}: {', '.join(names)}", flush=True)
    survivors = [candidate for candidate, names in rows if not names]
    print(f"{len(rows)} mutants, {len(survivors)} passed all models")
    if arguments.write:
        write_table(table(rows))
    sys.exit(1 if survivors else 0)


if __name__ == "__main__":
    main()
