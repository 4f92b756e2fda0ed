"""What can be known of the deployment files without an engine: linters pass, and what they name is there."""

import ipaddress
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from api.settings import PREFIX, Settings
from tests.deadlines import HANG

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
BIN = Path(sys.executable).parent
CONTAINERFILE = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
UNIT = (DEPLOY / "citadel.service").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
SERVICE: dict[str, Any] = COMPOSE["services"]["citadel"]
HOSTS: dict[str, Any] = yaml.safe_load((DEPLOY / "hosts.yaml").read_text(encoding="utf-8"))
ENGINE = "postgresql://citadel@database/citadel?passfile=/run/secrets/pgpass"
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
TOLD = sorted(path for path in DEPLOY.iterdir() if path.is_file())


def run(*command: object) -> str:
    """What a linter says; it must be content."""
    ran = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=HANG, check=False, cwd=ROOT)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout + ran.stderr


def find_systemd() -> str:
    found = shutil.which("systemd-analyze")
    if found is None:
        pytest.skip("systemd-analyze is not installed (apt-get install systemd)")
    return found


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """The unit with the command of this environment, which must be there to be verified."""
    written = tmp_path / "citadel.service"
    written.write_text(UNIT.replace("/opt/citadel/.venv/bin", str(BIN)), encoding="utf-8")
    return written


