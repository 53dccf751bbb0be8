// What the draft would have said of stored units: part by part, counted as it comes; nothing is written.

import { fill } from "./card.js";
import { element } from "./recipe-parts.js";

const SVG = "http://www.w3.org/2000/svg";
const MOST_SHOWN = 300;

export function watchPreview(root, words, draft) {
  const form = root.querySelector("form");
  let running = 0; // which try this is; an older one stops
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const mine = ++running;
    const asked = Object.fromEntries([...new FormData(form)].filter(([, value]) => value !== ""));
    const wanted = Number(asked.units);
    delete asked.units;
    const seen = { units: 0, pairs: new Map(), silent: new Map(), changed: [] };
    const progress = root.querySelector("progress");
    Object.assign(progress, { max: wanted, value: 0, hidden: false });
    root.querySelector(".result").hidden = false;
    for (let before = null; seen.units < wanted; ) {
      const query = new URLSearchParams({ ...asked, edition: draft.edition, limit: Math.min(200, wanted - seen.units), ...(before ? { before } : {}) });
      const answer = await fetch(`/api/recipes/${draft.name}/draft/preview?${query}`);
      const part = await answer.json();
      if (mine !== running) return;
      if (!answer.ok) return (root.querySelector(".seen").textContent = part.detail);
      count(seen, part);
      progress.value = seen.units;
      show(root, words, seen);
      before = part.next;
      if (before === null) break;
    }
    progress.hidden = true;
    root.dataset.done = mine;
  });
}

function count(seen, part) {
  seen.units += part.units;
  for (const { then, now, units } of part.pairs) seen.pairs.set(`${then} ${now}`, (seen.pairs.get(`${then} ${now}`) ?? 0) + units);
  for (const { why, units } of part.silent) seen.silent.set(why, (seen.silent.get(why) ?? 0) + units);
  seen.changed.push(...part.changed);
}

function show(root, words, seen) {
  const same = [...seen.pairs].filter(([pair]) => new Set(pair.split(" ")).size === 1).reduce((sum, [, units]) => sum + units, 0);
  root.querySelector(".seen").textContent = fill(words.recipe_seen, { units: seen.units, changed: seen.changed.length, same });
  const pairs = [...seen.pairs].filter(([pair]) => new Set(pair.split(" ")).size === 2);
  root.querySelector(".pairs tbody").replaceChildren(...pairs.map(([pair, units]) => row([verdict(pair.split(" ")[0], words), verdict(pair.split(" ")[1], words), String(units)])));
  root.querySelector(".pairs").hidden = pairs.length === 0;
  root.querySelector(".silent").hidden = seen.silent.size === 0;
  root.querySelector(".silent ul").replaceChildren(...[...seen.silent].map(([why, units]) => element("li", "", `${units}: ${words[`silence.${why}`]}`)));
  root.querySelector(".grid").replaceChildren(...seen.changed.slice(0, MOST_SHOWN).map((one) => cell(one, words)));
  const more = root.querySelector(".more-changed");
  more.hidden = seen.changed.length <= MOST_SHOWN;
  more.textContent = fill(words.recipe_more, { n: seen.changed.length - MOST_SHOWN });
}

function cell(one, words) {
  const link = Object.assign(element("a", `cell v-${one.now}`), { href: `/inspections/${one.id}` });
  const picture = one.picture ? framed(one) : element("span", "no-picture", words.recipe_no_picture);
  const says = element("span", "says");
  says.append(verdict(one.then, words), element("span", "quiet", "→"), verdict(one.now, words));
  link.append(picture, says, element("b", "serial", one.serial), element("span", "why", one.findings.map((finding) => tell(finding, words)).join("; ")), element("span", "quiet when", one.station));
  const item = element("li", "");
  item.append(link);
  return item;
}

// The picture in small, with what the draft finds in it.
function framed({ picture: { sha256, part }, findings }) {
  const frame = element("span", "frame");
  const overlay = document.createElementNS(SVG, "svg");
  overlay.setAttribute("class", "overlay");
  overlay.setAttribute("viewBox", `${part.x1} ${part.y1} ${part.x2 - part.x1} ${part.y2 - part.y1}`);
  for (const { box, verdict } of findings.filter((one) => one.box)) {
    const drawn = overlay.appendChild(document.createElementNS(SVG, "rect"));
    const numbers = { x: box.x1, y: box.y1, width: box.x2 - box.x1, height: box.y2 - box.y1 };
    for (const [name, value] of Object.entries(numbers)) drawn.setAttribute(name, value);
    drawn.setAttribute("class", verdict === "NG" ? "w-defect" : "w-unsure");
  }
  frame.append(Object.assign(document.createElement("img"), { src: `/api/pictures/${sha256}/small`, alt: "", loading: "lazy" }), overlay);
  return frame;
}

function verdict(word, words) {
  const badge = element("span", `badge v-${word}`);
  badge.append(document.querySelector(`[data-glyph="${word}"]`).firstElementChild.cloneNode(true), element("b", "", words[`verdict.${word}`]));
  return badge;
}

function tell({ cause, label, slot }, words) {
  const key = { defect: "finding.defect", "empty slot": "finding.empty_slot", unsure: slot ? "finding.unsure_slot" : "finding.unsure" }[cause];
  return key ? fill(words[key], { label, slot }) : words[`cause.${cause}`];
}

function row(values) {
  const made = document.createElement("tr");
  made.append(...values.map((value) => { const data = element("td", ""); data.append(value); return data; }));
  return made;
}
