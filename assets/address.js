// The address names the picture shown: /?painting=42716, or /?own=1 for the visitor's own.
(() => {
  globalThis.met = globalThis.met || {};

  // What an address asks for: { painting: "42716" }, { own: 1 } or {}.
  function wanted(search) {
    const asked = new URLSearchParams(search);
    if (asked.get("painting") !== null) return { painting: asked.get("painting") };
    if (asked.get("own") !== null) return { own: Number(asked.get("own")) };
    return {};
  }

  function searchOf(shown) {
    return shown.own ? `?own=${shown.own}` : `?painting=${shown.object_id}`;
  }

  const names = (search, shown) => shown !== null && searchOf(shown) === search;

  // To another address of this app. Dash's Location needs to be told all parts of it.
  function go(search, pathname = "/") {
    const { href } = new URL(`${pathname}${search}`, location.origin);
    met.set("url", { href, pathname, search });
  }

  // Only a step from one picture to another is a new entry in the browser's history: the address
  // of a page just opened, or of a painting that could not be had, is replaced.
  function record(shown, replace) {
    const search = searchOf(shown);
    if (replace) history.replaceState(history.state, "", `/${search}`);
    go(search);
  }

  met.address = { wanted, searchOf, names, go, record };
})();
