"""Records what gc prints and how its slices grow, in `data/library.txt`, for the tests of the library half.

Run it when the Go version changes: `python -m tests.runtime.record_library`. Lines of the record:

    f64 BITS TEXT, f32 BITS TEXT      print of the float with these bits
    c128 BITS BITS TEXT               print of a complex number
    grow SIZE NOSCAN LEN NUM CAP      the capacity of a full slice of LEN elements after NUM more
"""

from __future__ import annotations

import os
import random
import struct
import subprocess
import sysconfig
import tempfile
from pathlib import Path

GOROOT = Path(os.environ.get("GOROOT") or Path(sysconfig.get_path("purelib")) / "go")
DATA = Path(__file__).parent / "data" / "library.txt"

SIZES = (1, 2, 3, 4, 5, 8, 12, 16, 24, 32, 40, 48, 64, 100, 128, 256, 1000)
POINTER_SIZES = (8, 16, 24, 32, 48, 64, 128, 520, 1024)
LENGTHS = (0, 1, 2, 3, 4, 5, 7, 8, 15, 16, 31, 64, 100, 255, 256, 257, 511, 512, 848, 1000, 1280, 4096, 5000)
ADDED = (1, 2, 3, 5, 9, 17, 100, 257, 1000)


def float_bits() -> list[int]:
    """Doubles: special ones, short decimals, and random ones of all exponents."""
    rng = random.Random(1)
    special = [
        0.0,
        -0.0,
        1.0,
        0.1,
        100.0,
        99999.5,
        123456.0,
        1e6,
        1234567.0,
        1e20,
        1e21,
        1e22,
        1e23,
        1e-4,
        1e-5,
    ]
    special += [5e-324, 2.2250738585072014e-308, 2.225073858507201e-308, 1.7976931348623157e308]
    special += [float("inf"), float("-inf"), float("nan"), 9007199254740993.0, 0.3, 2 / 3]
    bits = [struct.unpack("<Q", struct.pack("<d", x))[0] for x in special]
    bits += [
        struct.unpack("<Q", struct.pack("<d", rng.randrange(10**6) / 10 ** rng.randrange(9)))[0]
        for _ in range(200)
    ]
    bits += [e << 52 for e in range(0, 2047, 13)]
    return bits + [rng.getrandbits(64) for _ in range(500)]


def float32_bits() -> list[int]:
    rng = random.Random(2)
    return [0, 1, 1 << 31, 0x7F800000, 0xFF800000, 0x7F7FFFFF, 0x3DCCCCCD] + [
        rng.getrandbits(32) for _ in range(300)
    ]


def program() -> str:
    """The Go program that prints the record to standard error."""
    grow = []
    for size in SIZES:
        grow.append(f'\tgrow[[{size}]byte]("{size} 1")')
    for size in POINTER_SIZES:
        grow.append(f'\tgrow[[{size // 8}]*int]("{size} 0")')
    return f"""package main

import "math"

var f64 = []uint64{{{", ".join(map(hex, float_bits()))}}}
var f32 = []uint32{{{", ".join(map(hex, float32_bits()))}}}

func grow[T any](head string) {{
	for _, n := range []int{{{", ".join(map(str, LENGTHS))}}} {{
		for _, num := range []int{{{", ".join(map(str, ADDED))}}} {{
			s := make([]T, n)
			s = append(s[:n:n], make([]T, num)...)
			println("grow", head, n, num, cap(s))
		}}
	}}
}}

func main() {{
	for _, b := range f64 {{
		println("f64", b, math.Float64frombits(b))
	}}
	for _, b := range f32 {{
		println("f32", b, math.Float32frombits(b))
	}}
	for i := 0; i < 60; i++ {{
		re, im := math.Float64frombits(f64[i]), math.Float64frombits(f64[i*3])
		println("c128", f64[i], f64[i*3], complex(re, im))
	}}
{chr(10).join(grow)}
}}
"""


def main() -> None:
    """Runs the program with gc."""
    env = {
        **os.environ,
        "GOROOT": str(GOROOT),
        "GOTOOLCHAIN": "local",
        "GOPROXY": "off",
        "GO111MODULE": "off",
    }
    with tempfile.TemporaryDirectory() as directory:
        Path(directory, "main.go").write_text(program())
        command = [str(GOROOT / "bin/go"), "run", "main.go"]
        run = subprocess.run(command, env=env, cwd=directory, capture_output=True, text=True, check=True)
    DATA.write_text(run.stderr)


if __name__ == "__main__":
    main()
