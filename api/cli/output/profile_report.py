"""Where the time of a question goes, as tables."""

from collections.abc import Sequence

from api.cli.output.terminal import print_line
from api.telemetry.question_profile import ModelProfile, QuestionProfile, StageTime

_LEAST = 0.05  # milliseconds below which a kernel is not shown


def print_profile(profile: QuestionProfile) -> None:
    """Print the stages of an answer and of a search, and the kernels of the models."""
    print_line(f"medians of {profile.repeats}, in milliseconds, each stage without those inside it")
    _print_times("answer", profile.answer)
    _print_times("search", profile.search)
    for model in profile.models:
        _print_kernels(model)


def _print_times(name: str, times: Sequence[StageTime]) -> None:
    whole, used = sum(stage.ms for stage in times), sum(stage.cpu_ms for stage in times)
    print_line("")
    print_line(f"{name:<30} {'calls':>5} {'ms':>8} {'share':>6} {'processor':>10}")
    for stage in times:
        share = stage.ms / whole if whole else 0.0
        print_line(f"  {stage.stage:<28} {stage.calls:>5g} {stage.ms:>8.2f} {share:>6.0%} {stage.cpu_ms:>10.2f}")
    print_line(f"  {'together':<28} {'':>5} {whole:>8.2f} {'':>6} {used:>10.2f}")


def _print_kernels(model: ModelProfile) -> None:
    print_line("")
    print_line(f"{'kernels of the ' + model.model:<30} {'calls':>5} {'ms':>8} {'share':>6}")
    for kernel in model.kernels:
        if kernel.ms >= _LEAST:
            print_line(f"  {kernel.kernel:<28} {kernel.calls:>5g} {kernel.ms:>8.2f} {kernel.ms / model.ms:>6.0%}")
    rest = model.ms - sum(kernel.ms for kernel in model.kernels if kernel.ms >= _LEAST)
    print_line(f"  {'all others, and between them':<28} {'':>5} {rest:>8.2f}")
    print_line(f"  {f'together, in {model.runs:g} runs':<28} {'':>5} {model.ms:>8.2f}")
