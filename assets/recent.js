// The pictures seen in this browser tab, the latest first. Dash's Store would keep own pictures
// beyond the page, and Dash would make all thumbnails again for each that is added.
(() => {
  const KEY = "recently-viewed";
  const KEPT = 60; // pictures; a random painting is none of these
  const THUMBNAILS = 24;
  let recent = null; // entries: { object_id, search, thumbnail }

  // What is found in storage may be anything.
  function load() {
    try {
      const found = JSON.parse(sessionStorage.getItem(KEY));
      return found.filter((entry) => Number.isInteger(entry.object_id) && entry.thumbnail.image);
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

  // Put this view's thumbnail before the others. One that is there already keeps its place: a link
  // there may have the focus.
  function remember({ object_id, search, thumbnail }) {
    const list = document.getElementById("recent");
    if (!list.children.length) list.append(...entries().slice(0, THUMBNAILS).map(itemOf));
    if (has({ search })) return;
    const entry = { object_id, search, thumbnail };
    recent = [entry, ...entries()].slice(0, KEPT);
    save();
    list.prepend(itemOf(entry));
    if (list.children.length > THUMBNAILS) list.lastElementChild.remove();
  }

  function itemOf({ search, thumbnail: { image, title, alt, mark, colour } }) {
    const item = document.getElementById("thumbnail").content.cloneNode(true);
    Object.assign(item.querySelector("a"), { href: `/${search}`, title });
    Object.assign(item.querySelector("img"), { src: image, alt });
    const sign = item.querySelector("span");
    sign.textContent = mark;
    sign.hidden = !mark;
    sign.className += ` ${colour}`;
    return item;
  }

  // Object IDs that should not come again; the one shown now is the last.
  function seen(shown) {
    const last = shown?.object_id ?? null;
    const ids = entries().map(({ object_id }) => object_id).filter((id) => id !== null && id !== last);
    return [...ids.reverse(), ...(last === null ? [] : [last])];
  }

  met.recent = { has, remember, seen };
})();
