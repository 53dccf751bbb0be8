// Language and theme: kept in cookies, so that the server draws the page right from the start.

const A_YEAR = 365 * 24 * 3600;

function keep(name, value) {
  document.cookie = `${name}=${value}; path=/; max-age=${A_YEAR}; samesite=lax`;
}

document.querySelector("[data-language]")?.addEventListener("click", (event) => {
  keep("sightline_language", event.currentTarget.dataset.language);
  location.reload();
});

document.querySelector("[data-theme-toggle]")?.addEventListener("click", () => {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  keep("sightline_theme", root.dataset.theme);
});
