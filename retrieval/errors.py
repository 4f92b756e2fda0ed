"""What can go wrong between a question and its answer.

QuestionError (ValueError)      the question cannot be searched; the message quotes it and says what to do
CitationError (AssertionError)  a quote does not stand where it says: a defect of this program, never of the question
"""


class QuestionError(ValueError):
    """The question cannot be searched."""


class CitationError(AssertionError):
    """A quote does not stand where it says."""
