// Every number of a view as a field, beside the picture: shapes, scale, limits, alignment, picture quality.

import { field, fold, heading, press, tick } from "./recipe-parts.js";
import { keyOf, listOf, newLimit, round, shapesOf } from "./recipe-shapes.js";

const QUALITY = ["min_brightness", "max_brightness", "min_contrast", "min_sharpness", "max_same"];

export class RecipeFields {
  // `changed()` after each change that a person makes here; `asked(what, ...)` when they want more than a number.
  constructor(root, words, { changed, asked }) {
    Object.assign(this, { root, words, changed, asked });
  }

  show(recipe, number) {
    this.recipe = recipe;
    this.view = recipe.views[number];
    this.at = `views.${number}`;
    this.render();
  }

  // Anew, with the same parts open.
  render() {
    const open = new Set([...this.root.querySelectorAll("details[open]")].map((one) => one.dataset.of));
    this.fields = [];
    this.root.replaceChildren(this.camera(), this.scale(), ...shapesOf(this.view).map((shape) => this.shape(shape)), this.limits(), this.alignment(), this.shots(), this.quality(), this.whole());
    for (const one of this.root.querySelectorAll("details")) one.open ||= open.has(one.dataset.of);
  }

  // Values that changed elsewhere; never the field that somebody is typing in.
  refresh() {
    for (const { input, read } of this.fields) if (input !== document.activeElement) input.value = read() ?? "";
  }

  open(shape, { enter = false } = {}) {
    for (const one of this.root.querySelectorAll("details.thing")) one.open = one.item === shape.item;
    const mine = [...this.root.querySelectorAll("details.thing")].find((one) => one.item === shape.item);
    const panel = this.root.parentElement;
    if (mine) panel.scrollTop += mine.getBoundingClientRect().top - panel.getBoundingClientRect().top - 8;
    if (enter) mine?.querySelector("input")?.focus();
  }

  enterName() {
    const name = this.root.querySelector("[data-of=camera] input");
    name.closest("details").open = true;
    name.select();
  }

  number(at, object, key, options = {}) {
    const { optional = false, empty = null } = options;
    return this.bound(`${at}.${key}`, key, {
      ...options,
      type: "number",
      read: () => object[key] ?? (optional ? "" : empty),
      write: (text) => (object[key] = text === "" ? empty : Number(text)),
    });
  }

  text(at, object, key, options = {}) {
    return this.bound(`${at}.${key}`, key, { type: "text", read: () => object[key], write: (text) => (object[key] = text), ...options });
  }

  // The same length in millimetres: where one is typed, the other follows.
  length(at, key, read, write) {
    const mm = () => this.view.mm_per_pixel;
    const px = this.bound(at, key, { type: "number", unit: "px", read: () => round(read()), write: (text) => write(Number(text)) });
    const twin = this.bound(null, key, { type: "number", unit: "mm", read: () => round(read() * mm()), write: (text) => write(Number(text) / mm()) });
    return [px, twin];
  }

  bound(at, key, { type, unit, read, write, choices, list }) {
    const made = field({ at, name: this.words[`field.${key}`] ?? key, type, unit, value: read() ?? "", choices, list });
    made.input.addEventListener("input", () => {
      write(made.input.value);
      this.refresh();
      this.changed();
    });
    this.fields.push({ input: made.input, read });
    return made.label;
  }

  shape({ kind, item }) {
    const list = listOf(this.view, kind);
    const at = `${this.at}.${keyOf(kind)}.${list.indexOf(item)}`;
    const parts = [this.text(at, item, "name")];
    if (kind === "slot") {
      const place = (key) => this.length(`${at}.${key}`, key, () => item[key], (value) => (item[key] = value));
      parts.push(this.text(at, item, "label", { list: "labels" }), ...place("x"), ...place("y"));
      parts.push(this.number(at, item, "tolerance_mm"), this.number(at, item, "accept", { optional: true }), this.number(at, item, "grey", { optional: true }));
    } else if (item.box) parts.push(...this.box(`${at}.box`, item.box));
    else parts.push(...this.outline(`${at}.outline.corners`, item.outline));
    if (kind === "code") parts.push(this.choice(at, item, "kind", ["qr", "barcode"]), this.choice(at, item, "gives", ["serial", "sku"]), this.text(at, item, "pattern"));
    const body = [parts];
    if (kind === "zone") body.push(...this.limitRows(`${at}.defects`, item.defects));
    body.push([press(this.words.recipe_remove, () => this.asked("remove", kind, item))]);
    const made = fold(`${this.words[`thing.${kind}`]} ${item.name}`, `${kind}:${list.indexOf(item)}`, body, "thing");
    made.item = item;
    made.querySelector("summary").addEventListener("click", (event) => {
      if (made.open) return; // it closes
      event.preventDefault();
      this.asked("choose", kind, item);
    });
    return made;
  }

  choice(at, object, key, choices) {
    return this.text(at, object, key, { choices, read: () => object[key] ?? choices[0] });
  }

