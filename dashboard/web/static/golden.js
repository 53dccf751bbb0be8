// The golden picture beside the unit: what a good one looks like; fetched once for each product and view.

import { fill } from "./card.js";

const KEPT = "sightline_golden";
const known = new Map(); // address -> promise of what is there, or null

export class GoldenCard {
  constructor(details, words) {
    this.details = details;
    this.words = words;
    this.image = details.querySelector("img");
    this.told = details.querySelector("p");
    details.open = localStorage.getItem(KEPT) !== "closed";
    details.addEventListener("toggle", () => {
      localStorage.setItem(KEPT, details.open ? "open" : "closed");
      this.fill();
    });
  }

  toggle() {
    if (!this.details.hidden) this.details.open = !this.details.open;
  }

  // A unit judged blind does not say by which recipe: then the product's latest picture is shown.
  async show(seen, view) {
    const asked = seen && view ? new URLSearchParams({ sku: seen.unit.sku, view: view.view }) : null;
    if (asked && seen.recipe) asked.set("digest", seen.recipe.digest);
    this.address = asked ? `/api/golden?${asked}` : null;
    this.details.hidden = true;
    await this.fill();
  }

  async fill() {
    const address = this.address;
    if (!address) return;
    if (!known.has(address)) known.set(address, ask(address));
    const golden = await known.get(address);
    if (golden === undefined) known.delete(address); // next time it may be there
    if (this.address !== address) return; // another unit is on the desk by now
    this.details.hidden = !golden;
    if (!golden || !this.details.open) return;
    this.image.src = `/api/pictures/${golden.sha256}`;
    const told = golden.same ? this.words.golden_same : this.words.golden_latest;
    this.told.textContent = fill(told, { recipe: golden.recipe, n: golden.version });
  }
}

async function ask(address) {
  const answer = await fetch(address).catch(() => null);
  return answer?.ok ? answer.json() : undefined;
}
