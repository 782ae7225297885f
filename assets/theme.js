// Light or dark: as the system prefers, until the visitor chooses. Runs before the first paint.
(() => {
  const KEY = "theme";
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const preferred = () => (dark.matches ? "dark" : "light");

  // Storage may be forbidden; then the choice lasts as long as the page.
  let chosen = null;
  try {
    chosen = localStorage.getItem(KEY);
  } catch {}

  const show = () => (document.documentElement.dataset.bsTheme = chosen || preferred());

  show();
  dark.addEventListener("change", show);
  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("#theme-button")) return;
    chosen = document.documentElement.dataset.bsTheme === "dark" ? "light" : "dark";
    show();
    try {
      localStorage.setItem(KEY, chosen);
    } catch {}
  });
})();
