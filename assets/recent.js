// The pictures seen in this browser tab, the latest first. Dash's Store would keep own pictures
// beyond the page, and cannot add one entry to a list.
(() => {
  globalThis.met = globalThis.met || {};

  const KEY = "recently-viewed";
  const KEPT = 60; // pictures; a random painting is none of these
  const THUMBNAILS = 24;
  let recent = null; // entries: { object_id, search, thumbnail }

  // What is found in storage may be anything.
  function load() {
    try {
      const found = JSON.parse(sessionStorage.getItem(KEY));
      return found.filter((entry) => Number.isInteger(entry.object_id) && entry.thumbnail.props);
    } catch {
      return [];
    }
  }

  function save() {
    try {
      const kept = recent.filter(({ object_id }) => object_id !== null);
      sessionStorage.setItem(KEY, JSON.stringify(kept));
    } catch {} // full
  }

  const has = ({ search }) => entries().some((entry) => entry.search === search);
  const entries = () => (recent ??= load());

  // The list with this view's thumbnail in it. One that is there already keeps its place, and the
  // list stays as it is: a link there may have the focus.
  function remember(view) {
    const isShown = document.getElementById("recent").children.length > 0;
    if (has(view)) {
      if (isShown) return dash_clientside.no_update;
    } else {
      const { object_id, search, thumbnail } = view;
      recent = [{ object_id, search, thumbnail }, ...entries()].slice(0, KEPT);
      save();
    }
    return recent.slice(0, THUMBNAILS).map(({ thumbnail }) => thumbnail);
  }

  // Object IDs that should not come again; the one shown now is the last.
  function seen(shown) {
    const last = shown?.object_id ?? null;
    const ids = entries().map(({ object_id }) => object_id).filter((id) => id !== null && id !== last);
    return [...ids.reverse(), ...(last === null ? [] : [last])];
  }

  met.recent = { has, remember, seen };
})();
