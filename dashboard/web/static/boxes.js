// Boxes over a picture: drawn, moved, relabelled, removed. The one door to Annotorious.

let sequence = 0;

// What is worth drawing of a view, before a person touches it.
export function detectedBoxes(seen, view, thresholds) {
  const limits = thresholds[seen.bundle] ?? {};
  const blamed = seen.findings.filter((finding) => finding.view === view.view && finding.box);
  const same = (a, b) => a.x1 === b.x1 && a.y1 === b.y1 && a.x2 === b.x2 && a.y2 === b.y2;
  const found = view.detections.flatMap(({ label, score, box }) => {
    const { reject, grey } = limits[label] ?? { reject: 0.5, grey: 0.3 };
    const finding = blamed.find((one) => one.label === label && same(one.box, box));
    if (score < grey || (score < reject && !finding)) return [];
    const kind = score < reject ? "unsure" : finding ? "blamed" : "part";
    return [{ label, score, kind, box }];
  });
  return [...found, ...challengedBoxes(seen, view)];
}

// Defects that a challenger alone sees.
function challengedBoxes({ verdict, shadow }, view) {
  if (!shadow || shadow.verdict === verdict) return [];
  const defects = shadow.findings.filter(({ view: name, label, slot, box }) => name === view.view && label && box && slot === null);
  return defects.map(({ label, score, box }) => ({ label, score, kind: "unsure", box }));
}

function fetched(url) {
  const image = new Image();
  image.src = url;
  image.decode().catch(() => {});
  return image;
}

export class BoxEditor {
  // `canvas` holds the picture; `changed` is called after each change that a person makes.
  constructor(annotorious, canvas, changed) {
    this.annotorious = annotorious;
    this.canvas = canvas;
    this.changed = changed;
    this.label = null;
    this.alt = ""; // what the picture is of
    this.facts = new Map(); // id -> {label, score, kind}
    this.annotator = null;
    this.ready = new Map(); // address -> picture, decoded before it is asked for
  }

  // What comes next, so that its millions of pixels are there when a key is pressed.
  prepare(urls) {
    for (const url of this.ready.keys()) if (!urls.includes(url)) this.ready.delete(url);
    for (const url of urls) if (!this.ready.has(url)) this.ready.set(url, fetched(url));
  }

  // Boxes come and go in pixels of the full picture; `part` says where in it this one begins.
  async show(url, width, height, boxes, mayEdit, part = { left: 0, top: 0 }) {
    this.close();
    const image = this.ready.get(url) ?? fetched(url);
    this.ready.delete(url); // each element is shown once: the annotator takes it over
    image.alt = this.alt;
    await image.decode().catch(() => {});
    this.image = image;
    this.size = { width, height };
    this.part = part;
    this.canvas.append(image);
    this.fit();
    if (!this.annotorious) return;
    this.annotator = this.annotorious.createImageAnnotator(image, { drawingEnabled: mayEdit, drawingMode: "drag", theme: "dark" });
    this.annotator.setStyle((annotation) => this.style(annotation.id));
    if (!mayEdit) this.annotator.setUserSelectAction("NONE");
    this.annotator.setAnnotations(boxes.filter((one) => this.isShown(one)).map((box) => this.annotation(box)));
    this.tags = document.createElement("div");
    this.tags.className = "tags";
    this.annotator.element.append(this.tags);
    this.annotator.on("selectionChanged", (chosen) => (this.canvas.dataset.selected = chosen.length));
    this.annotator.on("createAnnotation", (made) => this.touched(made.id));
    this.annotator.on("updateAnnotation", (made) => this.touched(made.id));
    this.annotator.on("deleteAnnotation", () => this.touched(null));
    this.annotator.state.store.observe(() => this.drawTags()); // tags follow a box while it is dragged
    this.drawTags();
    this.asShown = JSON.stringify(this.boxes());
  }

  close() {
    this.annotator?.destroy();
    this.annotator = null;
    this.image = null;
    this.facts.clear();
    this.canvas.replaceChildren();
    delete this.canvas.dataset.selected;
  }

  // As large as the canvas allows, never distorted.
  fit() {
    if (!this.image) return;
    const { width, height } = this.size;
    const scale = Math.min(this.canvas.clientWidth / width, this.canvas.clientHeight / height);
    this.image.style.width = `${Math.floor(width * scale)}px`;
    this.image.style.height = `${Math.floor(height * scale)}px`;
  }

