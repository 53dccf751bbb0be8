"""Serves an exported bundle: `python serve.py ENTRY PICTURE...` prints one line of JSON for each picture."""

import json
import sys
from pathlib import Path

import cv2
import numpy as np
import openvino as ov

from inspection.detection import LOWEST_TOLD
from model_registry.bundle.framing import Framing
from model_registry.bundle.serving import read_entry

entry = Path(sys.argv[1])
manifest = read_entry(entry)
framing = Framing(manifest.input, manifest.tiling)
floors = dict.fromkeys(manifest.labels, LOWEST_TOLD)  # or manifest.thresholds[label].grey

for name in sys.argv[2:]:
    picture = cv2.imread(name, cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)
    batch = np.ascontiguousarray(framing.batch(picture))
    model = ov.Core().read_model(entry / "model.xml")
    model.reshape(list(batch.shape))
    answer = ov.Core().compile_model(model, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})(batch)
    high, wide = picture.shape[:2]
    how = {"width": wide, "height": high, "floors": floors, "nms_iou": manifest.nms_iou}
    found = framing.read(answer["boxes"], answer["scores"], manifest.labels, **how)
    print(json.dumps([one.model_dump() for one in found]))
