// The review desk: one unit at a time, one key per decision. What is right is decided by the server.

import { Conflict, Stays, claimQueue, decide, decideBlind, getInspection, getQueue, withdraw, withdrawBlind } from "./api.js";
import { BookCard, toBook } from "./book.js";
import { BoxEditor, detectedBoxes } from "./boxes.js";
import { ReviewCard, fill } from "./card.js";
import { GoldenCard } from "./golden.js";
import { Keys, KeysDialog, keyOf } from "./keys.js";

const island = JSON.parse(document.getElementById("island").textContent);
const words = island.words;
const byId = (id) => document.getElementById(id);
const annotorious = await import("./vendor/annotorious.es.js").catch(() => null);
const editor = new BoxEditor(annotorious, byId("canvas"), () => noteBoxes());
const card = new ReviewCard(words, island.timeZone);
const book = new BookCard(byId("book"));

const golden = new GoldenCard(byId("golden"), words);
const keys = new Keys();
const keysDialog = new KeysDialog(byId("keys-dialog"), keys, () => (nameKeys(), current() && drawLabels()));

let queue = [];
let at = 0;
let viewAt = 0;
let labels = island.labels;
let busy = false;
const decided = []; // inspections decided here, latest last; of blind ones as they were shown
const said = new Map(); // `id/view` -> boxes as the person left them

const current = () => queue[at];
const isBlind = (seen) => seen.reason === "blind";
const say = (text) => (byId("said").textContent = text);
const address = (picture) => `/api/pictures/${picture.sha256}`;

// Who decides gets units that nobody else has before them; who only looks sees them all.
const waiting = () => (island.mayDecide ? claimQueue : getQueue)(island);

async function load(selectId) {
  queue = island.only ? [await getInspection(island.only)] : await waiting();
  at = Math.max(queue.findIndex((seen) => seen.id === selectId), 0);
  await show();
  if (!annotorious) say(words.no_library);
  else if (!island.mayDecide) say(words.view_only);
}

async function show() {
  const seen = current();
  byId("conflict").hidden = true;
  for (const id of ["card", "canvas"]) byId(id).hidden = !seen;
  for (const id of ["labels-card", "decisions"]) byId(id).hidden = !seen || !island.mayDecide;
  byId("empty").hidden = Boolean(seen);
  for (const link of document.querySelectorAll("#to-book")) link.hidden = !seen;
  byId("views").hidden = !seen || seen.views.length < 2;
  if (!seen) {
    editor.close();
    byId("empty").textContent = words.empty;
    book.show(null);
    golden.show(null);
    return;
  }
  card.show(seen);
  book.show(isBlind(seen) ? null : (seen.findings.find(({ label }) => label)?.label ?? null));
  viewAt = isBlind(seen) ? 0 : Math.max(seen.views.findIndex((view) => seen.findings.some((finding) => finding.view === view.view)), 0);
  await showView();
  preload(queue[at + 1]);
}

async function showView() {
  const seen = current();
  const view = seen.views[viewAt];
  byId("views").replaceChildren(...seen.views.map((one, index) => tab(one, index)));
  if (view?.picture?.stored) {
    const boxes = said.get(`${seen.id}/${view.view}`)?.map((box) => ({ ...box, kind: "yours", score: null }));
    const reviewed = seen.review?.views.find((one) => one.view === view.view)?.boxes?.map((box) => ({ ...box, kind: "yours", score: null }));
    const shown = boxes ?? reviewed ?? (isBlind(seen) ? [] : detectedBoxes(seen, view, island.thresholds));
    editor.alt = `${seen.unit.serial} ${view.view}`;
    await editor.show(address(view.picture), view.picture.width, view.picture.height, shown, island.mayDecide, view.crop ?? undefined);
  } else {
    editor.close();
    byId("canvas").textContent = view?.picture?.removed ? words.removed_picture : words.no_picture;
  }
  golden.show(seen, view);
  drawLabels();
  noteBoxes(true);
  document.body.dataset.shown = `${seen.id}/${seen.version}`;
}

function preload(seen) {
  editor.prepare((seen?.views ?? []).filter((view) => view.picture?.stored).map((view) => address(view.picture)));
}

function tab(view, index) {
  const button = document.createElement("button");
  button.textContent = view.view;
  if (index === viewAt) button.setAttribute("aria-current", "true");
  button.addEventListener("click", () => (collect(), (viewAt = index), showView()));
  return button;
}

// Without `untouched` this is a person's change, and the view's boxes are from now on theirs.
function noteBoxes(untouched = false) {
  const seen = current();
  const view = seen.views[viewAt];
  const key = `${seen.id}/${view?.view}`;
  if (!untouched) said.set(key, editor.boxes());
  const count = said.get(key)?.length ?? editor.boxes().length;
  const teaches = (!isBlind(seen) && seen.bundle !== null) || said.has(key) || seen.review;
  byId("boxes-say").textContent = view?.crop
    ? words.boxes_part
    : said.has(key)
    ? fill(words.boxes_yours, { n: count })
    : teaches ? fill(words.boxes_shown, { n: count }) : words.boxes_none;
}

