"""What a registry gone wrong could sign: other bundles than asked for, broken ones, other stations' ones."""

import io
import tarfile
from collections.abc import Callable
from typing import Any

from edge_agent.update.attack import Attack
from inspection.detection import Threshold
from inspection.identity import StationId
from model_registry.bundle.manifest import Needs
from tests.edge_agent.update.attacks.stage import Stage, Variant
from tests.fakes.bundles import metrics

Member = tuple[tarfile.TarInfo, bytes]


def member(name: str, data: bytes = b"", kind: bytes = tarfile.REGTYPE, link: str = "") -> Member:
    info = tarfile.TarInfo(name)
    info.size, info.type, info.linkname = len(data), kind, link
    return info, data


def repacked(stage: Stage, change: Callable[[list[Member]], list[Member]]) -> bytes:
    """The second bundle's tar with its members changed."""
    members = []
    with tarfile.open(fileobj=io.BytesIO(stage.mirror.files[stage.tar])) as tar:
        for info in tar:
            file = tar.extractfile(info)
            assert file is not None
            members.append(member(info.name, file.read()))
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for info, data in change(members):
            tar.addfile(info, io.BytesIO(data))
    return packed.getvalue()


def with_members(attack: Attack, what: str, change: Callable[[list[Member]], list[Member]]) -> Variant:
    return Variant(attack, what, lambda stage: stage.signs(stage.second, repacked(stage, change)))


def with_extra(what: str, *extra: Member) -> Variant:
    return with_members(Attack.EXTRANEOUS_DEPENDENCIES, what, lambda members: [*members, *extra])


EXTRANEOUS = [
    with_extra("a library beside the model", member("libmodel.so", b"\x7fELF")),
    with_extra("a script to run first", member("install.sh", b"#!/bin/sh\n")),
    with_extra("a file above the folder", member("../../agent.toml", b"[registry]\n")),
    with_extra("a file of the system", member("/etc/cron.d/update", b"* * * * * root id\n")),
    with_extra("a link to elsewhere", member("golden/two.png", kind=tarfile.SYMTYPE, link="/etc/shadow")),
    with_extra("a hard link", member("golden/two.png", kind=tarfile.LNKTYPE, link="model.bin")),
    with_extra("a folder", member("plugins", kind=tarfile.DIRTYPE)),
    with_extra("a device", member("golden/two.png", kind=tarfile.CHRTYPE)),
    with_extra("a file twice", member("model.bin", bytes(range(256)) * 8)),
    Variant(
        Attack.EXTRANEOUS_DEPENDENCIES,
        "bytes behind the end",
        lambda stage: stage.signs(stage.second, stage.mirror.files[stage.tar] + b"more" * 128),
    ),
]


def altered(members: list[Member]) -> list[Member]:
    return [member(info.name, data[::-1] if info.name == "model.bin" else data) for info, data in members]


def cut_tar(stage: Stage, left: int) -> None:
    stage.signs(stage.second, stage.mirror.files[stage.tar][:left])


BROKEN = [
    with_members(Attack.ARBITRARY_INSTALLATION, "other weights under the same manifest", altered),
    with_members(Attack.PARTIAL_BUNDLE, "a bundle without its last file", lambda members: members[:-1]),
    with_members(
        Attack.PARTIAL_BUNDLE,
        "a bundle without golden pictures",
        lambda members: [one for one in members if not one[0].name.startswith("golden/")],
    ),
    with_members(Attack.PARTIAL_BUNDLE, "a manifest without files", lambda members: members[:1]),
    Variant(
        Attack.PARTIAL_BUNDLE, "a tar that ends in the middle of a file", lambda stage: cut_tar(stage, 6000)
    ),
    Variant(
        Attack.PARTIAL_BUNDLE, "a tar that ends in the middle of a header", lambda stage: cut_tar(stage, 5700)
    ),
]


def instead(stage: Stage, run: str, **fields: Any) -> None:
    """A sound bundle, under the name of the second."""
    stage.signs(stage.second, stage.tar_of(run, **fields))


SOFTWARE = [
    Variant(Attack.WRONG_SOFTWARE, "the bundle in service", lambda s: instead(s, "r-1")),
    Variant(Attack.WRONG_SOFTWARE, "another run", lambda s: instead(s, "r-3")),
    Variant(Attack.WRONG_SOFTWARE, "another name", lambda s: instead(s, "r-2", name="bolts")),
    Variant(
        Attack.WRONG_SOFTWARE,
        "thresholds that let all pass",
        lambda s: instead(s, "r-2", thresholds={"screw": Threshold(reject=1.0, grey=1.0)}),
    ),
    Variant(Attack.WRONG_SOFTWARE, "the float model", lambda s: instead(s, "r-2", precision="FP32")),
    Variant(Attack.WRONG_SOFTWARE, "one without golden pictures", lambda s: instead(s, "r-2", golden=())),
    Variant(
        Attack.WRONG_SOFTWARE, "better figures", lambda s: instead(s, "r-2", metrics=metrics(map50_int8=1.0))
    ),
]


def assigned_to(path: str) -> Variant:
    return Variant(
        Attack.WRONG_STATION,
        f"the assignment of {path}",
        lambda stage: stage.assigns(stage.second, StationId.parse(path)),
    )


def released(attack: Attack, what: str, **fields: Any) -> Variant:
    """A sound bundle, properly released and assigned, that is not for this station."""
    return Variant(attack, what, lambda stage: stage.releases("r-3", **fields))


def for_place(place: str) -> Variant:
    return released(Attack.WRONG_STATION, f"a bundle for {place}", needs=Needs(places=(place,)))


def asking_for(*instructions: str) -> Variant:
    return released(
        Attack.WRONG_HARDWARE, f"a bundle that needs {instructions}", needs=Needs(instructions=instructions)
    )


def written_by(openvino: str) -> Variant:
    return released(Attack.WRONG_OPENVINO, f"a bundle by OpenVINO {openvino}", openvino=openvino)


def until(below: str) -> Variant:
    return released(
        Attack.WRONG_OPENVINO, f"a bundle for OpenVINO below {below}", needs=Needs(openvino_below=below)
    )


def knowing(*labels: str) -> Variant:
    return released(
        Attack.WRONG_CLASSES,
        f"a bundle that knows {labels}",
        name="others",
        labels=labels,
        thresholds={label: Threshold.sharp(0.5) for label in labels},
        metrics=metrics(per_class={}),
        golden=(),
    )


OTHERS = [
    assigned_to("plant-1/line-a/station-4"),
    assigned_to("plant-1/line-b/station-3"),
    assigned_to("plant-2/line-a/station-3"),
    for_place("plant-2"),
    for_place("plant-1/line-b"),
    for_place("plant-1/line-a/station-33"),
    asking_for("amx_int8"),
    asking_for("amx_tile", "amx_int8"),
    asking_for("avx2", "amx_bf16"),
    asking_for("asimddp"),
    asking_for("avx512_fp16"),
    asking_for("avx_vnni"),
    written_by("2026.5.0"),
    written_by("2027.0.0"),
    written_by("2026.10.0"),
    written_by("nightly"),
    until("2026.4"),
    until("2025.0"),
    knowing("bolt"),
    knowing("dent", "scratch"),
    knowing("screws"),
    knowing("screw_missing"),
    knowing("label", "cable"),
    released(
        Attack.WRONG_CLASSES, "a bundle that compares, for a recipe without golden picture", compares=True
    ),
]

VARIANTS = [*EXTRANEOUS, *BROKEN, *SOFTWARE, *OTHERS]
