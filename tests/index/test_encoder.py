from pathlib import Path

import pytest

from index.encoder import BUNDLED, BUNDLED_SHA256, check_weights, export_model, find_export, find_model, read_card
from index.errors import ModelChecksumError, ModelMissingError


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


def test_another_model_is_one_setting_away(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.symlink_to(find_model(BUNDLED), target_is_directory=True)
    export = export_model(str(folder), tmp_path / "models")
    card = read_card(export)
    assert (card.name, card.weights_sha256, export.name) == (str(folder), BUNDLED_SHA256, f"mine-{BUNDLED_SHA256[:12]}")
    assert find_export(str(folder), tmp_path / "models") == export
    assert find_export(BUNDLED, tmp_path / "models") is None


def test_a_half_finished_export_is_not_found(tmp_path: Path, exported_model: Path) -> None:
    half = tmp_path / exported_model.name
    half.mkdir()
    (half / "model.json").write_bytes((exported_model / "model.json").read_bytes())
    assert find_export(BUNDLED, tmp_path) is None
