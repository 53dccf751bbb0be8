// Which key does what on the review desk: as it comes, or as the person has set it on this machine.

const KEPT = "sightline_keys";
const FIRST = {
  OK: ["1", "o"], NG: ["2", "n"], INVALID: ["3", "i"], undo: ["u"], golden: ["g"],
  empty: ["0"], remove: ["Delete", "Backspace"], next: ["ArrowRight"], back: ["ArrowLeft"],
};
const SIGNS = { ArrowRight: "→", ArrowLeft: "←", ArrowUp: "↑", ArrowDown: "↓", Delete: "Del", " ": "␣" };
const NEVER = ["Tab", "Escape", "Enter", "Shift", "Control", "Alt", "Meta", "CapsLock"];
const LETTERS = [..."qwertyasdfghjklzxcvbm"];

export const keyOf = (event) => (event.key.length === 1 ? event.key.toLowerCase() : event.key);

export class Keys {
  constructor() {
    this.map = { ...FIRST, ...kept() };
  }

  action(key) {
    return Object.keys(this.map).find((action) => this.map[action].includes(key));
  }

  shown(action) {
    const [key] = this.map[action];
    return key === undefined ? "–" : SIGNS[key] ?? key.toUpperCase();
  }

  // Letters that are left for labels, in the order of the keyboard.
  get letters() {
    return LETTERS.filter((key) => !this.action(key));
  }

  // What had the key before goes without it; nothing has two ways by accident.
  set(action, key) {
    if (NEVER.includes(key)) return false;
    for (const other of Object.keys(this.map)) this.map[other] = this.map[other].filter((one) => one !== key);
    this.map[action] = [key];
    localStorage.setItem(KEPT, JSON.stringify(this.map));
    return true;
  }

  reset() {
    localStorage.removeItem(KEPT);
    this.map = { ...FIRST };
  }
}

// Whatever lies there is looked at: another version of the page may have written it.
function kept() {
  try {
    const said = Object.entries(JSON.parse(localStorage.getItem(KEPT)) ?? {});
    return Object.fromEntries(said.filter(([action, keys]) => action in FIRST && Array.isArray(keys) && keys.every((key) => typeof key === "string")));
  } catch {
    return {};
  }
}

// The dialog in which they are set: a row for each action, a press of a key for each change.
export class KeysDialog {
  constructor(dialog, keys, changed) {
    this.dialog = dialog;
    this.rows = [...dialog.querySelectorAll("[data-action]")];
    this.keys = keys;
    this.changed = changed;
    for (const row of this.rows) row.addEventListener("click", () => this.ask(row));
    dialog.querySelector("[data-reset]").addEventListener("click", () => (keys.reset(), this.draw(), changed()));
    dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
    dialog.addEventListener("keydown", (event) => this.press(event));
  }

  get open() {
    return this.dialog.open;
  }

  show() {
    this.asked = null;
    this.draw();
    this.dialog.showModal();
  }

  ask(row) {
    this.asked = row.dataset.action;
    this.draw();
  }

  press(event) {
    if (!this.asked || event.key === "Tab") return;
    event.preventDefault(); // Escape too: it takes the question back, not the dialog away
    if (event.key !== "Escape" && !this.keys.set(this.asked, keyOf(event))) return;
    this.asked = null;
    this.draw();
    this.changed();
  }

  draw() {
    for (const row of this.rows) {
      const asked = row.dataset.action === this.asked;
      row.querySelector("kbd").textContent = asked ? this.dialog.dataset.press : this.keys.shown(row.dataset.action);
      row.setAttribute("aria-pressed", String(asked));
    }
  }
}
