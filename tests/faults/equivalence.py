"""The living index against one built from nothing, for as long as one likes: python tests/faults/equivalence.py --examples 200

Each example is a random sequence of changes (tests/index/living_machine.py says which); after every step the index must equal a
fresh build of the same documents to the last byte. Prints how much was compared; an example that fails is printed as a program.
"""

import argparse
import sys
import time
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS.parent), str(TESTS / "index")]

import fakes  # noqa: E402  # found by the line before

sys.modules.setdefault("index_fakes", fakes)

import living_machine  # noqa: E402  # wants the line before
import living_model  # noqa: E402


def main() -> None:
    """Run it and print the counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=200)
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--seed", type=int, help="the same for the same run; at random where none is given")
    arguments = parser.parse_args()
    machine, started = living_machine.LivingIndex, time.monotonic()
    if arguments.seed is not None:
        machine._hypothesis_internal_use_seed = arguments.seed  # type: ignore[attr-defined]
    if not living_model.REAL_FILES:
        print(f"no folder {living_model.REAL}: without its documents")
    profile = settings(
        max_examples=arguments.examples,
        stateful_step_count=arguments.steps,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=profile)
    told = f"{machine.steps} changes, {machine.rollbacks} rollbacks, {machine.repairs} repairs"
    compared = f"{machine.compared} comparisons with {len(machine.built)} builds from nothing, of {len(living_model.TEXTS)} texts"
    print(
        f"{told}; {compared} ({len(living_model.REAL_FILES)} of them real files): all equal, {time.monotonic() - started:.0f} s"
    )


if __name__ == "__main__":
    main()
