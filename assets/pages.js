// Turning pages: Dash's pages would forget the painting. And what goes with it: links in the header,
// the footer and the list of recent pictures, title, focus, place on the page, copying an address.
(() => {
  const SHOWN = 4000; // milliseconds for which a note says that something was copied
  const places = {}; // how far each page is scrolled
  let titles = {}; // of the pages, by path
  let page; // the ID of the page that is turned to
  let path = location.pathname; // where the visitor is going: Dash changes the address a little later
  let goesBack = false; // by the browser's buttons

  const idOf = (pathname) => pathname.slice(1) || "home";

  // To another address of this app; `replace`: without a new entry in the browser's history.
  function go(address, replace = false) {
    if (replace) history.replaceState(history.state, "", address);
    const { pathname, search, href } = new URL(address, location.origin);
    met.set("url", { ...(pathname !== path && { pathname }), search, href });
    path = pathname;
  }

  // Show the page of this address and have it made; the others keep what they hold.
  function turn(pathname, search, titlesOfPages) {
    const same = dash_clientside.no_update;
    const before = page;
    path = pathname;
    page = idOf(pathname);
    titles = titlesOfPages;
    if (before !== page) arrive(before, pathname);
    goesBack = false;
    const isAboutWanted = page === "about" && !document.querySelector("#about h1");
    return [
      ...Object.keys(titles).map((each) => (before === page ? same : idOf(each) !== page)),
      isAboutWanted || same,
      page === "play" ? search : same,
    ];
  }

  function arrive(before, pathname) {
    entitle(titles[pathname]);
    for (const link of document.querySelectorAll(".header-link")) {
      link.ariaCurrent = link.pathname === pathname ? "page" : null;
    }
    if (before === undefined) return;
    places[before] = scrollY;
    met.say("");
    const place = goesBack ? places[page] : 0;
    requestAnimationFrame(() => {
      scrollTo(0, place || 0);
      focusMain();
    });
  }

  // The title of the browser's tab; screen readers say it when it changes.
  function entitle(title = "") {
    const subject = page === "home" ? met.shown?.thumbnail.title : title;
    const brand = document.querySelector(".brand").textContent;
    document.title = subject ? `${subject} – ${brand}` : brand;
  }

  // Where the focus goes when what had it is gone, and what the skip link leads to.
  function focusMain() {
    document.getElementById("main").focus({ preventScroll: true });
  }

  async function copy(text) {
    const copying = navigator.clipboard?.writeText(text) ?? Promise.reject();
    const done = await copying.then(() => true, () => false);
    const said = met.sentence(done ? "linkCopied" : "linkNotCopied");
    met.say(said);
    setTimeout(() => document.getElementById("note-text").textContent === said && met.say(""), SHOWN);
  }

  // Dash's own links have done it already.
  function follow(link, event) {
    const opensTab = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
    if (event.defaultPrevented || opensTab || !(link.pathname in titles)) return;
    event.preventDefault();
    if (link.pathname === location.pathname) scrollTo(0, 0);
    go(link.pathname + link.search);
  }

  addEventListener("popstate", () => {
    path = location.pathname;
    goesBack = true;
  });
  document.addEventListener("click", (event) => {
    const at = (place) => event.target.closest?.(place);
    if (at("a[href^='/']")) follow(at("a"), event);
    if (at(".skip-link")) {
      event.preventDefault(); // the address stays
      focusMain();
    }
    if (at("#share-button")) copy(location.href);
    if (at("#note-close, #note-retry")) {
      met.say("");
      focusMain();
    }
    // The link is about to be replaced by what it leads to.
    if (at("#similar-content a[href^='/?']")) focusMain();
  });

  dash_clientside.pages = { turn };
  Object.assign(met, { go, isHome: () => path === "/" && location.pathname === "/", entitle, focusMain });
})();
