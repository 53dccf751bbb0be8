// What is known of the unit on the desk, in words.

export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

export class ReviewCard {
  constructor(words, timeZone) {
    this.words = words;
    this.timeZone = timeZone;
  }

  show(seen) {
    document.getElementById("reason").textContent = seen.reason ? this.words[`reason.${seen.reason}`] : "";
    document.getElementById("asked").textContent = seen.asked ? fill(this.words.asked, { reason: seen.asked }) : "";
    // Who decides blindly is told neither what the station said nor what anybody else did.
    const verdict = seen.verdict ?? "BLIND";
    const glyph = document.querySelector(`[data-glyph="${verdict}"]`).firstElementChild.cloneNode(true);
    const text = seen.verdict ? this.words[`verdict.${seen.verdict}`] : this.words.blind;
    const word = Object.assign(document.createElement("span"), { className: "word", textContent: text });
    const band = document.getElementById("verdict");
    band.className = `band v-${verdict}`;
    band.replaceChildren(glyph, word);
    const facts = [
      [this.words.serial, seen.unit.serial],
      [this.words.sku, seen.unit.sku],
      [this.words.lot, seen.unit.lot],
      [this.words.station, `${seen.station} #${seen.seq}`],
      [this.words.seen, new Date(seen.judged_at).toLocaleString(document.documentElement.lang, { timeZone: this.timeZone })],
    ];
    document.getElementById("facts").replaceChildren(...facts.flatMap(([name, value]) => [element("dt", name), element("dd", value)]));
    document.getElementById("findings").replaceChildren(...(seen.findings ?? []).map((finding) => element("li", this.tell(finding))));
    this.showChallenger(seen);
    document.getElementById("standing").textContent = this.standing(seen);
  }

  standing({ review, decided }) {
    if (review) return fill(this.words.standing, { by: review.by, decision: this.words[`decision.${review.decision}`] });
    return decided ? fill(this.words.decided_blind, { decision: this.words[`decision.${decided}`] }) : "";
  }

  showChallenger({ verdict, shadow }) {
    const place = document.getElementById("challenger");
    place.hidden = !shadow || shadow.verdict === verdict;
    if (place.hidden) return;
    place.querySelector("p").textContent = fill(this.words.challenger, { verdict: this.words[`verdict.${shadow.verdict}`] });
    place.querySelector("ul").replaceChildren(...shadow.findings.map((finding) => element("li", this.tell(finding))));
  }

  tell({ cause, label, slot, score }) {
    const key = { defect: "finding.defect", "empty slot": "finding.empty_slot", unsure: slot ? "finding.unsure_slot" : "finding.unsure" }[cause];
    const text = key ? fill(this.words[key], { label, slot }) : this.words[`cause.${cause}`];
    return score === null ? text : `${text} (${score.toFixed(2)})`;
  }
}

function element(name, text) {
  return Object.assign(document.createElement(name), { textContent: text });
}