  // Every box that is meant: suggestions of the grey band only once a person took them up.
  boxes() {
    if (!this.annotator) return [];
    const { width, height } = this.size;
    const inside = (value, most) => Math.min(Math.max(Math.round(value * 10) / 10, 0), most);
    return this.annotator
      .getAnnotations()
      .filter((made) => this.of(made.id).kind !== "unsure")
      .map((made) => {
        const { minX, minY, maxX, maxY } = made.target.selector.geometry.bounds;
        const { left, top } = this.part;
        const box = { x1: left + inside(minX, width), y1: top + inside(minY, height), x2: left + inside(maxX, width), y2: top + inside(maxY, height) };
        return { label: this.of(made.id).label, box };
      })
      .filter(({ box }) => box.x2 > box.x1 && box.y2 > box.y1);
  }

  isShown({ box }) {
    const { left, top } = this.part;
    return box.x1 < left + this.size.width && left < box.x2 && box.y1 < top + this.size.height && top < box.y2;
  }

  // Annotorious tells of a moved box only once it is left; whoever decides before has moved it too.
  isChanged() {
    return this.annotator !== null && JSON.stringify(this.boxes()) !== this.asShown;
  }

  // The label for the selected box, and for those drawn from now on.
  choose(label) {
    this.label = label;
    const [selected] = this.annotator?.getSelected() ?? [];
    if (!selected) return;
    this.facts.set(selected.id, { label, score: null, kind: "yours" });
    this.touched(selected.id);
  }

  // The selected box, within the picture.
  chosen() {
    const [made] = this.annotator?.getSelected() ?? [];
    if (!made) return null;
    const { minX, minY, maxX, maxY } = made.target.selector.geometry.bounds;
    const { left, top } = this.part;
    const inside = (value, most) => Math.min(Math.max(value, 0), most);
    const [x1, x2, y1, y2] = [inside(minX, this.size.width), inside(maxX, this.size.width), inside(minY, this.size.height), inside(maxY, this.size.height)];
    return { label: this.of(made.id).label, box: { x1: left + x1, y1: top + y1, x2: left + x2, y2: top + y2 } };
  }

  removeSelected() {
    for (const made of this.annotator?.getSelected() ?? []) this.annotator.removeAnnotation(made.id);
    this.touched(null);
  }

  clear() {
    this.annotator?.clearAnnotations();
    this.touched(null);
  }

  // A box that nobody has named yet was drawn just now, and bears the chosen label.
  of(id) {
    if (!this.facts.has(id)) this.facts.set(id, { label: this.label ?? "defect", score: null, kind: "yours" });
    return this.facts.get(id);
  }

  touched(id) {
    if (id) this.facts.set(id, { ...this.of(id), score: null, kind: "yours" });
    this.annotator?.setStyle((annotation) => this.style(annotation.id));
    this.drawTags();
    this.changed();
  }

  annotation({ label, score, kind, box }) {
    const id = `box-${++sequence}`;
    this.facts.set(id, { label, score, kind });
    const [x1, x2, y1, y2] = [box.x1 - this.part.left, box.x2 - this.part.left, box.y1 - this.part.top, box.y2 - this.part.top];
    const bounds = { minX: x1, minY: y1, maxX: x2, maxY: y2 };
    const geometry = { x: x1, y: y1, w: x2 - x1, h: y2 - y1, bounds };
    return { id, bodies: [], target: { annotation: id, selector: { type: "RECTANGLE", geometry } } };
  }

  style(id) {
    const { kind } = this.of(id);
    const stroke = { blamed: "#ff3b52", unsure: "#ffb020", part: "#d8dee4", yours: "#5cc8ff" }[kind];
    return { stroke, strokeWidth: kind === "part" ? 2 : 3, fill: stroke, fillOpacity: 0.04 };
  }

  drawTags() {
    if (!this.annotator) return;
    const { width, height } = this.size;
    this.tags.replaceChildren(
      ...this.annotator.getAnnotations().map((made) => {
        const { label, score, kind } = this.of(made.id);
        const { minX, minY } = made.target.selector.geometry.bounds;
        const tag = document.createElement("span");
        tag.className = `tag ${kind}${minY < height * 0.035 ? " inside" : ""}`;
        tag.textContent = kind === "unsure" ? `${label} ${score.toFixed(2)}?` : label;
        tag.style.left = `${(100 * minX) / width}%`;
        tag.style.top = `${(100 * minY) / height}%`;
        return tag;
      }),
    );
  }
}
