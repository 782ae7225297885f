// The callbacks of the page: the visitor's requests and their answers.
(() => {
  globalThis.met = globalThis.met || {};

  const HOME = "home";
  const MATCH_SCRIPTS = ["match", "match-view", "play"].map((name) => `/assets/${name}.js`);
  let started = false;

  const triggered = () => dash_clientside.callback_context.triggered_id;
  const pageOf = (pathname) => pathname.slice(1) || HOME;

  // Ask the server for a painting: a random one unless `painting` says what its address names.
  function ask(painting = null) {
    const { visit } = met;
    visit.number += 1;
    visit.asked = painting;
    met.show.busy(true);
    const label = document.getElementById("culture-choice").value;
    const exclude = met.recent.seen(visit.recent, visit.shown);
    met.set("request", { data: { number: visit.number, painting, label, exclude } });
  }

  function random() {
    if (document.getElementById("home").getAttribute("aria-busy") !== "true") ask();
  }

  // The address has changed, or the page begins.
  function navigate(pathname, search, playContent) {
    if (pathname === undefined) return;
    if (!started) begin();
    turnTo(pageOf(pathname));
    if (pageOf(pathname) === "play") play(search, playContent);
    if (pageOf(pathname) !== HOME) return;
    const { shown, own } = met.visit;
    const wanted = met.address.wanted(search);
    if (met.address.names(search, shown)) return;
    if (own.has(wanted.own)) {
      met.visit.number += 1;
      met.visit.asked = null;
      display({ number: null, shown: own.get(wanted.own), note: null });
    } else if (wanted.own !== undefined) {
      ask();
      met.visit.apology = met.note.sentence("ownPictureGone");
    } else if (wanted.painting === undefined && shown) met.address.record(shown, true);
    else ask(wanted.painting ?? drawn());
  }

  function begin() {
    started = true;
    met.visit.recent = met.recent.load();
    const early = document.querySelector("#shell img[src]"); // shown before the scripts were there
    const failed = early?.complete && !early.naturalWidth;
    if (early && !failed) met.set("painting-image", { src: early.src, alt: early.alt });
  }

  // The painting that the server drew for the document, unless this tab has shown it before.
  function drawn() {
    const id = document.getElementById("shell").dataset.drawn ?? null;
    return met.visit.recent.some(({ object_id }) => String(object_id) === id) ? null : id;
  }

  // The page of matches is filled when a visitor first turns to it, and its scripts are there: then
  // no click comes too early.
  let loaded = null;
  async function play(search, children) {
    loaded ??= Promise.all(MATCH_SCRIPTS.map(met.connection.load)).then(() => {
      met.set("play", { children });
      return present("#match");
    });
    await loaded;
    entitle();
    met.play.turnTo(search);
  }

  // Wait until there is an element at this place.
  async function present(place) {
    while (!document.querySelector(place)) await new Promise(requestAnimationFrame);
  }

  // Show one page; the others keep what they hold.
  function turnTo(page) {
    const before = met.visit.page;
    if (page === before) return;
    met.visit.page = page;
    for (const { id } of document.querySelectorAll("#main > *")) {
      met.set(id, { hidden: id !== page });
    }
    entitle();
    met.opening[page]?.();
    if (before === undefined) return;
    met.note.say("");
    window.scrollTo(0, 0);
    focusMain();
  }

  // Where the focus goes when what had it is gone, and what the skip link leads to.
  function focusMain() {
    document.getElementById("main").focus({ preventScroll: true });
  }

  document.addEventListener("click", (event) => {
    if (!event.target.closest?.(".skip-link")) return;
    event.preventDefault(); // the address stays
    focusMain();
  });

  // The title of the browser's tab; screen readers say it when it changes.
  function entitle() {
    const heading = document.querySelector(`#${met.visit.page} h1`);
    const subject = met.visit.page === HOME ? met.visit.shown?.title : heading?.textContent;
    const brand = document.querySelector(".brand").textContent;
    document.title = subject ? `${subject} – ${brand}` : brand;
  }

  // The server has answered.
  async function display(answer) {
    const { number, shown, note, once } = answer;
    if (number !== null && number !== met.visit.number) return;
    if (note !== null) met.note.say(met.visit.apology || note, once);
    met.visit.apology = "";
    if (!shown) met.show.busy(false);
    else if (await met.show.display(shown, met.visit.number)) arrived(shown);
  }

  // The address follows. One that named no painting, or none that could be had, is replaced.
  function arrived(shown) {
    const { asked, page } = met.visit;
    const missed = asked !== null && asked !== String(shown.object_id);
    if (page === HOME) met.address.record(shown, missed || location.search === "");
    entitle();
    met.show.busy(false);
    // Who chose it further down the page wants to see it. Scrolling moves where Tab starts, so not
    // for the painting that the page begins with.
    if (met.visit.recent.length > 1) {
      document.querySelector("#home .frame").scrollIntoView({ block: "nearest" });
    }
  }

  // What a page does when it is turned to, by the page's ID.
  let asked = false;
  met.focusMain = focusMain;
  met.opening = met.opening || {};
  met.opening.about = () => {
    if (!asked) met.set("about-request", { data: true });
    asked = true;
  };

  document.addEventListener(
    "toggle",
    async ({ target }) => {
      if (target.id !== "further") return;
      if (!met.further) await met.connection.load("/assets/further.js");
      met.further.ask();
    },
    true,
  );

  const page = { random, navigate, display, arrive: entitle };
  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.page = { ...window.dash_clientside.page, ...page };
})();
