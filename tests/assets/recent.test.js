const assert = require("node:assert/strict");
const test = require("node:test");
require("../../assets/address.js");
require("../../assets/components.js");
require("../../assets/recent.js");

const { recent } = globalThis.met;

const painting = (object_id) => ({ object_id, title: `No. ${object_id}`, thumbnail: "", right: true });
const own = (number) => ({ object_id: null, own: number, title: "Own", thumbnail: "", right: null });
const listed = (...pictures) => pictures.reduce(recent.remember, []);

test("the latest comes first, and what comes back keeps its place", () => {
  const list = listed(painting(1), own(1), painting(2), painting(1), own(1));
  assert.deepEqual(list.map((entry) => entry.object_id), [2, null, 1]);
});

test("two own pictures are two entries", () => {
  assert.equal(listed(own(1), own(2)).length, 2);
});

test("the list does not grow for ever", () => {
  const many = Array.from({ length: 200 }, (_, i) => painting(i + 1));
  assert.equal(listed(...many).length, 60);
  assert.equal(listed(...many)[0].object_id, 200);
});

test("what was seen is named with the painting on show last, own pictures left out", () => {
  const list = listed(painting(1), painting(2), own(1), painting(3));
  assert.deepEqual(recent.seen(list, painting(2)), [1, 3, 2]);
  assert.deepEqual(recent.seen(list, null), [1, 2, 3]);
  assert.deepEqual(recent.seen(list, own(1)), [1, 2, 3]);
});

test("without storage there is an empty list, and keeping it is no error", () => {
  assert.deepEqual(recent.load(), []);
  recent.save(listed(painting(1)));
});

test("an own picture is not kept beyond the tab's life", () => {
  const kept = {};
  globalThis.sessionStorage = {
    getItem: (key) => kept[key] ?? null,
    setItem: (key, value) => (kept[key] = value),
  };
  recent.save(listed(painting(1), own(1)));
  assert.deepEqual(recent.load().map((entry) => entry.object_id), [1]);
  delete globalThis.sessionStorage;
});

test("a thumbnail says whether the model was right and leads back", () => {
  const [mine, first] = recent.thumbnails(listed(painting(7), own(3)));
  assert.equal(first.props.children.props.href, "/?painting=7");
  assert.equal(first.props.children.props.children[0].props.alt, "No. 7: the model was right");
  assert.equal(mine.props.children.props.href, "/?own=3");
  assert.equal(mine.props.children.props.children.length, 1); // nobody knows
});
