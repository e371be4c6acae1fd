"""Writes the records of what gc does: `python tests/programs/record.py [GROUP/NAME ...]`, by default of all.

Each program is run several times; one whose normalised output is not the same each time is refused, since a
comparison with it would mean nothing.
"""

import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from programs import suite

RUNS = 3


def observe(name: str) -> suite.Outcome:
    """What gc does with a program. ValueError if it should compile and does not, or is not deterministic."""
    with tempfile.TemporaryDirectory() as directory:
        binary = Path(directory) / "program"
        built = suite.gc_build(name, binary)
        refused = built.exit != 0
        if refused != name.startswith("errors/"):
            raise ValueError(f"{name}: go build says\n{built.stderr}")
        if refused:
            return built
        outcome = suite.run(binary)
        for _ in range(RUNS - 1):
            if suite.run(binary) != outcome:
                raise ValueError(f"{name}: the output is not the same each time")
        return outcome


def record(name: str) -> None:
    path = suite.record_path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(observe(name).to_json(), encoding="utf-8")


def main(names: list[str]) -> int:
    failed = 0
    with ThreadPoolExecutor(2) as pool:
        chosen = names or suite.programs() + suite.error_programs()
        for future in [pool.submit(record, name) for name in chosen]:
            try:
                future.result()
            except ValueError as error:
                failed += 1
                print(error, file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