  box(at, box) {
    return [
      ...this.length(`${at}.x1`, "x", () => box.x1, (value) => ([box.x1, box.x2] = [value, value + box.x2 - box.x1])),
      ...this.length(`${at}.y1`, "y", () => box.y1, (value) => ([box.y1, box.y2] = [value, value + box.y2 - box.y1])),
      ...this.length(`${at}.x2`, "width", () => box.x2 - box.x1, (value) => (box.x2 = box.x1 + value)),
      ...this.length(`${at}.y2`, "height", () => box.y2 - box.y1, (value) => (box.y2 = box.y1 + value)),
    ];
  }

  outline(at, outline) {
    return outline.corners.flatMap((_, number) => [
      ...this.length(`${at}.${number}.0`, "x", () => outline.corners[number]?.[0], (value) => (outline.corners[number][0] = value)),
      ...this.length(`${at}.${number}.1`, "y", () => outline.corners[number]?.[1], (value) => (outline.corners[number][1] = value)),
    ]);
  }

  limitRows(at, limits) {
    return [
      ...limits.map((limit, number) => this.limit(`${at}.${number}`, limit, () => limits.splice(number, 1))),
      [press(this.words.recipe_add_limit, () => this.rebuild(() => limits.push(newLimit("defect"))))],
    ];
  }

  limit(at, limit, remove) {
    const allowed = (key) =>
      this.bound(`${at}.allowed.${key}`, `allowed.${key}`, {
        type: "number",
        read: () => limit.allowed?.[key],
        write: (text) => {
          const rest = { ...limit.allowed, [key]: text === "" ? null : Number(text) };
          limit.allowed = Object.values(rest).some((one) => one !== null && one !== undefined) ? rest : null;
        },
      });
    return [
      this.text(at, limit, "label", { list: "labels" }),
      this.number(at, limit, "reject", { optional: true }),
      this.number(at, limit, "grey", { optional: true }),
      this.number(at, limit, "min_side_mm", { empty: 0 }),
      this.number(at, limit, "min_area_mm2", { empty: 0 }),
      allowed("count"), allowed("total_area_mm2"), allowed("longest_mm"),
      press(this.words.recipe_remove, () => this.rebuild(remove)),
    ];
  }

  limits() {
    return fold(this.words.recipe_limits, "limits", this.limitRows(`${this.at}.defects`, this.view.defects), "", true);
  }

  camera() {
    const remove = press(this.words.recipe_remove_view, () => this.asked("removeView"));
    remove.disabled = this.recipe.views.length === 1; // a recipe has a view
    return fold(this.words.recipe_view, "camera", [[this.text(this.at, this.view, "name"), remove]], "", this.recipe.views.length > 1);
  }

  scale() {
    const points = (this.view.scale ??= { x1: 0, y1: 0, x2: this.view.width, y2: 0, length: null });
    Object.defineProperty(this.view, "scale", { enumerable: false }); // of the page, not of the recipe
    const place = (key) => this.bound(null, key, { type: "number", unit: "px", read: () => points[key], write: (text) => (points[key] = Number(text)) });
    const length = this.bound(null, "length", { type: "number", unit: "mm", read: () => points.length, write: (text) => (points.length = Number(text)) });
    const take = press(this.words.recipe_take_scale, () => {
      const pixels = Math.hypot(points.x2 - points.x1, points.y2 - points.y1);
      if (!(pixels > 0 && points.length > 0)) return;
      this.rebuild(() => (this.view.mm_per_pixel = Number((points.length / pixels).toPrecision(6))));
    });
    const own = [this.number(this.at, this.view, "mm_per_pixel"), this.number(this.at, this.view, "width"), this.number(this.at, this.view, "height")];
    return fold(this.words.recipe_scale, "scale", [own, heading(this.words.recipe_two_points), [place("x1"), place("y1"), place("x2"), place("y2"), length, take]], "", true);
  }

  alignment() {
    const { view } = this;
    const box = tick(this.words.recipe_aligns, Boolean(view.alignment), (on) => this.asked("align", on));
    const fields = view.alignment ? ["max_shift_mm", "max_turn_deg", "min_confidence"].map((key) => this.part("alignment", key)) : [];
    return fold(this.words.recipe_alignment, "alignment", [[box], fields]);
  }

  shots() {
    const { view } = this;
    const box = tick(this.words.recipe_several, Boolean(view.shots), (on) => this.rebuild(() => (view.shots = on ? { taken: 3, agree: 2 } : null)));
    return fold(this.words.recipe_shots, "shots", [[box], view.shots ? ["taken", "agree"].map((key) => this.part("shots", key)) : []]);
  }

  quality() {
    return fold(this.words.recipe_quality, "quality", [QUALITY.map((key) => this.part("quality", key))]);
  }

  // A number of one of the view's own groups.
  part(group, key) {
    const object = this.view[group];
    const write = (text) => (object[key] = text === "" ? 0 : Number(text));
    return this.bound(`${this.at}.${group}.${key}`, `${group}.${key}`, { type: "number", read: () => object[key] ?? 0, write });
  }

  whole() {
    const { recipe } = this;
    const sku = this.bound("sku", "sku", { type: "text", read: () => recipe.sku, write: (text) => (recipe.sku = text) });
    const takt = this.bound("takt_ms", "takt_ms", { type: "number", read: () => recipe.takt_ms, write: (text) => (recipe.takt_ms = Number(text)) });
    return fold(this.words.recipe_whole, "whole", [[sku, takt]]);
  }

  rebuild(change) {
    change();
    this.render();
    this.changed();
  }
}
