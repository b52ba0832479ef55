"""Reads event files and `mlruns` folders by the descriptions of their formats, and prints what is in them as JSON."""
import json
import pathlib
import struct
import sys

import yaml
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

folder = pathlib.Path(sys.argv[1])


def event_class():
    """tensorflow/core/util/event.proto and summary.proto, as far as scalars need them."""
    file = descriptor_pb2.FileDescriptorProto(name="event.proto", syntax="proto3")
    field = descriptor_pb2.FieldDescriptorProto
    fields = {
        "Value": [("tag", 1, field.TYPE_STRING), ("simple_value", 2, field.TYPE_FLOAT)],
        "Summary": [("value", 1, ".Value")],
        "Event": [
            ("wall_time", 1, field.TYPE_DOUBLE), ("step", 2, field.TYPE_INT64),
            ("file_version", 3, field.TYPE_STRING), ("summary", 5, ".Summary"),
        ],
    }
    for name, members in fields.items():
        message = file.message_type.add(name=name)
        for member, number, kind in members:
            label = field.LABEL_REPEATED if member == "value" else field.LABEL_OPTIONAL
            inner = isinstance(kind, str)
            own = message.field.add(name=member, number=number, label=label)
            own.type = field.TYPE_MESSAGE if inner else kind
            if inner:
                own.type_name = kind
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return message_factory.MessageFactory(pool).GetPrototype(pool.FindMessageTypeByName("Event"))


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def unmasked(data):
    (crc,) = struct.unpack("<I", data)
    turned = (crc - 0xA282EAD8) & 0xFFFFFFFF
    return ((turned >> 17) | (turned << 15)) & 0xFFFFFFFF


def records(path):
    data, at = path.read_bytes(), 0
    while at < len(data):
        head = data[at : at + 8]
        assert unmasked(data[at + 8 : at + 12]) == crc32c(head), path
        (length,) = struct.unpack("<Q", head)
        content = data[at + 12 : at + 12 + length]
        assert unmasked(data[at + 12 + length : at + 16 + length]) == crc32c(content), path
        yield content
        at += 16 + length


assert crc32c(b"123456789") == 0xE3069283
Event = event_class()
scalars, versions = [], []
for path in sorted(folder.glob("run.tensorboard/**/events.out.tfevents.*")):
    arm = str(path.parent.relative_to(folder / "run.tensorboard"))
    for content in records(path):
        event = Event.FromString(content)
        assert event.wall_time > 1e9
        if event.file_version:
            versions.append(event.file_version)
        for value in event.summary.value:
            scalars.append(["" if arm == "." else arm, value.tag, event.step, value.simple_value])

runs = {}
for meta in sorted(folder.glob("mlruns/*/*/meta.yaml")):
    about = yaml.safe_load(meta.read_text())
    home = meta.parent
    experiment = yaml.safe_load((home.parent / "meta.yaml").read_text())
    assert about["experiment_id"] == experiment["experiment_id"] == home.parent.name
    assert about["run_id"] == about["run_uuid"] == home.name and len(home.name) == 32
    metrics = {}
    for path in (home / "metrics").glob("**/*"):
        if path.is_file():
            rows = [line.split(" ") for line in path.read_text().splitlines()]
            metrics[str(path.relative_to(home / "metrics"))] = [[int(step), float(value)] for _, value, step in rows]
    params = {path.name: path.read_text() for path in (home / "params").iterdir()}
    tags = {path.name: path.read_text() for path in (home / "tags").iterdir()}
    runs[about["run_name"]] = {
        "metrics": metrics, "params": params, "tags": tags, "status": about["status"],
        "experiment": experiment["name"], "artifacts": about["artifact_uri"],
    }
print(json.dumps({"scalars": scalars, "versions": versions, "runs": runs}))
