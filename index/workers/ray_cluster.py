"""The workers of a Ray cluster: an actor for each processor of its nodes, and calls that outlive the loss of a node.

A call is begun on the actor with the fewest open calls. Its results are taken in order. Where its node is lost it is made again
on another one, from the result at which it broke off: the same call gives the same results everywhere. A file over which two
actors ended is refused by its name, and other actors take their places. Plain actors are used and
not Ray Data, which brings pyarrow and pandas and cuts tables into blocks: here documents go out one by one and frames come back.
Only this module imports ray.
"""

import os
import socket
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from index.build.reading_process import ReadingProcess
from index.embedding.model_export import CARD, GRAPH, TOKENIZER, export_model, read_card
from index.errors import ClusterError
from index.generations.publish import MODELS
from index.settings import BuildSettings
from index.workers.build_workers import draw_ahead
from index.workers.node_worker import SAMPLES, NodeWorker, describe_code
from ingest.chunking import ChunkSettings
from ingest.errors import DamagedFileError
from ingest.load import read_file
from ingest.sandbox.frames import decode_refusal
from ingest.sources import Source

os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nobody is told how it is used

try:
    import ray
    from ray.exceptions import (
        NodeDiedError,
        ObjectLostError,
        OutOfMemoryError,
        RayActorError,
        RayError,
        RayTaskError,
        WorkerCrashedError,
    )
    from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy
except ModuleNotFoundError as error:
    raise ClusterError(f"a build on a cluster needs {error.name}: pip install 'citadel[ray]'") from error

if TYPE_CHECKING:
    from index.embedding.encoder import TextEncoder, Vectors

_LOST = (NodeDiedError, ObjectLostError, OutOfMemoryError, RayActorError, WorkerCrashedError)
_REACHED = 5.0  # seconds for a connection to be accepted
_STARTED = 120.0  # seconds for actors to start: Ray waits without end for a processor that another job has
_MOST_ENDED = 2  # actors that end over one file, until it is refused
_OPEN_CALLS = 3  # an actor: one under way, and two that wait so that it never does


@contextmanager
def open_cluster(reader: ReadingProcess, data: Path, settings: BuildSettings) -> Iterator["RayCluster"]:
    """The workers of the cluster that is named in the settings, for a build in the folder `data`.

    reader: counts words on this machine.
    Raises ClusterError for a cluster that cannot be reached or that has no processor, and for a node with other code.
    """
    _connect(settings.cluster)
    try:
        yield RayCluster(reader, data, settings, _start_actors(settings))
    finally:
        ray.shutdown()


@dataclass(eq=False, slots=True)
class _Actor:
    """An actor of a node."""

    handle: Any
    node: str
    """The address of its node, for messages."""
    node_id: str
    open_calls: int = 0


