// The defect book's entry beside the picture: fetched once for each class, open as the person left it.

const KEPT = "sightline_book";
const cards = new Map(); // label -> promise of its card

export class BookCard {
  constructor(details) {
    this.details = details;
    this.place = details.querySelector("div");
    details.open = localStorage.getItem(KEPT) !== "closed";
    details.addEventListener("toggle", () => {
      localStorage.setItem(KEPT, details.open ? "open" : "closed");
      this.fill();
    });
  }

  // Nothing is asked for while it is closed; null: there is no class in question.
  show(label) {
    this.label = label;
    this.details.hidden = label === null;
    this.details.querySelector("b").textContent = label ?? "";
    return this.fill();
  }

  async fill() {
    const label = this.label;
    if (!label || !this.details.open || this.shown === label) return;
    if (!cards.has(label)) cards.set(label, fetchCard(label));
    const card = await cards.get(label);
    if (card === null) cards.delete(label); // next time it may be there
    if (this.label !== label) return; // another unit is on the desk by now
    this.place.innerHTML = card ?? "";
    this.shown = card === null ? null : label;
  }
}

async function fetchCard(label) {
  const answer = await fetch(`/book/${encodeURIComponent(label)}/card`).catch(() => null);
  return answer?.ok ? answer.text() : null;
}

// Where a picture is put into the book, with the box that somebody means.
export function toBook(id, view, chosen) {
  const round = (value) => Math.round(value * 10) / 10;
  const asked = new URLSearchParams();
  if (chosen) {
    const { x1, y1, x2, y2 } = chosen.box;
    asked.set("place", `${view}:${[x1, y1, x2, y2].map(round).join(",")}`);
    asked.set("label", chosen.label);
  }
  return `/inspections/${id}/book?${asked}`;
}