def read_names(path: Path) -> set[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return {normalise(line) for line in lines if line and not line.startswith("#")}


def read_lock(name: str) -> dict[str, str]:
    """The versions that a lock names."""
    found = re.findall(r"^([\w.-]+)==(\S+)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE)
    return {normalise(package): version for package, version in found}


def normalise(requirement: str) -> str:
    name = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert name is not None, requirement
    return re.sub(r"[-_.]+", "-", name[0]).lower()


def test_hadolint_finds_nothing_in_the_containerfile() -> None:
    assert run(BIN / "hadolint", DEPLOY / "Containerfile") == ""


def test_the_compose_files_hold_to_the_specification() -> None:
    run(BIN / "check-jsonschema", "--builtin-schema", "vendor.compose-spec", DEPLOY / "compose.yaml", DEPLOY / "hosts.yaml")


def test_the_compose_file_names_the_proxy_whose_clients_are_told_apart() -> None:
    (network,) = COMPOSE["networks"]["inside"]["ipam"]["config"]
    named = COMPOSE["services"]["citadel"]["environment"]["CITADEL_PROXIES"]
    assert named == network["gateway"]
    assert ipaddress.ip_address(named) in ipaddress.ip_network(network["subnet"])


def test_systemd_finds_nothing_in_the_unit(unit: Path) -> None:
    assert run(find_systemd(), "verify", unit) == ""


def test_the_unit_is_hardly_exposed(unit: Path) -> None:
    told = run(find_systemd(), "security", "--offline=true", "--threshold=30", unit)
    exposure = re.search(r"Overall exposure level .*: ([\d.]+)", told)
    assert exposure is not None
    assert float(exposure[1]) < 3


@pytest.mark.parametrize("path", TOLD, ids=lambda path: path.name)
def test_every_setting_that_is_named_is_one(path: Path) -> None:
    named = set(re.findall(rf"\b{PREFIX}([A-Z_]+)\b", path.read_text(encoding="utf-8"))) - {
        "KEYS_FILE",
        "SECRETS",
    }  # compose's own
    assert {name.lower() for name in named} <= set(Settings.model_fields)


def test_what_is_installed_is_what_the_project_needs_at_the_versions_of_the_lock() -> None:
    needed = {normalise(requirement) for requirement in PROJECT["project"]["dependencies"]}
    runtime, export = read_names(DEPLOY / "runtime.txt"), read_names(DEPLOY / "export.txt")
    assert runtime | export == needed
    assert runtime.isdisjoint(export)
    serving = read_lock("requirements.lock") | read_lock("requirements-cuda.lock")
    extra = {normalise(requirement) for requirement in PROJECT["project"]["optional-dependencies"]["postgres"]}
    postgres = read_lock("deploy/postgres.lock")
    assert extra <= postgres.keys()
    assert postgres.items() <= serving.items()
    installed = read_lock("deploy/runtime.lock") | read_lock("deploy/export.lock") | read_lock("requirements-cuda.lock")
    assert runtime <= read_lock("deploy/runtime.lock").keys()
    assert export <= installed.keys()
    assert {name: version for name, version in installed.items() if serving.get(name) != version} == {}
    assert read_lock("deploy/runtime.lock").keys().isdisjoint(read_lock("deploy/export.lock"))
    assert read_lock("requirements-cpu.lock") == {"torch": f"{serving['torch']}+cpu"}


def test_nothing_is_installed_that_was_not_checked_against_a_hash() -> None:
    assert (
        re.findall(r"(?:pip|PIP\)) install (?!--require-hashes|--no-deps --no-build-isolation)", CONTAINERFILE + MAKEFILE) == []
    )
    assert set(re.findall(r"--requirement (\S+\.lock)", CONTAINERFILE)) == {
        "runtime.lock",
        "postgres.lock",
        "export.lock",
        "requirements-cpu.lock",
        "requirements-cuda.lock",
    }


def test_everything_that_is_copied_is_there_and_not_ignored() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    copied = [line.split()[1:-1] for line in re.findall(r"^COPY (?!--from).+$", CONTAINERFILE, re.MULTILINE)]
    sources = {name for names in copied for name in names}
    assert {name for name in sources if not (ROOT / name).exists()} == set()
    allowed = {line.removeprefix("!") for line in ignored if line.startswith("!")}
    assert {name for name in sources if not any(Path(name).match(pattern) for pattern in allowed)} == set()
    assert sources >= {name.removesuffix("*") for name in PROJECT["tool"]["setuptools"]["packages"]["find"]["include"]}


def test_every_file_that_is_no_code_is_packaged() -> None:
    data = PROJECT["tool"]["setuptools"]["package-data"]
    for package in ("api", "eval", "index", "ingest", "retrieval"):
        files = {path for path in (ROOT / package).rglob("*") if path.is_file() and path.suffix not in (".py", ".pyc")}
        packaged = {path for pattern in data.get(package, ()) for path in (ROOT / package).glob(pattern)}
        assert {path.relative_to(ROOT).as_posix() for path in files - packaged} == set()


def test_the_image_runs_as_nobody_in_particular_and_says_how_it_is() -> None:
    final = CONTAINERFILE.rpartition("\nFROM ")[2]
    assert "USER 10001:10001" in final
    assert "STOPSIGNAL SIGTERM" in final
    assert "torch" not in final
    assert re.search(r'HEALTHCHECK .*\\\n +CMD \["python"', final)
    assert set(re.findall(r"org\.opencontainers\.image\.(\w+)=", final)) >= {"title", "description", "licenses", "version"}
    assert PROJECT["project"]["version"] in final


def test_the_container_may_do_little() -> None:
    assert (SERVICE["read_only"], SERVICE["cap_drop"], SERVICE["security_opt"]) == (True, ["ALL"], ["no-new-privileges:true"])
    assert all(port.startswith("127.0.0.1:") for port in SERVICE["ports"])
    assert SERVICE["environment"]["CITADEL_API_KEYS"] == "/run/secrets/keys"
    assert [volume.partition(":")[2] for volume in SERVICE["volumes"]] == re.findall(
        r"^VOLUME (\S+)", CONTAINERFILE, re.MULTILINE
    )
    assert SERVICE["mem_limit"] == SERVICE["memswap_limit"]
    assert SERVICE["cpus"]


def test_the_container_knows_the_proxy_by_the_address_that_it_comes_from() -> None:
    (network,) = COMPOSE["networks"].values()
    (range_,) = network["ipam"]["config"]
    assert SERVICE["environment"]["CITADEL_PROXIES"] == range_["gateway"]


def test_of_several_hosts_none_but_the_worker_carries_changes_out() -> None:
    services = HOSTS["services"]
    shared = [services[name] for name in ("prepare", "one", "two", "worker")]
    assert all(one["environment"]["CITADEL_WORKER"] == "0" for one in shared)
    assert (services["worker"]["command"], services["prepare"]["command"][0]) == (["worker"], "migrate")
    assert {one["environment"]["CITADEL_ENGINE"] for one in shared} == {ENGINE}
    assert all((one["read_only"], one["cap_drop"]) == (True, ["ALL"]) for one in shared)
    ports = [port for one in shared for port in one.get("ports", ())]
    assert len(ports) == len(set(ports)) == 2
    assert all(port.startswith("127.0.0.1:") for port in ports)
    (network,) = HOSTS["networks"]["inside"]["ipam"]["config"]
    assert services["one"]["environment"]["CITADEL_PROXIES"] == network["gateway"]
    volumes = [volume for one in services.values() for volume in one.get("volumes", ())]
    assert len(volumes) == len(set(volumes))  # no host works in the folder of another


def test_a_document_that_takes_too_much_ends_no_service() -> None:
    assert "OOMPolicy=continue" in UNIT
    assert "StartLimitIntervalSec=0" in UNIT
    assert {"MemoryMax", "CPUQuota", "TasksMax"} <= set(re.findall(r"^(\w+)=", UNIT, re.MULTILINE))


def test_the_base_image_is_named_by_its_digest_and_nowhere_else() -> None:
    assert set(re.findall(r"^FROM (\S+)", CONTAINERFILE, re.MULTILINE)) == {"${BASE}", "packages"}
    (base,) = re.findall(r"^ARG BASE=(\S+)", CONTAINERFILE, re.MULTILINE)
    assert re.fullmatch(r"python:3\.11-slim-bookworm@sha256:[0-9a-f]{64}", base)


def test_both_wait_for_questions_in_hand_before_they_kill() -> None:
    serving = (ROOT / "api" / "http" / "graceful_stop.py").read_text(encoding="utf-8")
    patience = re.search(r"_SECONDS_TO_FINISH = (\d+)", serving)
    stopping = re.search(r"TimeoutStopSec=(\d+)", UNIT)
    assert patience is not None
    assert stopping is not None
    assert int(stopping[1]) > int(patience[1]) < int(SERVICE["stop_grace_period"].removesuffix("s"))