@dataclass(slots=True)
class RayCluster:
    """Reads and embeds on the nodes of a cluster. Words are counted on this machine."""

    runner: ReadingProcess
    data: Path
    settings: BuildSettings
    actors: list[_Actor]
    """Those that are not lost."""
    export: Any = field(default=None, init=False)
    """A reference to the files of the model. None until it is needed."""

    @property
    def ahead(self) -> int:
        """See `index.workers.build_workers.BuildWorkers`."""
        return _OPEN_CALLS * len(self.actors)

    def begin(self) -> None:
        """Start the process that counts words."""
        self.runner.begin()

    def read(self, source: Source, chunking: ChunkSettings) -> Iterable[bytes]:
        """The frames of the record of a file, whose bytes are sent to a node at once."""
        data = ray.put(read_file(source, self.settings.limits))
        plain = replace(source, path=PurePath(source.path.name))  # type: ignore[arg-type]
        return _take_frames(_Call(self, "read", (plain, chunking, data), source.path.name))

    def embed(self, encoder: "TextEncoder", batches: Iterable[Sequence[str]]) -> Iterator["Vectors"]:
        """The vectors of each batch of texts, in order. The model goes to the nodes with the first batch."""
        for call in draw_ahead((self._begin_embedding(encoder, batch) for batch in batches), self.ahead):
            yield from call

    def _begin_embedding(self, encoder: "TextEncoder", batch: Sequence[str]) -> "_Call":
        if self.export is None:
            self._send_model(encoder)
        return _Call(self, "embed", (batch,))

    def _send_model(self, encoder: "TextEncoder") -> None:
        """Open the model of `encoder` on every node. Raises ClusterError for a node that computes other vectors."""
        folder = export_model(self.settings.model, self.data / MODELS)
        if read_card(folder) != encoder.card:
            raise ClusterError(f"the encoder {encoder.card.name!r} has no export to be sent to a cluster: build without --ray")
        export = ray.put({name: (folder / name).read_bytes() for name in (CARD, GRAPH, TOKENIZER)})
        expected = encoder.encode(SAMPLES).tobytes()
        for actor, (vectors,) in self.ask_all("open_encoder", export):
            if vectors.tobytes() != expected:
                raise ClusterError(
                    f"node {actor.node} computes other vectors with the model {encoder.card.name!r} than this machine: "
                    "its processor or its onnxruntime differs; take it out of the cluster, or build on a machine like it"
                )
        self.export = export

    def ask_all(self, method: str, *args: Any) -> list[tuple[_Actor, list[Any]]]:
        """The results of a call of every actor. One that is lost is left out."""
        begun = [(actor, _begin(actor, method, args)) for actor in self.actors]
        answers = []
        for actor, results in begun:
            try:
                answers.append((actor, [ray.get(result) for result in results]))
            except _LOST as error:
                self.drop(actor, error)
        return answers

    def find_idle(self) -> _Actor:
        """The actor with the fewest open calls."""
        return min(self.actors, key=lambda actor: actor.open_calls)

    def substitute(self, lost: _Actor) -> None:
        """Start another actor beside one that ended over a file, where their node is still there."""
        if lost not in self.actors or not any(node["NodeID"] == lost.node_id and node["Alive"] for node in ray.nodes()):  # type: ignore[no-untyped-call]
            return
        fresh = _start_actor(lost.node, lost.node_id, self.settings)
        awaited = [fresh.handle.describe.remote()]
        if self.export is not None:
            awaited += _begin(fresh, "open_encoder", (self.export,))
        try:
            ray.get(awaited, timeout=_STARTED)
        except RayError:  # the node is lost as well
            return
        self.actors.append(fresh)

    def drop(self, lost: _Actor, error: RayError) -> None:
        """Do without an actor. Raises ClusterError when none is left."""
        if lost in self.actors:
            self.actors.remove(lost)
        if not self.actors:
            reason = _first_line(error)
            raise ClusterError(f"the last node of the cluster was lost ({lost.node}: {reason}): start nodes and build again")


class _Call:
    """A call that was begun. Its results are iterated once."""

    def __init__(self, cluster: RayCluster, method: str, args: tuple[Any, ...], file: str | None = None) -> None:
        """file: the name of the file that the call reads, which may be what ends an actor. Its first result comes at once."""
        self._cluster, self._method, self._args, self._file = cluster, method, args, file
        self._begin()

    def __iter__(self) -> Iterator[Any]:
        taken = ended = 0
        while True:
            actor, is_under_way = self._actor, False
            try:
                for number, result in enumerate(self._results):
                    if number and number < taken:
                        continue
                    value = ray.get(result)
                    is_under_way = True
                    if number == taken:
                        taken += 1
                        yield value
                return
            except _LOST as error:
                if is_under_way and self._file is not None:  # calls that waited for their turn have nothing to do with it
                    ended += 1
                    self._cluster.substitute(actor)
                self._cluster.drop(actor, error)
                if ended == _MOST_ENDED:
                    raise DamagedFileError(f"{self._file!r}: {ended} workers ended over it; fetch the file again") from error
                self._begin()
            except RayTaskError:  # a defect of this program
                raise
            except RayError as error:
                raise ClusterError(f"the Ray cluster failed ({_first_line(error)}): look after it and build again") from error
            finally:
                actor.open_calls -= 1

    def _begin(self) -> None:
        self._actor = self._cluster.find_idle()
        self._actor.open_calls += 1
        self._results = _begin(self._actor, self._method, self._args)


