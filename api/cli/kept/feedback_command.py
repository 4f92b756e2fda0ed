"""The command `feedback`: writes what readers said of answers as questions to review, one JSON object a line."""

from contextlib import closing

from api.cli.output.terminal import print_line
from api.kept.feedback_questions import write_questions
from api.kept.kept_choice import open_kept
from api.settings import Settings


def print_feedback(settings: Settings) -> None:
    """Print the feedback of all callers, the oldest first."""
    with closing(open_kept(settings)) as kept:
        for line in write_questions(kept.list_all("feedback")):
            print_line(line)
