// Language and theme: kept in cookies, so that the server draws the page right from the start.
//
// A plain script, run before the page is read: a button pressed the moment it is seen is heard.

const A_YEAR = 365 * 24 * 3600;

function keep(name, value) {
  document.cookie = `${name}=${value}; path=/; max-age=${A_YEAR}; samesite=lax`;
}

function speak(language) {
  keep("sightline_language", language);
  location.reload();
}

function toggleTheme() {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  keep("sightline_theme", root.dataset.theme);
}

document.addEventListener("click", (event) => {
  const language = event.target.closest("[data-language]");
  if (language) speak(language.dataset.language);
  if (event.target.closest("[data-theme-toggle]")) toggleTheme();
});
