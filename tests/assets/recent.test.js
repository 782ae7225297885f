const assert = require("node:assert/strict");
const { beforeEach, test } = require("node:test");

const painting = (object_id) => view(object_id, `?painting=${object_id}`);
const own = (number) => view(null, `?own=${number}`);
const thumbnail = { image: "/paintings/1.jpg", title: "Trees", alt: "Trees", mark: "✓", colour: "" };
const view = (object_id, search) => ({ object_id, search, thumbnail });

let recent;
let list; // as it is on the page
let kept; // in the tab's storage

// A list and an item of the document, as far as recent.js needs them.
function makeList() {
  const children = [];
  return {
    children,
    append: (...items) => children.push(...items),
    prepend: (item) => children.unshift(item),
    get lastElementChild() {
      return { remove: () => children.pop() };
    },
  };
}

function makeItem() {
  const parts = { a: {}, img: {}, span: { className: "" } };
  return { parts, querySelector: (name) => parts[name] };
}

// The page begins anew with what the tab's storage holds.
function reload() {
  delete require.cache[require.resolve("../../assets/recent.js")];
  require("../../assets/recent.js");
  ({ recent } = globalThis.met);
  list = makeList();
}

function remember(...views) {
  for (const each of views) recent.remember(each);
  return list.children.map(({ parts }) => parts.a.href.slice(1));
}

beforeEach(() => {
  kept = {};
  const template = { content: { cloneNode: makeItem } };
  globalThis.document = { getElementById: (id) => (id === "recent" ? list : template) };
  globalThis.sessionStorage = {
    getItem: (key) => kept[key] ?? null,
    setItem: (key, value) => (kept[key] = value),
  };
  reload();
});

test("the list does not grow for ever", () => {
  remember(...Array.from({ length: 200 }, (_, i) => painting(i + 1)));
  assert.equal(list.children.length, 24);
  assert.equal(recent.seen(null).length, 60);
});

test("what was seen is named with the painting shown last, own pictures left out", () => {
  remember(painting(1), painting(2), own(1), painting(3));
  assert.deepEqual(recent.seen(painting(2)), [1, 3, 2]);
  assert.deepEqual(recent.seen(null), [1, 2, 3]);
  assert.deepEqual(recent.seen(own(1)), [1, 2, 3]);
});

test("whatever is found in storage, the list begins", () => {
  const odd = ["", "{", "null", "7", "{}", "[null]", "[[]]", '["x"]', '[{"object_id":1}]'];
  odd.push('[{"object_id":1,"thumbnail":null}]', '[{"object_id":"1","thumbnail":{"image":"x"}}]');
  for (const found of odd) {
    kept["recently-viewed"] = found;
    reload();
    assert.deepEqual(remember(painting(5)), ["?painting=5"]);
  }
});
