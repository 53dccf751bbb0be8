// One key for each answer, as on the review desk. Without this module the buttons do the same.

const form = document.getElementById("answer");
const answerOf = { 1: "OK", o: "OK", 2: "NG", n: "NG" };

if (form) {
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
  });
  // A key before the picture is there would judge what nobody saw.
  await Promise.allSettled([...document.images].map((image) => image.decode()));
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    const answer = answerOf[event.key.toLowerCase()];
    if (answer) form.requestSubmit(form.querySelector(`[value="${answer}"]`));
  });
  document.body.dataset.ready = form.elements.look.value;
}
