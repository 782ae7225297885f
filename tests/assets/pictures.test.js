const assert = require("node:assert/strict");
const test = require("node:test");
require("../../assets/attention.js");
require("../../assets/own-picture.js");

const { attention, ownPicture } = globalThis.met;

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

test("more attention is lighter, in even steps, also without colours", () => {
  const lightness = (share) => {
    const [red, green, blue] = attention.colourOf(share).map((value) => (value / 255) ** 2.2);
    return (0.2126 * red + 0.7152 * green + 0.0722 * blue) ** (1 / 3);
  };
  const steps = Array.from({ length: 20 }, (_, i) => lightness((i + 1) / 20) - lightness(i / 20));
  assert.ok(Math.min(...steps) > 0);
  assert.ok(Math.max(...steps) < 2.5 * Math.min(...steps));
});

test("shares beyond the ends have the ends' colours", () => {
  assert.deepEqual(attention.colourOf(-1), attention.colourOf(0));
  assert.deepEqual(attention.colourOf(2), attention.colourOf(1));
});
