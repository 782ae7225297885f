// Runs before the first paint, which Dash's own scripts cannot: light or dark, storage that the
// browser forbids (Dash does not start without), and a sentence where the page does not come.
(() => {
  const PATIENCE = 30_000; // milliseconds after which the page counts as failed

  function memory() {
    const kept = new Map();
    return {
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => kept.set(key, String(value)),
      removeItem: (key) => kept.delete(key),
      clear: () => kept.clear(),
      key: (place) => [...kept.keys()][place] ?? null,
      get length() {
        return kept.size;
      },
    };
  }

  for (const name of ["localStorage", "sessionStorage"]) {
    try {
      window[name].getItem("");
    } catch {
      Object.defineProperty(window, name, { value: memory(), configurable: true });
    }
  }

  // The theme: as the system prefers, until the visitor chooses.
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => document.documentElement.dataset.bsTheme === "dark";

  function paint() {
    const theme = localStorage.getItem("theme") || (dark.matches ? "dark" : "light");
    document.documentElement.dataset.bsTheme = theme;
    document.getElementById("theme-button")?.setAttribute("aria-pressed", String(isDark()));
  }

  paint();
  document.addEventListener("DOMContentLoaded", paint); // its button is there now
  dark.addEventListener("change", paint);
  addEventListener("storage", paint); // chosen in another tab
  document.addEventListener("click", ({ target }) => {
    if (!target.closest?.("#theme-button")) return;
    try {
      localStorage.setItem("theme", isDark() ? "light" : "dark");
    } catch {} // full
    paint();
  });

  function tell() {
    const sentence = document.getElementById("cannot-start");
    if (sentence && !document.getElementById("page")) sentence.hidden = false;
  }

  window.addEventListener("error", (event) => event.target?.tagName !== "IMG" && tell(), true);
  window.addEventListener("load", () => setTimeout(tell, PATIENCE));
})();
