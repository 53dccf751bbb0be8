// Turns the server's news into the `changed` event that a board waits for (hx-trigger).
// A board that somebody is using (an open list, a field with the cursor) is left alone.

const board = document.querySelector("[data-news]");
const news = new EventSource(board.dataset.news);

news.addEventListener("changed", () => {
  if (board.contains(document.activeElement) && document.activeElement.matches("select, input")) return;
  document.body.dispatchEvent(new CustomEvent("changed"));
});

// Times such as "5 s ago" go on without news, and a board that lost the server comes back fresh.
setInterval(() => document.body.dispatchEvent(new CustomEvent("changed")), 15000);
addEventListener("pagehide", () => news.close());