def _begin(actor: _Actor, method: str, args: tuple[Any, ...]) -> Iterator[Any]:
    """References to the results of a call, as they come."""
    return getattr(actor.handle, method).options(num_returns="streaming").remote(*args)  # type: ignore[no-any-return]


def _take_frames(call: _Call) -> Iterator[bytes]:
    """The frames of a record. Raises what was refused on the node."""
    for is_frame, payload in islice(call, 1, None):  # behind the one that says that it was begun
        if not is_frame:
            raise decode_refusal(payload)
        yield payload


def _connect(address: str) -> None:
    host, _, port = address.rpartition(":")
    if not host or not port.isdecimal() or "/" in host:
        raise ClusterError(f"{address!r} is no address of a Ray cluster: give HOST:PORT of its head, such as 10.0.0.5:6379")
    advice = "start its head with `ray start --head` and this machine's node with `ray start --address`"
    try:
        socket.create_connection((host, int(port)), _REACHED).close()  # Ray itself tries for minutes
    except (OSError, OverflowError) as error:
        raise ClusterError(f"the Ray cluster at {address!r} cannot be reached ({error}): {advice}") from None
    try:
        here: dict[str, Any] = {"_node_ip_address": host} if _is_here(host) else {}
        ray.init(address=address, log_to_driver=False, configure_logging=False, **here)
    except (ConnectionError, RuntimeError, RayError) as error:  # RuntimeError: another version of Ray or of Python
        raise ClusterError(f"the Ray cluster at {address!r} cannot be used ({error}): {advice}") from error


def _is_here(host: str) -> bool:
    """True for an address of this machine."""
    with socket.socket() as probe:
        try:
            probe.bind((host, 0))
        except OSError:
            return False
    return True


def _start_actors(settings: BuildSettings) -> list[_Actor]:
    """An actor for each processor of each node, all with the code of this machine."""
    actors = [
        _start_actor(node["NodeManagerAddress"], node["NodeID"], settings)
        for node in sorted(ray.nodes(), key=lambda node: (node["NodeManagerAddress"], node["NodeID"]))  # type: ignore[no-untyped-call]
        if node["Alive"]
        for _ in range(int(node["Resources"].get("CPU", 0)))
    ]
    answers = {actor.handle.describe.remote(): actor for actor in actors}
    ready, _ = ray.wait(list(answers), num_returns=len(answers), timeout=_STARTED) if answers else ([], [])
    if not ready:
        raise ClusterError(f"no processor of {settings.cluster!r} was free within {_STARTED:g} s: stop other jobs of the cluster")
    started = [one for one in ready if _has_code(answers[one].node, one, describe_code(settings))]
    if not started:
        raise ClusterError(f"every node of {settings.cluster!r} was lost while the build began: start nodes and build again")
    return [answers[reference] for reference in started]


def _start_actor(node: str, node_id: str, settings: BuildSettings) -> _Actor:
    here = NodeAffinitySchedulingStrategy(node_id, soft=False)
    remote = ray.remote(NodeWorker).options(num_cpus=1, scheduling_strategy=here)
    return _Actor(remote.remote(settings), node, node_id)


def _has_code(node: str, reference: Any, expected: Mapping[str, Any]) -> bool:
    """Raise ClusterError for a node without the code of this machine. False for one that was lost, which Ray notices late."""
    remedy = "install the same release of citadel there, or take the node out of the cluster"
    try:
        found = ray.get(reference)
    except (RayActorError, RayTaskError) as error:
        if isinstance(error, RayActorError) and not error.actor_init_failed:
            return False
        reason = str(error).strip().splitlines()[-1]
        raise ClusterError(f"node {node} cannot run citadel ({reason}): {remedy}") from error
    here, there = _flatten(expected), _flatten(found)
    differing = {name: (here.get(name), there.get(name)) for name in sorted(here | there) if here.get(name) != there.get(name)}
    if differing:
        raise ClusterError(f"node {node} has other code than this machine (here, there: {differing}): {remedy}")
    return True


def _first_line(error: RayError) -> str:
    return str(error).strip().partition("\n")[0]


def _flatten(recorded: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in recorded.items():
        flat |= _flatten(value, f"{prefix}{name}.") if isinstance(value, Mapping) else {prefix + name: value}
    return flat
