"""Manifests and compose file agree with each other and with what the services read."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

import approvals.settings
import gateway.settings
import notifier.settings
import purchase_requests.settings
from common.messaging.topology import queues
from common.testing.broker import SERVICES, definitions, service_permissions

SETTINGS = {
    "gateway": gateway.settings.Settings,
    "requests": purchase_requests.settings.Settings,
    "approvals": approvals.settings.Settings,
    "notifier": notifier.settings.Settings,
}
Manifest = dict[str, Any]


def rendered(root: Path, name: str) -> list[Manifest]:
    """By kubectl where there is one; else the base's own files, which need no rendering."""
    folder = root / "deploy" / "k8s" / name
    if shutil.which("kubectl"):
        text = subprocess.run(
            ["kubectl", "kustomize", str(folder)], capture_output=True, text=True, check=True, timeout=60
        ).stdout
    else:
        listed = yaml.safe_load((root / "deploy/k8s/base/kustomization.yaml").read_text())["resources"]
        text = "\n---\n".join((root / "deploy/k8s/base" / item).read_text() for item in listed)
    return [document for document in yaml.safe_load_all(text) if document]


@pytest.fixture(scope="module", params=["overlays/dev", "overlays/prod"])
def manifests(request: pytest.FixtureRequest, root: Path) -> list[Manifest]:
    return rendered(root, request.param)


def of_kind(manifests: list[Manifest], *kinds: str) -> list[Manifest]:
    return [m for m in manifests if m["kind"] in kinds]


def pod(manifest: Manifest) -> Manifest:
    template: Manifest = manifest["spec"]["template"]
    return template


def labelled(manifests: list[Manifest], wanted: dict[str, str]) -> list[Manifest]:
    found = of_kind(manifests, "Deployment", "Job")
    return [m for m in found if wanted.items() <= pod(m)["metadata"]["labels"].items()]


def known_variables(service: str) -> set[str]:
    return {name.upper() for name in SETTINGS[service].model_fields}


def test_every_manifest_obeys_its_schema(manifests: list[Manifest]) -> None:
    for manifest in manifests:
        kubernetes_validate.validate(manifest, "1.32", strict=True)


def test_selectors_find_what_they_select(manifests: list[Manifest]) -> None:
    for deployment in of_kind(manifests, "Deployment"):
        assert labelled(manifests, deployment["spec"]["selector"]["matchLabels"]) == [deployment]
    for budget in of_kind(manifests, "PodDisruptionBudget"):
        assert len(labelled(manifests, budget["spec"]["selector"]["matchLabels"])) == 1


def test_services_aim_at_ports_that_exist(manifests: list[Manifest]) -> None:
    for service in of_kind(manifests, "Service"):
        (target,) = labelled(manifests, service["spec"]["selector"])
        (container,) = pod(target)["spec"]["containers"]
        ports = {port["name"]: port["containerPort"] for port in container["ports"]}
        assert {p["targetPort"]: p["port"] for p in service["spec"]["ports"]}.items() <= ports.items()


def test_addresses_in_the_configuration_are_services(manifests: list[Manifest]) -> None:
    (config,) = of_kind(manifests, "ConfigMap")
    offered = {(s["metadata"]["name"], p["port"]) for s in of_kind(manifests, "Service") for p in s["spec"]["ports"]}
    for name, value in config["data"].items():
        if match := re.fullmatch(r"http://([\w-]+):(\d+)", value):
            assert (match[1], int(match[2])) in offered, name


def test_scaled_and_exposed_things_exist(manifests: list[Manifest]) -> None:
    names = {(m["kind"], m["metadata"]["name"]) for m in manifests}
    for scaler in of_kind(manifests, "HorizontalPodAutoscaler"):
        target = scaler["spec"]["scaleTargetRef"]
        assert (target["kind"], target["name"]) in names
    for ingress in of_kind(manifests, "Ingress"):
        for rule in ingress["spec"]["rules"]:
            for path in rule["http"]["paths"]:
                assert ("Service", path["backend"]["service"]["name"]) in names
    for workload in of_kind(manifests, "Deployment", "Job"):
        assert ("ServiceAccount", pod(workload)["spec"]["serviceAccountName"]) in names


