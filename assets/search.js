// The keys of the search, which Dash does not know of: arrows go through what is found, Enter opens
// the first, Escape closes.
(() => {
  const STEPS = { ArrowDown: 1, ArrowUp: -1 };

  const field = () => document.getElementById("painting-search");
  let opensFirst = false; // Enter came before what it opens

  function close() {
    opensFirst = false;
    met.set("painting-search", { value: "" });
  }

  // The first painting that was found for what is in the field now.
  function first() {
    const found = document.getElementById("found");
    return found.dataset.text === field().value ? found.querySelector("a") : null;
  }

  function enter() {
    opensFirst = !first() && field().value.trim() !== "";
    first()?.click();
  }

  function step(event, within) {
    const stops = [...within.querySelectorAll("input, a, button")].filter((each) => !each.hidden);
    const next = stops[stops.indexOf(event.target) + STEPS[event.key]];
    if (!next) return;
    event.preventDefault();
    next.focus();
  }

  // What was found is about to be on the page.
  function found() {
    if (opensFirst) requestAnimationFrame(() => first()?.click());
  }

  document.addEventListener("keydown", (event) => {
    const within = event.target.closest("[role=search]");
    if (!within || event.isComposing) return;
    if (event.key === "Escape") {
      close();
      field().focus();
    } else if (event.key === "Enter" && event.target === field()) enter();
    else if (event.key in STEPS) step(event, within);
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("#found a") || event.ctrlKey || event.metaKey || event.shiftKey) return;
    met.focusMain();
    close();
  });

  dash_clientside.search = { found };
})();
