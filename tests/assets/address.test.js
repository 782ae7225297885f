const assert = require("node:assert/strict");
const test = require("node:test");
require("../../assets/address.js");

const { address } = globalThis.met;

test("an address asks for a painting, for an own picture, or for nothing", () => {
  assert.deepEqual(address.wanted("?painting=42716"), { painting: "42716" });
  assert.deepEqual(address.wanted("?painting="), { painting: "" });
  assert.deepEqual(address.wanted("?own=2"), { own: 2 });
  assert.deepEqual(address.wanted("?other=1"), {});
  assert.deepEqual(address.wanted(""), {});
});

test("what is on show has one address", () => {
  for (const shown of [{ object_id: 42716 }, { object_id: null, own: 2 }]) {
    const search = address.searchOf(shown);
    assert.ok(address.names(search, shown));
    assert.ok(!address.names("?painting=1", shown));
  }
  assert.ok(!address.names("", null));
});
