// A match's rules as the browser applies them: `node --test tests/assets/`.
const assert = require("node:assert/strict");
const test = require("node:test");
require("../../assets/match.js");

const matches = globalThis.met.match;
const RIGHT = { right: true, modelRight: false };
const WRONG = { right: false, modelRight: true };
const BOTH = { right: true, modelRight: true };
const SKIPPED = { skipped: true };
const bytes = (length) => new Uint8Array(length).map((_, place) => place);

function storage(content = null) {
  const held = { play: content };
  return () => ({
    getItem: (key) => held[key] ?? null,
    setItem: (key, value) => {
      held[key] = value;
    },
  });
}

function playAll(memory, name, rounds) {
  let match = matches.open(memory, name);
  for (const round of rounds) ({ match, memory } = matches.play(memory, match, round));
  return { match, memory: matches.finish(memory, match) };
}

test("a score counts right answers of both sides, and no skipped round", () => {
  const { match } = playAll(matches.EMPTY, "a", [RIGHT, WRONG, SKIPPED, BOTH]);
  assert.deepEqual(matches.score(match), { you: 2, model: 2, of: 3 });
});

test("the end says who won", () => {
  assert.equal(matches.outcome({ you: 8, model: 6 }), "You win, 8 to 6");
  assert.equal(matches.outcome({ you: 6, model: 8 }), "The model wins, 8 to 6");
  assert.equal(matches.outcome({ you: 7, model: 7 }), "A draw: 7 to 7");
});

test("a streak runs on from match to match and ends with a wrong guess", () => {
  let { memory } = playAll(matches.EMPTY, "a", [RIGHT, BOTH]);
  ({ memory } = playAll(memory, "b", [RIGHT, SKIPPED]));
  assert.equal(memory.streak, 3);
  ({ memory } = playAll(memory, "c", [WRONG, RIGHT]));
  assert.deepEqual([memory.streak, memory.longest], [1, 3]);
});

test("a match that is played again changes neither streak, best nor result", () => {
  const { memory } = playAll(matches.EMPTY, "a", [RIGHT, WRONG]);
  const again = playAll({ ...memory, match: null }, "a", [RIGHT, RIGHT]).memory;
  assert.deepEqual(again.played, { a: [1, 1] });
  assert.deepEqual([again.best, again.streak, again.longest], [1, 0, 1]);
});

test("the best score is the highest of all matches", () => {
  let { memory } = playAll(matches.EMPTY, "a", [RIGHT, RIGHT]);
  ({ memory } = playAll(memory, "b", [RIGHT, WRONG]));
  assert.equal(memory.best, 2);
});

test("the matches of a series have names of their own, then a new series begins", () => {
  const first = matches.deal(matches.EMPTY, bytes);
  const second = matches.deal(first.memory, bytes);
  assert.match(first.name, /^[a-z0-9]{8}$/);
  assert.equal(second.name, `${first.name}.2`);
  const other = matches.deal({ ...second.memory, next: 31 }, (length) => new Uint8Array(length));
  assert.equal(other.name, "aaaaaaaa");
  assert.equal(matches.deal(other.memory, bytes).name, "aaaaaaaa.2");
});

test("the daily match changes at midnight UTC", () => {
  assert.equal(matches.daily(new Date("2026-11-25T23:59:59Z")), "2026-11-25");
  assert.equal(matches.daily(new Date("2026-11-26T00:30:00+01:00")), "2026-11-25");
  assert.equal(matches.daily(new Date("2026-11-26T00:00:00Z")), "2026-11-26");
});

test("a match under way goes on where it was left, after the browser was closed too", () => {
  const store = storage();
  const { memory } = matches.play(matches.EMPTY, matches.open(matches.EMPTY, "a"), RIGHT);
  matches.write(store, memory);
  assert.deepEqual(matches.open(matches.read(store), "a").rounds, [RIGHT]);
  assert.deepEqual(matches.open(matches.read(store), "b").rounds, []);
  assert.ok(matches.isUnderWay(memory, 2));
  assert.ok(!matches.isUnderWay(memory, 1) && !matches.isUnderWay(matches.EMPTY, 2));
});

test("without storage, or with anything in it, a visitor starts anew", () => {
  const forbidden = () => {
    throw new Error("forbidden");
  };
  assert.deepEqual(matches.read(forbidden), matches.EMPTY);
  matches.write(forbidden, matches.EMPTY);
  for (const content of [null, "", "{", "null", "7", '{"next":"x"}', '{"next":1}', "[]"]) {
    assert.deepEqual(matches.read(storage(content)), matches.EMPTY);
  }
});

test("only so many results are remembered, the latest", () => {
  let memory = matches.EMPTY;
  for (let number = 0; number < 70; number += 1) {
    ({ memory } = playAll(memory, `m${number}`, [RIGHT]));
  }
  assert.deepEqual(Object.keys(memory.played).length, 60);
  assert.ok("m69" in memory.played && !("m9" in memory.played));
});

test("the record is told once a match is over", () => {
  assert.deepEqual(matches.record(matches.EMPTY), {});
  const { memory } = playAll(matches.EMPTY, "a", [RIGHT, RIGHT, WRONG, RIGHT]);
  assert.deepEqual(matches.record(memory), {
    "Best match": 3,
    "Right in a row": 1,
    "Longest streak": 2,
  });
});

test("an address names a match and, in a challenge, the score to beat", () => {
  assert.deepEqual(matches.asked("?match=abc.2&beat=7"), { name: "abc.2", beat: 7 });
  assert.deepEqual(matches.asked(matches.address("abc", 10)), { name: "abc", beat: 10 });
  assert.deepEqual(matches.asked(matches.address("abc")), { name: "abc", beat: null });
  for (const beat of ["11", "-1", "x", "1.5", ""]) {
    assert.equal(matches.asked(`?match=abc&beat=${beat}`).beat, null);
  }
  assert.deepEqual(matches.asked(""), { name: "", beat: null });
});

test("a challenged visitor learns how the two scores compare", () => {
  assert.equal(matches.comparison(8, null), "");
  assert.equal(matches.comparison(8, 7), "Your challenger scored 7: you did better.");
  assert.equal(matches.comparison(7, 7), "Your challenger also scored 7.");
  assert.equal(matches.comparison(6, 7), "Your challenger scored 7: you did not beat that.");
});
