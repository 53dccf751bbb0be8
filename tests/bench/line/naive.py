"""The loop that people write first: read, detect, JSON with the picture in base64, all in the callback.

Stock SSDLite320 (torchvision's, key for key) in torch, or in OpenVINO as `convert_model` gives it. Runs as a
process of its own: `python -m tests.bench.line.naive --port P --pictures DIR --runtime torch|openvino`.
"""

import argparse
import base64
import itertools
import json
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import openvino as ov
import torch
from paho.mqtt import client as mqtt

from inspection.wire.link import Incoming, Link
from trainer.ssdlite.ssdlite320 import SIDE, ServedSSDLite320, SSDLite320

TRIGGER, VERDICT, RESULT = "naive/trigger", "naive/verdict", "naive/result"
STOCK = "ssdlite320_mobilenet_v3_large"
Scores = npt.NDArray[np.float32]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--pictures", type=Path, required=True)
    parser.add_argument("--runtime", choices=("torch", "openvino"), required=True)
    parser.add_argument("--trigger", default=TRIGGER)
    parser.add_argument("--verdict", default=VERDICT)
    given = parser.parse_args()
    torch.manual_seed(0)
    detect = _torch() if given.runtime == "torch" else _openvino()
    files = itertools.cycle(sorted(given.pictures.glob("*.jpg")))
    client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2)

    def on_message(_client: mqtt.Client, _data: object, message: mqtt.MQTTMessage) -> None:
        unit = json.loads(message.payload)["unit"]
        picture = np.asarray(cv2.imread(str(next(files))), np.uint8)
        scores = detect(picture)
        verdict = "NG" if scores.max() > 0.99 else "OK"
        jpeg = cv2.imencode(".jpg", picture)[1].tobytes()
        result = {"unit": unit, "verdict": verdict, "time": time.time()}
        whole = {**result, "picture": base64.b64encode(jpeg).decode()}
        client.publish(RESULT, json.dumps(whole), qos=1)
        client.publish(given.verdict, json.dumps(result), qos=1)

    client.on_message = on_message
    client.connect("127.0.0.1", given.port)
    client.subscribe(given.trigger, qos=1)
    detect(np.zeros((480, 640, 3), np.uint8))
    print("ready", flush=True)
    client.loop_forever()


def arrived(message: Incoming, link: Link) -> None:
    """What a cluster has to do with a result, on its side of the broker."""
    base64.b64decode(json.loads(message.payload)["picture"])
    link.acknowledge(message)


def _small(picture: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    return np.asarray(cv2.resize(picture, (SIDE, SIDE)), np.uint8)[None]


def _network() -> torch.nn.Module:
    return ServedSSDLite320(SSDLite320(STOCK, 1)).eval()


def _torch() -> Callable[[npt.NDArray[np.uint8]], Scores]:
    network = _network()

    def detect(picture: npt.NDArray[np.uint8]) -> Scores:
        with torch.no_grad():
            return np.asarray(network(torch.from_numpy(_small(picture)))[1])

    return detect


def _openvino() -> Callable[[npt.NDArray[np.uint8]], Scores]:
    example = torch.zeros((1, SIDE, SIDE, 3), dtype=torch.uint8)
    compiled = ov.Core().compile_model(ov.convert_model(_network(), example_input=example), "CPU")

    def detect(picture: npt.NDArray[np.uint8]) -> Scores:
        return np.asarray(compiled(_small(picture))[1])

    return detect


if __name__ == "__main__":
    main()
