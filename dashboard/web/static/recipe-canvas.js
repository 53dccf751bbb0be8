// A view of a recipe over its golden picture: drawn, moved, resized, by mouse and by keys.

import { grow, moveBy, placeCorner, shapesOf } from "./recipe-shapes.js";

const SVG = "http://www.w3.org/2000/svg";
const LEAST_DRAG = 4; // pixels of the picture; less is a click

export class RecipeCanvas {
  // `changed(shape)` after each change that a person makes here, `chosen(shape)` when one is taken up,
  // `drawn(tool, corners)` when a new one was drawn.
  constructor(svg, { changed, chosen, drawn, label }) {
    Object.assign(this, { svg, changed, chosen, drawn, label });
    this.tool = null;
    this.corners = [];
    this.selected = null;
    svg.addEventListener("pointerdown", (event) => this.down(event));
    svg.addEventListener("mousedown", (event) => event.preventDefault()); // focus goes where we send it
    svg.addEventListener("pointermove", (event) => this.drag?.(this.point(event)));
    svg.addEventListener("pointerup", (event) => this.up(this.point(event)));
    svg.addEventListener("pointercancel", () => (this.drag = null));
    svg.addEventListener("keydown", (event) => this.key(event));
    svg.addEventListener("focusin", (event) => this.select(this.shapeOf(event.target)));
  }

  show(view, sha256) {
    this.view = view;
    this.selected = null;
    this.svg.setAttribute("viewBox", `0 0 ${view.width} ${view.height}`);
    const image = this.svg.querySelector("image");
    if (sha256) image.setAttribute("href", `/api/pictures/${sha256}`);
    else image.removeAttribute("href");
    for (const part of this.svg.querySelectorAll("image, .ground")) {
      part.setAttribute("width", view.width);
      part.setAttribute("height", view.height);
    }
    this.use(null);
    this.redraw();
  }

  use(tool) {
    this.tool = tool;
    this.corners = [];
    this.svg.dataset.tool = tool ?? "";
    this.sketch([]);
  }

  select(shape) {
    if (!shape || shape.item === this.selected) return;
    this.selected = shape.item;
    this.redraw();
    this.chosen(shape);
  }

  // Elements stay while their things do, so that focus and a drag outlive a redraw.
  redraw() {
    const layer = this.svg.querySelector(".shapes");
    const shapes = shapesOf(this.view);
    const old = new Map([...layer.children].map((one) => [one.shape.item, one]));
    const unit = Math.max(this.view.width, this.view.height) / 50;
    for (const shape of shapes) {
      const element = old.get(shape.item) ?? layer.appendChild(group());
      old.delete(shape.item);
      this.draw(element, shape, unit);
    }
    for (const gone of old.values()) gone.remove();
  }

  draw(element, shape, unit) {
    const { kind, item } = shape;
    element.shape = shape;
    element.setAttribute("class", `shape s-${kind}${item === this.selected ? " selected" : ""}`);
    element.setAttribute("aria-label", this.label(shape));
    const handles = item === this.selected ? shape.corners : [];
    const line = shape.radius
      ? part("circle", { cx: shape.x, cy: shape.y, r: shape.radius, class: "line" })
      : part("polygon", { points: shape.corners.map(([x, y]) => `${x},${y}`).join(" "), class: "line" });
    const parts = [
      line,
      part("text", this.wording(shape, unit), item.name),
      ...handles.map(([x, y], corner) => part("rect", { x: x - unit / 3, y: y - unit / 3, width: (2 * unit) / 3, height: (2 * unit) / 3, class: "handle", "data-corner": corner })),
    ];
    if (shape.radius) parts.push(part("path", { d: `M${shape.x - unit / 2} ${shape.y}h${unit}M${shape.x} ${shape.y - unit / 2}v${unit}`, class: "line" }));
    element.replaceChildren(...parts);
  }

  // Where a name is written so that it stays within the picture.
  wording({ x, y, radius, left, top }, unit) {
    const end = radius && x > this.view.width * 0.85;
    const beside = end ? x - radius - unit / 3 : x + radius + unit / 3;
    return { x: radius ? beside : left + unit / 3, y: radius ? y : top + unit, "text-anchor": end ? "end" : "start", "font-size": unit, "stroke-width": unit / 5 };
  }

  down(event) {
    if (event.button !== 0) return;
    const at = this.point(event);
    this.svg.setPointerCapture?.(event.pointerId);
    if (this.tool) return this.begin(at);
    const corner = event.target.dataset?.corner;
    const shape = this.shapeOf(event.target);
    if (!shape) return;
    event.preventDefault();
    event.target.closest(".shape").focus();
    let last = at;
    this.drag = (now) => {
      if (corner !== undefined) placeCorner(shape.item, shape.kind, Number(corner), now, this.view);
      else moveBy(shape.item, now.x - last.x, now.y - last.y, this.view);
      last = now;
      this.redraw();
      this.changed(shape);
    };
  }

  begin(at) {
    this.corners.push(at);
    if (this.tool.endsWith("outline")) {
      if (this.corners.length > 3 && near(at, this.corners[0], this.view)) return this.close(this.corners.slice(0, -1));
      this.drag = null;
      return this.sketch(this.corners);
    }
    if (this.tool === "scale") {
      this.sketch(this.corners);
      if (this.corners.length === 2) this.close(this.corners);
      return;
    }
    this.drag = (now) => this.sketch([at, { x: now.x, y: at.y }, now, { x: at.x, y: now.y }]);
  }

  up(at) {
    this.drag = null;
    if (!this.tool || this.tool.endsWith("outline") || this.tool === "scale" || !this.corners.length) return;
    const [from] = this.corners;
    const click = Math.hypot(at.x - from.x, at.y - from.y) < LEAST_DRAG;
    if (click && this.tool !== "slot") this.corners = []; // a box needs a drag
    else this.close([from, at]);
  }

  close(corners) {
    const tool = this.tool;
    this.use(null);
    this.drawn(tool, corners);
  }

  sketch(corners) {
    this.svg.querySelector(".sketch").setAttribute("points", corners.map(({ x, y }) => `${x},${y}`).join(" "));
  }

  key(event) {
    if (event.key === "Escape") return this.use(null);
    if (event.key === "Enter" && this.tool?.endsWith("outline") && this.corners.length > 2) return this.close(this.corners);
    const shape = this.shapeOf(event.target);
    if (!shape) return;
    const step = event.ctrlKey || event.metaKey ? 10 : 1;
    const [dx, dy] = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[event.key] ?? [0, 0];
    if (dx || dy) {
      if (event.shiftKey) grow(shape.item, dx, dy, this.view);
      else moveBy(shape.item, dx, dy, this.view);
      this.redraw();
      this.changed(shape);
    } else if (event.key === "Delete") this.changed(shape, { remove: true });
    else if (event.key === "Enter") this.chosen(shape, { enter: true });
    else return;
    event.preventDefault();
  }

  shapeOf(target) {
    return target.closest?.(".shape")?.shape ?? null;
  }

  // Within the picture, in whole pixels.
  point(event) {
    const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(this.svg.getScreenCTM().inverse());
    const within = (value, most) => Math.round(Math.min(Math.max(value, 0), most));
    return { x: within(x, this.view.width), y: within(y, this.view.height) };
  }
}

function near(one, other, view) {
  return Math.hypot(one.x - other.x, one.y - other.y) < Math.max(view.width, view.height) / 60;
}

function group() {
  const made = document.createElementNS(SVG, "g");
  made.setAttribute("tabindex", "0");
  made.setAttribute("role", "button");
  return made;
}

function part(name, attributes, text) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  return made;
}
