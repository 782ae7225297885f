const assert = require("node:assert/strict");
const test = require("node:test");
require("../../assets/zoom.js");

const { zoom } = globalThis.met;

const VIEW = { width: 1000, height: 800 };
const PAINTING = { width: 500, height: 500 };
const SCROLL = { width: 8000, height: 400 };

test("a painting begins whole and centred", () => {
  assert.deepEqual(zoom.first(PAINTING, VIEW), { scale: 1.6, x: 100, y: 0 });
});

test("a long scroll begins at its left end, as high as the view, and can be read to its other end", () => {
  const start = zoom.first(SCROLL, VIEW);
  assert.deepEqual(start, { scale: 2, x: 0, y: 0 });
  const end = zoom.moved(start, -1e6, 0, SCROLL, VIEW);
  assert.equal(end.x + SCROLL.width * end.scale, VIEW.width);
});

test("zooming leaves what is under the pointer where it is", () => {
  const before = zoom.zoomed(zoom.whole(PAINTING, VIEW), 2, { x: 500, y: 400 }, PAINTING, VIEW);
  const point = { x: 300, y: 500 };
  const after = zoom.zoomed(before, 1.5, point, PAINTING, VIEW);
  const under = ({ scale, x, y }) => [(point.x - x) / scale, (point.y - y) / scale];
  under(before).forEach((value, i) => assert.ok(Math.abs(value - under(after)[i]) < 1e-9));
});

test("it neither shrinks below the whole nor grows without end", () => {
  const middle = { x: 500, y: 400 };
  const start = zoom.whole(PAINTING, VIEW);
  assert.deepEqual(zoom.zoomed(start, 0.1, middle, PAINTING, VIEW), start);
  assert.equal(zoom.zoomed(start, 1e9, middle, PAINTING, VIEW).scale, 8 * start.scale);
});

test("no gap opens at an edge", () => {
  const large = zoom.zoomed(zoom.whole(PAINTING, VIEW), 4, { x: 0, y: 0 }, PAINTING, VIEW);
  const moved = zoom.moved(large, 1e6, 1e6, PAINTING, VIEW);
  assert.deepEqual([moved.x, moved.y], [0, 0]);
});
