const assert = require("node:assert/strict");
const test = require("node:test");
require("../../assets/connection.js");

const { connection } = globalThis.met;

// Asks until `answers` gives one that lasts; tells what happened in between.
async function persist(answers, isWanted = () => true) {
  const pauses = [];
  let told = 0;
  const ask = async () => {
    const answer = answers.shift();
    if (answer === "lost") throw new TypeError("Failed to fetch");
    return { status: answer };
  };
  const pause = async (milliseconds) => void pauses.push(milliseconds);
  const result = await connection.persist(ask, isWanted, pause, () => (told += 1));
  return { status: result.status, pauses, told };
}

test("an answer is given back at once, whatever it is", async () => {
  for (const status of [200, 404, 429, 500]) {
    assert.deepEqual(await persist([status]), { status, pauses: [], told: 0 });
  }
});

test("a server that restarts is asked again without a word", async () => {
  const { status, pauses, told } = await persist([503, 200]);
  assert.deepEqual([status, pauses.length, told], [200, 1, 0]);
});

test("a connection that stays lost is told once and asked for until it is back", async () => {
  const { status, pauses, told } = await persist([...Array(9).fill("lost"), 200]);
  assert.deepEqual([status, pauses.length, told], [200, 9, 1]);
  assert.ok(pauses[1] > pauses[0]);
  assert.equal(pauses[8], pauses[7]);
});

test("nobody asks for an answer that is no longer wanted", async () => {
  let wanted = 3;
  const lost = Array(9).fill("lost");
  await assert.rejects(persist(lost, () => wanted-- > 0), { name: "AbortError" });
  assert.ok(lost.length > 0);
});
