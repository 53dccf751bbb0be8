// The draft of a recipe: picture and fields show the same thing; saved whole, or told what is wrong with it.

import { RecipeCanvas } from "./recipe-canvas.js";
import { RecipeFields } from "./recipe-fields.js";
import { press, tellFaults } from "./recipe-parts.js";
import { watchPreview } from "./recipe-preview.js";
import { listOf, make, middle, shapesOf } from "./recipe-shapes.js";
import { RecipeViews } from "./recipe-views.js";

const island = JSON.parse(document.getElementById("island").textContent);
const { words, draft } = island;
const { recipe } = draft;
const goldens = new Map(recipe.views.map((one) => [one, draft.pictures[one.name]])); // a view may get another name
const by = (id) => document.getElementById(id);
for (const one of recipe.views) shapesOf(one); // every list is there
let saved = state();

const canvas = new RecipeCanvas(by("drawing"), {
  label: ({ kind, item }) => `${words[`thing.${kind}`]} ${item.name}`,
  changed: (shape, { remove = false } = {}) => {
    if (remove) return drop(shape.kind, shape.item);
    fields.refresh();
    mark();
  },
  chosen: (shape, how) => fields.open(shape, how),
  drawn: (tool, points) => (tool === "scale" ? measure(points) : add(tool, points)),
});
const fields = new RecipeFields(by("fields"), words, {
  changed: () => {
    canvas.redraw();
    views.tell();
    mark();
  },
  asked: (what, ...rest) => ({ remove: drop, choose, align, removeView: () => views.remove() })[what](...rest),
});
const views = new RecipeViews(recipe, by("view"), {
  shown: () => {
    canvas.show(view(), golden());
    fields.show(recipe, views.number);
    by("no-golden").hidden = Boolean(golden());
    tell("");
    mark();
  },
  gone: ({ name }, back) => {
    const button = press(words.recipe_put_back, () => {
      back();
      by("view").focus();
    });
    tell(words.recipe_view_gone.replace("{name}", name), button);
    button.focus();
  },
});
const view = () => views.view;
const golden = () => goldens.get(view());

function add(tool, points) {
  const kind = tool.replace("-outline", "");
  const names = new Set(shapesOf(view()).map(({ item }) => item.name));
  let count = listOf(view(), kind).length + 1;
  while (names.has(`${kind}-${count}`)) count += 1;
  const made = make(tool, points, view(), `${kind}-${count}`, kind === "slot" ? "part" : "defect");
  listOf(view(), kind).push(made.item);
  fields.render();
  canvas.redraw();
  choose(kind, made.item, { enter: true });
  mark();
}

function choose(kind, item, how) {
  const shape = shapesOf(view()).find((one) => one.item === item);
  canvas.selected = null;
  canvas.select(shape);
  fields.open(shape, how);
}

function drop(kind, item) {
  const list = listOf(view(), kind);
  list.splice(list.indexOf(item), 1);
  canvas.selected = null;
  fields.render();
  canvas.redraw();
  mark();
}

function measure([from, to]) {
  Object.assign(view().scale, { x1: from.x, y1: from.y, x2: to.x, y2: to.y });
  fields.render();
  [...by("fields").querySelectorAll("[data-of=scale] input")].at(-1).focus();
}

async function align(on) {
  const sha256 = golden();
  if (on && !sha256) tell(words.recipe_no_golden);
  view().alignment = on && sha256 ? { golden: await fileName(sha256), sha256, max_shift_mm: 5, max_turn_deg: 0, min_confidence: 14 } : null;
  fields.render();
  mark();
}

// Another picture has another name: versions lie beside each other in a station's folder.
async function fileName(sha256) {
  const answer = await fetch(`/api/pictures/${sha256}`);
  const ending = answer.headers.get("content-type") === "image/png" ? "png" : "jpg";
  return `${draft.name}-${view().name}-${sha256.slice(0, 8)}.${ending}`;
}

async function take(kept) {
  const said = await kept.json();
  if (!kept.ok) return tell(said.detail);
  goldens.set(view(), said.sha256);
  Object.assign(view(), { width: said.width, height: said.height });
  if (view().alignment) Object.assign(view().alignment, { golden: await fileName(said.sha256), sha256: said.sha256 });
  views.show(views.number);
}

// Of the views that are there now, by the names that they have now.
function pictures() {
  return Object.fromEntries(recipe.views.map((one) => [one.name, goldens.get(one)]).filter(([, sha256]) => sha256));
}

function state() {
  return JSON.stringify([recipe, pictures()]);
}

// What is tried and issued is what was saved.
function mark() {
  const dirty = state() !== saved;
  document.body.dataset.dirty = dirty;
  by("unsaved").hidden = !dirty;
  for (const one of document.querySelectorAll("[data-needs-saved]")) one.disabled = dirty;
}

function tell(...said) {
  by("said").replaceChildren(...said);
}

async function save() {
  const meant = state();
  const body = JSON.stringify({ edition: draft.edition, recipe, pictures: pictures() });
  const answer = await fetch(`/api/recipes/${draft.name}/draft`, { method: "PUT", headers: { "Content-Type": "application/json" }, body });
  const said = await answer.json();
  tellFaults(by("fields"), by("faults"), said.faults ?? []);
  if (!answer.ok) return tell(said.faults ? words.recipe_wrong : said.detail);
  draft.edition = said.edition;
  for (const one of document.querySelectorAll("[name=edition]")) one.value = said.edition;
  saved = meant;
  mark();
  tell(words.recipe_saved);
  const page = new DOMParser().parseFromString(await (await fetch(location.pathname)).text(), "text/html");
  by("changes").replaceWith(page.getElementById("changes"));
}

for (const button of document.querySelectorAll("[data-tool]")) {
  button.addEventListener("click", ({ detail }) => {
    const { tool } = button.dataset;
    if (detail === 0 && tool !== "scale") return add(tool, middle(tool, view())); // by a key: nothing to drag
    canvas.use(canvas.tool === tool ? null : tool);
  });
}
by("add-view").addEventListener("click", () => {
  views.add();
  fields.enterName();
});
by("save").addEventListener("click", save);
by("upload").addEventListener("change", async ({ target: { files } }) => {
  if (files[0]) await take(await fetch("/api/recipes/pictures", { method: "POST", headers: { "Content-Type": files[0].type }, body: files[0] }));
});
by("from-unit").addEventListener("submit", async (event) => {
  event.preventDefault();
  await take(await fetch(`/api/inspections/${event.target.elements.unit.value}/golden/${view().name}`));
});
addEventListener("beforeunload", (event) => state() !== saved && event.preventDefault());
watchPreview(by("preview"), words, draft);
views.show(0);
document.body.dataset.ready = "true";
