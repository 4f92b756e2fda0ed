"""What can go wrong between a question and its answer.

QuestionError (ValueError)      the question cannot be searched. The message quotes it and says what to do
SavedAnswerError (ValueError)   what was given is no saved answer
ReaderError (RuntimeError)      the reader's files are damaged
CitationError (AssertionError)  a quote does not stand where it says: a defect of this program, never of the question
"""


class QuestionError(ValueError):
    """The question cannot be searched."""


class SavedAnswerError(ValueError):
    """What was given is no saved answer. The message names it, what is wrong with it and what to do."""


class ReaderError(RuntimeError):
    """The reader's files are missing in part or altered. The message names the file and says what to do."""


class CitationError(AssertionError):
    """A quote does not stand where it says."""
