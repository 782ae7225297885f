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

  function enter() {
    const first = document.querySelector("#found a");
    const isCurrent = first && field().dataset.found === field().value;
    if (isCurrent) first.click();
    else opensFirst = field().value.trim() !== "";
  }

  function step(event, within) {
    const stops = [...within.querySelectorAll("input, a, button")].filter((each) => !each.hidden);
    const next = stops[stops.indexOf(event.target) + STEPS[event.key]];
    if (!next) return;
    event.preventDefault();
    next.focus();
  }

  // Something was found for what is in the field.
  function found(_found, text) {
    requestAnimationFrame(() => {
      field().dataset.found = text ?? "";
      if (opensFirst) document.querySelector("#found a")?.click();
      opensFirst = false;
    });
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

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.search = { found };
})();
