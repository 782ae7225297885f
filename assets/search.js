// The search: what was found as links; arrows go through them, Enter opens the first, Escape closes.
(() => {
  globalThis.met = globalThis.met || {};

  const PAUSE = 150; // milliseconds without typing, before the server is asked
  const STEPS = { ArrowDown: 1, ArrowUp: -1 };

  const field = () => document.getElementById("painting-search");

  function ask(text, offset) {
    met.set("search-request", { data: { text, offset } });
  }

  // What was typed has changed.
  function search() {
    const text = field().value.trim();
    if (text === met.visit.search.text) return;
    met.visit.search = { text, paintings: [], openFirst: false };
    if (text) ask(text, 0);
    else met.set("found", { children: [] });
  }

  // The server has found something for the text that it was asked for.
  function list(found) {
    const { search } = met.visit;
    if (found.text !== search.text || found.offset !== search.paintings.length) return;
    search.paintings = [...search.paintings, ...found.paintings];
    if (search.openFirst && search.paintings.length) openFirst();
    else met.set("found", { children: contents(found, search.paintings) });
    if (found.offset) focusOn(found.offset);
  }

  // "Show more" had the focus and is replaced: focus the first new result.
  function focusOn(place) {
    const link = document.querySelectorAll(".found a")[place];
    if (link) link.focus();
    else requestAnimationFrame(() => focusOn(place));
  }

  function contents({ said, suggestion, more }, paintings) {
    const status = suggestion ? `No painting matches. Did you mean “${suggestion}”? ${said}` : said;
    return [
      met.html("P", { children: status, className: "px-3 py-2 text-body-secondary", role: "status" }),
      met.html("Ul", { children: paintings.map(line), className: "list-unstyled mb-0" }),
      ...(more ? [met.html("Button", { children: "Show more", className: "btn found-more" })] : []),
    ];
  }

  function line({ title, facts, href }) {
    const children = [
      met.html("Div", { children: met.text(title), className: "found-title" }),
      met.html("Div", { children: met.text(facts), className: "text-body-secondary" }),
    ];
    return met.html("Li", { children: met.link({ children, href, className: "d-block px-3 py-2 text-reset text-decoration-none" }) });
  }

  function close() {
    met.visit.search = { text: "", paintings: [], openFirst: false };
    met.set("painting-search", { value: "" });
    field().value = ""; // Dash knows of what is typed only when the field is left
    met.set("found", { children: [] });
  }

  function openFirst() {
    const { href } = met.visit.search.paintings[0];
    close();
    met.address.go(href.slice(1));
  }

  // Enter may come before the server's answer to what was typed last.
  function enter() {
    const { search } = met.visit;
    const text = field().value.trim();
    if (!text) return;
    if (search.text === text && search.paintings.length) openFirst();
    else {
      met.visit.search = { text, paintings: [], openFirst: true };
      ask(text, 0);
    }
  }

  function step(event, within) {
    const stops = [...within.querySelectorAll("input, a, button")];
    const next = stops[stops.indexOf(event.target) + STEPS[event.key]];
    if (!next) return;
    event.preventDefault();
    next.focus();
  }

  let typed; // timer since the last letter
  document.addEventListener("input", ({ target }) => {
    if (target !== field()) return;
    clearTimeout(typed);
    typed = setTimeout(search, PAUSE);
  });
  document.addEventListener("keydown", (event) => {
    const within = event.target.closest("[role=search]");
    if (!within) return;
    if (event.key === "Escape") {
      close();
      field().focus();
    } else if (event.key === "Enter" && event.target === field()) enter();
    else if (event.key in STEPS) step(event, within);
  });
  document.addEventListener("click", ({ target }) => {
    if (target.closest?.(".found a")) {
      met.focusMain();
      close();
    }
    if (target.closest?.(".found-more")) {
      const { text, paintings } = met.visit.search;
      ask(text, paintings.length);
    }
  });

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.page = { ...window.dash_clientside.page, list };
})();
