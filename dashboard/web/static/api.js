// The JSON API as the pages use it.

export class Conflict extends Error {
  constructor(detail, present) {
    super(detail);
    this.present = present;
  }
}

// A blind decision that is not taken back; `why` is a word of the server's.
export class Stays extends Error {
  constructor(detail, why) {
    super(detail);
    this.why = why;
  }
}

async function ask(method, path, body) {
  const answer = await fetch(path, {
    method,
    headers: body === undefined ? {} : { "Content-Type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (answer.status === 401) location.assign(`/login?next=${encodeURIComponent(location.pathname)}`);
  const said = await answer.json();
  if (answer.status === 409) throw new Conflict(said.detail, said.present);
  if (said.why && answer.status === 403) throw new Stays(said.detail, said.why);
  if (!answer.ok) throw new Error(said.detail);
  return said;
}

export const getQueue = async ({ order, reason }) =>
  (await ask("GET", `/api/reviews/queue?limit=100&order=${order}${reason ? `&reason=${reason}` : ""}`)).items;

// The same, and nobody else gets them for two minutes.
export const claimQueue = async ({ order, reason }) =>
  (await ask("POST", "/api/reviews/claims", { order, reason })).items;

export const getInspection = (id) => ask("GET", `/api/inspections/${id}`);

export const decide = (id, version, decision, views) =>
  ask("POST", `/api/inspections/${id}/reviews`, { decision, version, views });

// Of a unit that came blind: there is no version to name, and nothing is told in return.
export const decideBlind = (id, decision, views) => ask("POST", `/api/inspections/${id}/blind`, { decision, views });

export const withdraw = (id, version) => ask("POST", `/api/inspections/${id}/reviews/withdraw`, { version });

export const withdrawBlind = (id) => ask("POST", `/api/inspections/${id}/blind/withdraw`);
