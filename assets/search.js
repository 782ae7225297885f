// The search's drop-down: arrows go through what was found, Escape and a choice close it.
(() => {
  const STEPS = { ArrowDown: 1, ArrowUp: -1 };

  function close() {
    dash_clientside.set_props("painting-search", { value: "" });
    dash_clientside.set_props("search-results", { children: [] });
  }

  document.addEventListener("keydown", (event) => {
    const search = event.target.closest(".search");
    if (!search) return;
    if (event.key === "Escape") {
      close();
      search.querySelector("input").focus();
    } else if (event.key in STEPS) {
      const stops = [...search.querySelectorAll("input, a")];
      const next = stops[stops.indexOf(event.target) + STEPS[event.key]];
      if (!next) return;
      event.preventDefault();
      next.focus();
    }
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest(".found a")) close();
  });
})();
