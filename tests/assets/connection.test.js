const assert = require("node:assert/strict");
const test = require("node:test");
require("../../assets/connection.js");

const { pauseAfter } = globalThis.met;
const answer = (seconds) => ({ headers: { get: () => seconds } });

test("the pauses grow, then stay", () => {
  assert.ok(pauseAfter(0, null) < pauseAfter(1, null));
  assert.equal(pauseAfter(99, null), pauseAfter(50, null));
});

test("a server says when to be asked again, within what a visitor waits", () => {
  assert.equal(pauseAfter(0, answer("7")), 7000);
  for (const long of ["3600", "9".repeat(400)]) assert.equal(pauseAfter(0, answer(long)), 60_000);
  for (const odd of [null, "", "soon", "-1"]) {
    assert.equal(pauseAfter(0, answer(odd)), pauseAfter(0, null));
  }
});
