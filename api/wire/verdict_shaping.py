"""From what `retrieval` found out about a saved answer to what goes over the wire, and each verdict in a sentence."""

from api.wire.verdicts import CheckedCitationModel, DifferenceModel, FoundModel, VerifyResponse
from retrieval.verify.verification import CheckedCitation, LocatedText, Verification


def shape_verification(verification: Verification) -> VerifyResponse:
    """The response of `POST /v1/verify`."""
    return VerifyResponse(
        verdict=verification.verdict,
        generation=verification.generation,
        saved_generation=verification.saved_generation,
        citations=[shape_checked(checked) for checked in verification.citations],
    )


def shape_checked(checked: CheckedCitation) -> CheckedCitationModel:
    """One citation with its verdict."""
    differences = checked.differences
    return CheckedCitationModel(
        statement=checked.citation.statement,
        rank=checked.citation.passage.rank,
        doc_id=checked.citation.passage.doc_id,
        verdict=checked.verdict,
        found=_shape_found(checked.found),
        similarity=None if checked.similarity is None else round(checked.similarity, 4),
        differences=None if differences is None else [DifferenceModel(op=one.op, text=one.text) for one in differences],
        text_unchanged=checked.text_unchanged,
        message=explain(checked),
    )


def explain(checked: CheckedCitation) -> str:
    """What the verdict on a citation means, in a sentence."""
    saved, found = checked.citation.passage, checked.found
    if checked.verdict == "holds":
        return "the passage stands in its document as it did, and the statement in it"
    reason = _explain_passage(checked)
    if found is None:
        return f"{reason}; nothing in {'other documents' if checked.passage == 'gone' else 'it'} is near to the statement"
    where = f"at {found.span.start}-{found.span.end}"
    place = where if found.doc_id == saved.doc_id else f"in {found.doc_id!r} {where}"
    if checked.verdict == "moved":
        return f"{reason}; the same words stand {place}"
    return f"{reason}; its words are gone, the nearest text stands {place} (similarity {checked.similarity:.2f})"


def _explain_passage(checked: CheckedCitation) -> str:
    saved = checked.citation.passage
    if checked.passage == "gone":
        return f"the document {saved.doc_id!r} is gone"
    if checked.passage == "stands":
        return f"the statement does not stand in the passage of {saved.doc_id!r} that it cites"
    if checked.text_unchanged:
        return f"{saved.doc_id!r} is unchanged, but never had the saved passage at {saved.span.start}-{saved.span.end}"
    return f"{saved.doc_id!r} no longer has the passage at {saved.span.start}-{saved.span.end}"


def _shape_found(found: LocatedText | None) -> FoundModel | None:
    return None if found is None else FoundModel(start=found.span.start, end=found.span.end, doc_id=found.doc_id, text=found.text)
