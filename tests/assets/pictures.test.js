const assert = require("node:assert/strict");
const test = require("node:test");
require("../../assets/own-picture.js");

const { ownPicture } = globalThis.met;

test("a large picture is sent smaller in the same proportions, a small one as it is", () => {
  assert.deepEqual(ownPicture.sizeToSend(4000, 3000), { width: 1600, height: 1200 });
  assert.deepEqual(ownPicture.sizeToSend(300, 200), { width: 300, height: 200 });
  assert.deepEqual(ownPicture.sizeToSend(100_000, 10), { width: 1600, height: 1 });
});

test("only text for a field is left to the field", () => {
  const field = { target: { closest: () => ({}) } };
  const elsewhere = { target: { closest: () => null } };
  const text = { types: ["text/plain", "Files"] };
  const picture = { types: ["Files"] };
  assert.ok(ownPicture.isForField(field, text));
  assert.ok(!ownPicture.isForField(field, picture));
  assert.ok(!ownPicture.isForField(elsewhere, text));
});
