import json
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from index.embedding.model_export import (
    BUNDLED,
    BUNDLED_SHA256,
    GRAPH_VERSION,
    ModelCard,
    check_weights,
    export_model,
    find_export,
    find_model,
    read_card,
    verify_export,
)
from index.errors import ModelChecksumError, ModelMissingError
from index.generations.hashes import hash_value


def test_altered_weights_are_refused(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"not the weights")
    with pytest.raises(ModelChecksumError, match=r"53aa51172d14.*reinstall"):
        check_weights(BUNDLED, tmp_path)


def test_the_checksum_of_another_model_is_recorded_not_compared(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"")
    assert check_weights(str(tmp_path), tmp_path) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_the_bundled_weights_are_the_ones_named() -> None:
    assert check_weights(BUNDLED, find_model(BUNDLED)) == BUNDLED_SHA256


def test_a_folder_without_weights_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(ModelMissingError, match="no sentence-transformers model"):
        export_model(str(tmp_path), tmp_path / "models")


def test_a_model_that_is_nowhere_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(ModelMissingError, match="no such/model-at-all"):
        find_model("no such/model-at-all")


def test_an_export_is_made_once(exported_model: Path) -> None:
    written = (exported_model / "model.onnx").stat().st_mtime_ns
    assert find_export(BUNDLED, exported_model.parent) == exported_model
    assert export_model(BUNDLED, exported_model.parent) == exported_model
    assert (exported_model / "model.onnx").stat().st_mtime_ns == written


def test_the_card_says_what_was_exported(exported_model: Path) -> None:
    card = read_card(exported_model)
    assert (card.name, card.dimension, card.max_length, card.weights_sha256) == (BUNDLED, 384, 256, BUNDLED_SHA256)
    assert exported_model.name == f"{BUNDLED}-{BUNDLED_SHA256[:12]}"


def test_another_model_is_one_setting_away_and_the_same_weights_give_the_same_graph(tmp_path: Path, exported_model: Path) -> None:
    folder = tmp_path / "mine"
    folder.symlink_to(find_model(BUNDLED), target_is_directory=True)
    export = export_model(str(folder), tmp_path / "models")
    card = read_card(export)
    assert (card.name, card.weights_sha256, export.name) == (str(folder), BUNDLED_SHA256, f"mine-{BUNDLED_SHA256[:12]}")
    assert (export / "model.onnx").read_bytes() == (exported_model / "model.onnx").read_bytes()
    assert find_export(str(folder), tmp_path / "models") == export
    assert find_export(BUNDLED, tmp_path / "models") is None


def test_a_half_finished_export_is_not_found(tmp_path: Path, exported_model: Path) -> None:
    half = tmp_path / exported_model.name
    half.mkdir()
    (half / "model.json").write_bytes((exported_model / "model.json").read_bytes())
    assert find_export(BUNDLED, tmp_path) is None


def flip(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


def widen(content: bytes) -> bytes:
    return json.dumps(json.loads(content) | {"dimension": 385}).encode()


DAMAGES: list[tuple[str, Callable[[bytes], bytes]]] = [
    ("model.onnx", flip),
    ("tokenizer.json", flip),
    ("model.json", lambda content: content[:40]),
    ("model.json", lambda content: b"[]"),
    ("model.json", lambda content: b"\xff"),
    ("model.json", widen),
]


@pytest.mark.parametrize(("name", "damage"), DAMAGES)
def test_a_damaged_export_is_named_with_the_remedy_and_counts_as_absent(
    copied_model: Path, name: str, damage: Callable[[bytes], bytes]
) -> None:
    assert find_export(BUNDLED, copied_model.parent) == copied_model
    content = (copied_model / name).read_bytes()
    (copied_model / name).unlink()
    (copied_model / name).write_bytes(damage(content))
    with pytest.raises(ModelChecksumError, match=rf"{name}.*citadel index"):
        verify_export(copied_model)
    assert find_export(BUNDLED, copied_model.parent) is None


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json", "model.json"])
def test_a_part_of_an_export_that_is_gone_says_how_to_make_it(copied_model: Path, name: str) -> None:
    (copied_model / name).unlink()
    with pytest.raises(ModelMissingError, match="citadel index"):
        verify_export(copied_model)


def test_exporting_again_repairs_a_damaged_export(tmp_path: Path, exported_model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    damaged = tmp_path / exported_model.name
    damaged.mkdir()
    (damaged / "model.json").write_text("{", encoding="utf-8")

    def write_again(model: str, folder: Path, checksum: str, target: Path) -> ModelCard:
        for name in ("model.onnx", "tokenizer.json"):
            (target / name).hardlink_to(exported_model / name)
        return read_card(exported_model)

    # Spares the half minute that a real export may take.
    monkeypatch.setattr("index.embedding.model_export._write_export", write_again)
    assert export_model(BUNDLED, tmp_path) == damaged
    assert verify_export(damaged) == read_card(exported_model)


def test_an_export_of_an_earlier_version_counts_as_absent(copied_model: Path) -> None:
    card = replace(read_card(copied_model), graph_version=GRAPH_VERSION - 1)
    (copied_model / "model.json").unlink()
    (copied_model / "model.json").write_text(json.dumps({"identity": hash_value(asdict(card)), **asdict(card)}), encoding="utf-8")
    assert verify_export(copied_model) == card
    assert find_export(BUNDLED, copied_model.parent) is None
