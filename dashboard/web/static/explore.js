// Explore by keyboard: arrows move among the pictures, Enter opens (it is a link), "/" goes to the search field.
// Without this file the page works as a plain form.

const STEPS = { ArrowLeft: -1, ArrowRight: 1 };

const cells = () => [...document.querySelectorAll("#found .cell")];

function columns(all) {
  const top = all[0].getBoundingClientRect().top;
  return all.findIndex((cell) => cell.getBoundingClientRect().top > top + 1);
}

function goTo(all, place) {
  const cell = all[Math.min(Math.max(place, 0), all.length - 1)];
  cell.focus();
  cell.scrollIntoView({ block: "nearest" });
}

function move(key) {
  const all = cells();
  if (all.length === 0) return false;
  const here = all.indexOf(document.activeElement);
  if (here < 0) {
    if (!key.startsWith("Arrow")) return false;
    goTo(all, 0);
    return true;
  }
  const across = columns(all) > 0 ? columns(all) : all.length;
  const places = { ...STEPS, ArrowUp: -across, ArrowDown: across };
  if (key in places) {
    const there = here + places[key];
    if (there >= 0 && there < all.length) goTo(all, there);
    else if (key === "ArrowDown") goTo(all, all.length - 1);
    return true;
  }
  if (key !== "Home" && key !== "End") return false;
  goTo(all, key === "Home" ? 0 : all.length - 1);
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const typing = event.target.matches("input, select, textarea");
  const search = document.getElementById("search");
  if (event.key === "/" && !typing && search) {
    search.focus();
    search.select();
  } else if (event.key === "Escape" && typing && cells().length > 0) {
    goTo(cells(), 0);
  } else if (typing || !move(event.key)) {
    return;
  }
  event.preventDefault();
});

// An address holds only what is asked for; a form sends its empty fields as well.
document.getElementById("criteria")?.addEventListener("formdata", ({ formData }) => {
  for (const [key, value] of [...formData]) if (value === "") formData.delete(key);
});
document.body.addEventListener("htmx:configRequest", ({ detail }) => {
  for (const [key, value] of Object.entries(detail.parameters)) if (value === "") delete detail.parameters[key];
});

// What cannot be looked for is told on the page too; what fails on the way is told here.
document.body.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.xhr.status === 422) Object.assign(detail, { shouldSwap: true, isError: false });
});
const busy = (is) => document.getElementById("found")?.setAttribute("aria-busy", is);
document.body.addEventListener("htmx:beforeRequest", () => busy(true));
document.body.addEventListener("htmx:afterRequest", () => busy(false));
for (const name of ["htmx:responseError", "htmx:sendError"])
  document.body.addEventListener(name, () => {
    document.getElementById("trouble").hidden = false;
  });
