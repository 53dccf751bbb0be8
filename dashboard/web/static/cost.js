// Other thresholds and other prices, tried at once on what the server has counted (dashboard.quality.cost).

const card = document.querySelector("[data-costs]");
if (card) begin(card, JSON.parse(card.dataset.costs));

function begin(card, costs) {
  const steps = costs.counts.good.length - 1;
  const [defective, good] = [below(costs.counts.defective), below(costs.counts.good)];
  const missed = costs.missed ? costs.missed.about : 0;
  const field = (name) => card.querySelector(`[name="${name}"]`);
  const price = (name) => Math.max(0, Number(field(name).value) || 0);
  const numbers = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 0 });

  function outcome(grey, reject) {
    const escapes = missed + defective[grey];
    const looks = defective[reject] - defective[grey] + good[reject] - good[grey];
    const overkills = good[steps + 1] - good[reject];
    return { grey, reject, escapes, overkills, looks, cost: escapes * price("escape") + overkills * price("overkill") + looks * price("look") };
  }

  function cheapest() {
    let best = outcome(costs.lowest, costs.lowest);
    for (let grey = costs.lowest; grey <= steps; grey++)
      for (let reject = grey; reject <= steps; reject++) {
        const one = outcome(grey, reject);
        if (one.cost < best.cost || (one.cost === best.cost && one.escapes < best.escapes)) best = one;
      }
    return best;
  }

  function tell(row, one) {
    const cells = card.querySelector(`[data-row="${row}"]`);
    const [least, most] = [one.grey / steps, one.reject / steps];
    cells.children[1].textContent = least.toFixed(2);
    cells.children[2].textContent = most.toFixed(2);
    const lead = (name, text, scores) => {
      const link = cells.querySelector(`[data-of="${name}"]`), there = new URL(link.href);
      for (const [key, score] of Object.entries(scores)) there.searchParams.set(key, String(+score.toFixed(4)));
      link.href = there.pathname + there.search;
      link.textContent = text;
    };
    lead("escapes", numbers.format(one.escapes), { score_to: Math.max(0, least - 1e-4) });
    lead("overkills", one.overkills, { score_from: most });
    lead("looks", one.looks, { score_from: least, score_to: Math.max(least, most - 1e-4) });
    cells.querySelector('[data-of="cost"]').textContent = numbers.format(one.cost);
  }

  function mark(name, at) {
    field(name).value = at;
    field(`${name}-told`).textContent = (at / steps).toFixed(2);
    const line = card.querySelector(`line[data-of="${name}"]`);
    for (const end of ["x1", "x2"]) line.setAttribute(end, at * 10);
  }

  function draw(grey) {
    const all = [];
    for (let reject = grey; reject <= steps; reject++) all.push(outcome(grey, reject));
    const most = Math.max(1e-9, ...all.map((one) => one.cost));
    const points = all.map((one) => `${one.reject * 10},${(220 - 208 * (one.cost / most)).toFixed(1)}`);
    card.querySelector(".curve").setAttribute("points", points.join(" "));
  }

  function show(moved) {
    let [grey, reject] = [Number(field("grey").value), Number(field("reject").value)];
    if (grey > reject) moved === "reject" ? (grey = reject) : (reject = grey);
    mark("grey", grey);
    mark("reject", reject);
    draw(grey);
    tell("tried", outcome(grey, reject));
  }

  function reprice() {
    tell("present", outcome(Math.round(costs.present.grey * steps), Math.round(costs.present.reject * steps)));
    tell("cheapest", cheapest());
    show();
  }

  for (const name of ["grey", "reject"]) field(name).addEventListener("input", () => show(name));
  for (const name of ["escape", "overkill", "look"]) field(name).addEventListener("input", reprice);
  card.querySelector("[data-cheapest]").addEventListener("click", () => {
    const best = cheapest();
    field("grey").value = best.grey;
    field("reject").value = best.reject;
    show();
  });
  reprice();
  document.body.dataset.ready = "cost";
}

// At [k] how many lie below k.
function below(counts) {
  const all = [0];
  for (const n of counts) all.push(all.at(-1) + n);
  return all;
}