function drawLabels() {
  if (editor.label === null && labels.length) editor.label = labels[0];
  const letters = keys.letters;
  byId("labels").replaceChildren(
    ...labels.map((label, index) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = label;
      button.setAttribute("aria-pressed", String(label === editor.label));
      if (letters[index]) button.append(Object.assign(document.createElement("kbd"), { textContent: letters[index].toUpperCase() }));
      button.addEventListener("click", () => chooseLabel(label));
      return button;
    }),
  );
}

function chooseLabel(label) {
  editor.choose(label);
  book.show(label);
  drawLabels();
}

function collect() {
  const seen = current();
  const view = seen?.views[viewAt];
  if (view && (said.has(`${seen.id}/${view.view}`) || editor.isChanged())) said.set(`${seen.id}/${view.view}`, editor.boxes());
}

async function send(decision) {
  collect();
  const seen = current();
  const views = seen.views.filter((view) => said.has(`${seen.id}/${view.view}`))
    .map((view) => ({ view: view.view, boxes: said.get(`${seen.id}/${view.view}`) }));
  if (isBlind(seen)) {
    await decideBlind(seen.id, decision, views);
    queue[at] = { ...seen, reviewed: true, decided: decision };
    decided.push(seen);
  } else {
    decided.push((queue[at] = await decide(seen.id, seen.version, decision, views)));
  }
  say(fill(words.decided, { serial: seen.unit.serial, decision: words[`decision.${decision}`] }));
  await move(1, true);
}

async function undo() {
  const last = decided.at(-1);
  if (!last) return say(words.nothing_to_undo);
  let after = last;
  try {
    if (isBlind(last)) await withdrawBlind(last.id);
    else after = await withdraw(last.id, last.version);
  } catch (error) {
    // What was answered with no goes; what was not heard is asked again by the same key.
    if (error instanceof Conflict || error instanceof Stays) decided.pop();
    if (!(error instanceof Stays)) throw error;
    return say(fill(words[`stays_${error.why}`], { serial: last.unit.serial }));
  }
  decided.pop();
  const place = queue.findIndex((seen) => seen.id === after.id);
  if (place < 0) queue.splice(at, 0, after);
  else [at, queue[place]] = [place, after];
  await show();
  say(fill(words.undone, { serial: after.unit.serial }));
}

async function move(step, quiet = false) {
  if (!quiet) collect();
  if (step > 0 && at + 1 >= queue.length && !island.only) {
    const known = new Set(queue.map((seen) => seen.id));
    queue.push(...(await waiting()).filter((seen) => !known.has(seen.id)));
  }
  const to = at + step;
  if (to < 0) return say(words.first);
  if (to >= queue.length) {
    if (quiet && queue.every((seen) => seen.reviewed)) [queue, at] = [[], 0];
    else if (!quiet) say(words.last);
    return show();
  }
  at = to;
  return show();
}

async function showConflict(error) {
  queue[at] = error.present;
  for (const view of error.present.views) said.delete(`${error.present.id}/${view.view}`);
  await show();
  byId("conflict").textContent = words.conflict;
  byId("conflict").hidden = false;
}

// One thing after the other: a key held down must not decide about units that nobody saw.
async function alone(action) {
  if (busy) return;
  busy = true;
  document.body.ariaBusy = "true";
  try {
    await action();
  } catch (error) {
    if (error instanceof Conflict && error.present) await showConflict(error);
    else say(fill(words.failed, { detail: error.message }));
  } finally {
    busy = false;
    document.body.ariaBusy = "false";
  }
}

// Wherever a key is named, it is named as it is set.
function nameKeys() {
  for (const place of document.querySelectorAll("[data-key]")) place.textContent = keys.shown(place.dataset.key);
}

const DECISIONS = ["OK", "NG", "INVALID"];

addEventListener("keydown", (event) => {
  if (keysDialog.open || event.target.matches("input, select") || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  const key = keyOf(event);
  const action = keys.action(key);
  const act = (step) => (event.preventDefault(), alone(step));
  if (action === "next") act(() => move(1));
  else if (action === "back") act(() => move(-1));
  else if (action === "golden") golden.toggle();
  else if (!island.mayDecide || (!current() && action !== "undo")) return;
  else if (DECISIONS.includes(action)) act(() => send(action));
  else if (action === "undo") act(undo);
  else if (action === "remove") editor.removeSelected();
  else if (action === "empty") editor.clear();
  else if (labels[keys.letters.indexOf(key)]) chooseLabel(labels[keys.letters.indexOf(key)]);
}, { capture: true });

byId("to-book")?.addEventListener("click", ({ currentTarget }) => {
  currentTarget.href = toBook(current().id, current().views[viewAt].view, editor.chosen());
});
for (const button of document.querySelectorAll("[data-decision]"))
  button.addEventListener("click", () => alone(() => send(button.dataset.decision)));
byId("new-label").addEventListener("submit", (event) => {
  event.preventDefault();
  const label = event.target.elements.label.value.trim();
  event.target.reset();
  document.activeElement.blur();
  if (!label) return;
  if (!labels.includes(label)) labels = [...labels, label];
  chooseLabel(label);
});
addEventListener("resize", () => editor.fit());
byId("set-keys").addEventListener("click", () => keysDialog.show());
nameKeys();

await alone(() => load(island.only));
