// The browser puts the page on paper, or into a PDF.
document.querySelector("[data-print]")?.addEventListener("click", () => window.print());