def test_every_variable_is_one_that_somebody_reads(manifests: list[Manifest]) -> None:
    everyone = set.union(*(known_variables(service) for service in SETTINGS))
    (config,) = of_kind(manifests, "ConfigMap")
    assert set(config["data"]) <= everyone
    for secret in of_kind(manifests, "Secret"):
        service = secret["metadata"]["name"].removesuffix("-owner")
        assert set(secret["data"]) <= known_variables(service)
    for workload in of_kind(manifests, "Deployment"):
        (container,) = pod(workload)["spec"]["containers"]
        assert {entry["name"] for entry in container["env"]} <= known_variables(container["name"])


def test_every_role_runs_somewhere(manifests: list[Manifest]) -> None:
    roles: dict[str, set[str]] = {}
    for workload in of_kind(manifests, "Deployment"):
        (container,) = pod(workload)["spec"]["containers"]
        value = next(entry["value"] for entry in container["env"] if entry["name"] == "ROLES")
        roles.setdefault(container["name"], set()).update(value.split(","))
    common = {"http", "consume", "relay", "schedule"}
    assert roles == {name: common | ({"tokens"} if name == "gateway" else set()) for name in SETTINGS}


def test_pods_may_do_little(manifests: list[Manifest]) -> None:
    for workload in of_kind(manifests, "Deployment", "Job"):
        spec = pod(workload)["spec"]
        assert spec["securityContext"]["runAsNonRoot"]
        for container in spec["containers"]:
            assert container["securityContext"]["readOnlyRootFilesystem"]
            assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
            assert not container["securityContext"]["allowPrivilegeEscalation"]
            assert {"cpu", "memory"} <= container["resources"]["requests"].keys()


@pytest.fixture(scope="module")
def compose(root: Path) -> Manifest:
    loaded: Manifest = yaml.safe_load((root / "docker-compose.yml").read_text())
    return loaded


def test_compose_waits_for_things_that_exist_and_can_be_waited_for(compose: Manifest) -> None:
    services = compose["services"]
    for name, service in services.items():
        for needed, how in service.get("depends_on", {}).items():
            if how["condition"] == "service_healthy":
                assert "healthcheck" in services[needed], f"{name} waits for {needed}"
            else:
                assert services[needed]["restart"] == "no", f"{name} waits for the end of {needed}"


def test_compose_builds_targets_of_the_dockerfile(compose: Manifest, root: Path) -> None:
    targets = set(re.findall(r"^FROM \S+ AS (\S+)", (root / "Dockerfile").read_text(), re.MULTILINE))
    built = {s["build"]["target"] for s in compose["services"].values() if "build" in s}
    assert built <= targets
    assert set(SETTINGS) <= built


def test_the_build_context_holds_what_the_images_copy_and_nothing_else(root: Path) -> None:
    """Engines before BuildKit do not look behind a wildcard below an excluded folder, so every path is written out."""
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", (root / "Dockerfile").read_text(), re.MULTILINE)
    sources = {source for line in copied for source in line.split()}
    admitted = {line[1:] for line in (root / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert [name for name in admitted if "*" in name or not (root / name).exists()] == []
    assert {name for name in admitted if not any((root / s).is_relative_to(root / name) for s in sources)} == set()
    assert {s for s in sources if not any((root / s).is_relative_to(root / name) for name in admitted)} == set()


def test_compose_tells_services_only_what_they_read(compose: Manifest, root: Path) -> None:
    lines = (root / "deploy/compose/local.env").read_text().splitlines()
    shared = {line.partition("=")[0] for line in lines if line and not line.startswith("#")}
    assert shared <= set.union(*(known_variables(service) for service in SETTINGS))
    for name in SETTINGS:
        assert set(compose["services"][name]["environment"]) <= known_variables(name)
        assert set(compose["services"][f"{name}-migrate"]["environment"]) <= known_variables(name)


def test_mounted_files_exist(compose: Manifest, root: Path) -> None:
    for service in compose["services"].values():
        for volume in service.get("volumes", []):
            source = volume.partition(":")[0]
            assert not source.startswith("./") or (root / source).is_file(), source


def test_the_local_broker_knows_every_service(root: Path) -> None:
    loaded = yaml.safe_load((root / "deploy/rabbitmq/definitions.json").read_text())
    assert {user["name"] for user in loaded["users"]} == {"admin", *SERVICES}
    assert loaded["permissions"] == definitions(dict.fromkeys(("admin", *SERVICES), ""))["permissions"]


@pytest.mark.parametrize("service", SERVICES)
def test_broker_users_may_declare_the_whole_topology(service: str) -> None:
    allowed = re.compile(service_permissions(service)["configure"])
    names = {name for queue in queues() for name in (queue.name, queue.exchange)}
    assert [name for name in sorted(names) if not allowed.search(name)] == []
