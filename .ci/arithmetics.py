"""The same verdict on every machine: the parity cases under each arithmetic that this one can do.

python .ci/arithmetics.py                      `parity --full` under all of them, and a table
python .ci/arithmetics.py --quick SkylakeX     `parity` under one or several
PYTHON .ci/arithmetics.py                      with the packages of another environment
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

SIMD = np.show_config(mode="dicts")["SIMD Extensions"].get("found", [])
THREADS = [f"{each}_NUM_THREADS" for each in ("OPENBLAS", "OMP")]
THREADS += [f"TF_NUM_{each}OP_THREADS" for each in ("INTRA", "INTER")]
KERNELS = ["SkylakeX", "Cooperlake", "Haswell", "Zen", "Sandybridge", "Nehalem", "Prescott"]

ARITHMETICS = {
    "as it is": {},
    **{name: {"OPENBLAS_CORETYPE": name} for name in KERNELS},
    "NumPy without AVX-512": {
        "NPY_DISABLE_CPU_FEATURES": " ".join(s for s in SIMD if "512" in s or s == "X86_V4")
    },
    "NumPy without SIMD": {"NPY_DISABLE_CPU_FEATURES": " ".join(SIMD)},
    "oneDNN off": {"TF_ENABLE_ONEDNN_OPTS": "0"},
    **{f"oneDNN {isa}": {"ONEDNN_MAX_CPU_ISA": isa} for isa in ("AVX2", "SSE41")},
    **{f"threads {n}": dict.fromkeys(THREADS, n) for n in ("1", "2")},
    "oldest": {
        "OPENBLAS_CORETYPE": "Prescott",
        "NPY_DISABLE_CPU_FEATURES": " ".join(SIMD),
        "TF_ENABLE_ONEDNN_OPTS": "0",
        **dict.fromkeys(THREADS, "1"),
    },
}


def run(environment, full):
    """Run the cases under an arithmetic; return the record of ``parity``, and the seconds."""
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "record.json"
        command = [sys.executable, "-m", "parity_tests", "--json", str(file)]
        done = subprocess.run(
            [*command, "--full"] if full else command,
            env=os.environ | environment,
            cwd=Path(__file__).parents[1],
            capture_output=True,
            encoding="utf-8",
        )
        if not file.exists():
            sys.exit(f"no record was written:\n{done.stdout}{done.stderr}")
        return json.loads(file.read_text(encoding="utf-8")), time.perf_counter() - start


def in_use(environment):
    """What NumPy computes with under an arithmetic, and what else it sets."""
    ask = "from parity_tests.arithmetic import arithmetic; print(arithmetic())"
    done = subprocess.run(
        [sys.executable, "-c", ask],
        env=os.environ | environment,
        cwd=Path(__file__).parents[1],
        capture_output=True,
        encoding="utf-8",
    )
    others = {k: v for k, v in environment.items() if k != "OPENBLAS_CORETYPE"}
    return done.stdout, others


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("names", nargs="*", help=f"of {', '.join(ARITHMETICS)}; default: all")
    parser.add_argument("--quick", action="store_true", help="without the exhaustive cases")
    options = parser.parse_args()
    table = Table("arithmetic", "in use", "comparisons", "failed", "nearest", "seconds", box=None)
    failed = 0
    as_it_is = options.quick and in_use({})
    for name in options.names or ARITHMETICS:
        if options.quick and in_use(ARITHMETICS[name]) == as_it_is:
            print(f"{name}: what the tests have run in already, left out", flush=True)
            continue
        record, seconds = run(ARITHMETICS[name], not options.quick)
        used = "; ".join(f"{what}: {words}" for what, words in record["arithmetic"].items())
        nearest = max(row["excess"] for row in record["rows"])
        failures = record["failures"]
        failed += bool(record["exit_status"])
        numbers = (record["comparisons"], len(failures), f"{nearest:.2f} ×", f"{seconds:.0f}")
        table.add_row(name, used, *map(str, numbers))
        print(f"{name}: {len(failures)} failed, {seconds:.0f} s, {used}", flush=True)
        for failure in failures:
            print(f"  {failure['test']}\n    {failure['message']}", flush=True)
    if not table.row_count:
        return 0
    versions = ", ".join(f"{name} {version}" for name, version in record["versions"].items())
    console = Console(width=150)
    console.print(table, f"\n{versions}. Nearest: the largest share of its tolerance.")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
