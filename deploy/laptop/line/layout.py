"""Where things are on the panel, in pixels of an upright, centred one; half a millimetre each."""

WIDTH, HEIGHT = 960, 720
MM_PER_PIXEL = 0.5
SCREWS = {
    "screw-1": (150, 150), "screw-2": (480, 138), "screw-3": (810, 150),
    "screw-4": (150, 560), "screw-5": (480, 572), "screw-6": (810, 560),
}  # fmt: skip
LABEL_SLOT = "label-1"
LABEL = (690, 458)
LABEL_SIZE = (150, 86)
FACE = (100, 95, 860, 615)
VENTS = (215, 215, 745, 365)
