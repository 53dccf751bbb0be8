// Pieces of the recipe's form, and where a fault is shown.

const UNITS = { mm: "mm", mm2: "mm²", deg: "°", ms: "ms" };
let made = 0;

// `at`: where its faults belong, as the API tells them; null: it has none of its own.
export function field({ at, name, type, unit, value, choices, list }) {
  const input = document.createElement(choices ? "select" : "input");
  if (choices) input.append(...choices.map((one) => new Option(one, one)));
  else input.type = type;
  if (type === "number") input.step = "any";
  if (list) input.setAttribute("list", list);
  if (at) input.dataset.at = at;
  input.value = value;
  const said = unit ?? UNITS[at?.split("_").at(-1)];
  const label = element("label", type === "text" ? "wide" : "", said ? `${name} (${said})` : name);
  label.append(input);
  return { label, input };
}

export function press(text, action) {
  const button = element("button", "", text);
  button.type = "button";
  button.addEventListener("click", action);
  return button;
}

export function tick(text, on, action) {
  const label = element("label", "tick");
  const box = Object.assign(document.createElement("input"), { type: "checkbox", checked: on });
  box.addEventListener("change", () => action(box.checked));
  label.append(box, text);
  return label;
}

export const heading = (text) => element("p", "quiet", text);

// A part that opens; `rows` are lists of fields, or single elements. `of` names it when it is drawn anew.
export function fold(title, of, rows, kind = "", open = false) {
  const details = element("details", kind);
  details.dataset.of = of;
  details.open = open;
  details.append(element("summary", "", title), ...rows.map((row) => (Array.isArray(row) ? line(row) : row)));
  return details;
}

// Each fault beside its field, and opened to; those of no field in the list. How many found no field.
export function tellFaults(root, rest, faults) {
  for (const old of root.querySelectorAll(".fault")) old.remove();
  for (const one of root.querySelectorAll("[aria-invalid]")) {
    one.removeAttribute("aria-invalid");
    one.removeAttribute("aria-describedby");
  }
  const homeless = faults.filter(({ at, why }) => {
    const inside = at.split(".").length > 3 ? `[data-at^="${at}."]` : null; // of a whole thing: its first field
    const input = root.querySelector(`[data-at="${at}"]`) ?? (inside && root.querySelector(inside));
    if (!input) return true;
    const told = element("span", "fault", why);
    told.id = `fault-${++made}`;
    input.after(told);
    input.setAttribute("aria-invalid", "true");
    input.setAttribute("aria-describedby", told.id);
    input.closest("details").open = true;
    return false;
  });
  rest.hidden = homeless.length === 0;
  rest.replaceChildren(...homeless.map(({ at, why }) => element("p", "", `${at}: ${why}`)));
  root.querySelector("[aria-invalid]")?.focus();
  return homeless.length;
}

export function element(name, kind, text = "") {
  return Object.assign(document.createElement(name), { className: kind, textContent: text });
}

function line(parts) {
  const made = element("div", "fields");
  made.append(...parts);
  return made;
}
