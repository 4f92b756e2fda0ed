"""The answer that a caller saw, asked for once more, so that the server vouches for what is kept of it."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends

from api.answer_cache import AskKey
from api.executor import ClientExecutor
from api.http.dependencies import ExecutorHere, ServicesHere, VisibleHere
from api.kept.errors import StaleAnswerError
from api.services import Services
from api.visible_index import VisibleIndex
from api.wire.kept.frozen_answers import FreezeRequest
from api.wire.requests import FiltersModel
from index.engine import Snapshot


@dataclass(frozen=True, slots=True)
class Answering:
    """Answers a question for one caller."""

    services: Services
    executor: ClientExecutor
    visible: VisibleIndex

    async def answer(self, request: FreezeRequest) -> dict[str, Any]:
        """The answer as JSON of an AskResponse, without the paragraph of a language model.

        Raises StaleAnswerError where it comes from another generation than the one that is named, and what asking raises.
        """
        filters, visible = (request.filters or FiltersModel()).to_filters(request.as_of), self.visible

        def acquire() -> AbstractContextManager[Snapshot]:
            return visible.acquire(as_of=filters.as_of)

        wanted = AskKey(request.question, filters, request.top_k)
        found = await self.services.cache.answer_once(self.executor, acquire, wanted, self.services.timings)
        if request.generation not in (None, found.generation):
            raise StaleAnswerError(
                f"generation {found.generation} answers by now, and not {request.generation}: ask again, "
                "then keep what is answered"
            )
        answer: dict[str, Any] = found.to_response(0.0).model_dump(mode="json")
        return answer


async def find_answering(services: ServicesHere, executor: ExecutorHere, visible: VisibleHere) -> Answering:
    """Answers questions for the sender of this request."""
    return Answering(services, executor, visible)


AnswerHere = Annotated[Answering, Depends(find_answering)]
