// What was seen in this tab, the latest first: thumbnails that lead back, and what not to repeat.
(() => {
  globalThis.met = globalThis.met || {};

  const KEY = "recently-viewed";
  const KEPT = 60; // pictures; a random painting is none of these
  const THUMBNAILS = 24;
  const MARK = "position-absolute bottom-0 end-0 m-1 rounded-circle bg-body fw-bold text-center text-";

  const same = (one, other) => one.object_id === other.object_id && one.own === other.own;

  // The list with this picture in it; one that is there already keeps its place.
  function remember(recent, { object_id, own, title, thumbnail, right }) {
    const entry = { object_id, own: own || null, title, thumbnail, right };
    if (recent.some((known) => same(known, entry))) return recent;
    return [entry, ...recent].slice(0, KEPT);
  }

  // Object IDs that should not come again; the current painting's is the last.
  function seen(recent, shown) {
    const ids = recent.map((entry) => entry.object_id).filter((id) => id !== null);
    const last = shown?.object_id ?? null;
    return [...ids.filter((id) => id !== last).reverse(), ...(last === null ? [] : [last])];
  }

  // An own picture is gone when the tab is reloaded.
  function load() {
    try {
      return JSON.parse(sessionStorage.getItem(KEY)) || [];
    } catch {
      return [];
    }
  }

  function save(recent) {
    try {
      sessionStorage.setItem(KEY, JSON.stringify(recent.filter((entry) => !entry.own)));
    } catch {} // full, or forbidden
  }

  function thumbnail(entry) {
    const word = entry.right === null ? "" : entry.right ? "right" : "wrong";
    const alt = word ? `${entry.title}: the model was ${word}` : entry.title;
    const mark = { children: entry.right ? "✓" : "✗", className: MARK + (entry.right ? "success" : "danger"), "aria-hidden": "true" };
    const children = [
      met.html("Img", { src: entry.thumbnail, alt, loading: "lazy", className: "w-100 h-100 object-fit-cover" }),
      ...(word ? [met.html("Span", mark)] : []),
    ];
    const href = `/${met.address.searchOf(entry)}`;
    return met.html("Li", { children: met.link({ children, href, title: entry.title, className: "d-block position-relative" }) });
  }

  const thumbnails = (recent) => recent.slice(0, THUMBNAILS).map(thumbnail);

  met.recent = { remember, seen, load, save, thumbnails };
})();
