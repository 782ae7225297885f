// The rules of a match, and what the browser remembers of matches: data and pure functions.
//
// match: { name, rounds: [round] }, one entry per round played;
//   round: { skipped: true } or { right, modelRight, ... }.
// memory: { series, next, streak, longest, best, played: { name: [you, model] }, match }.
(() => {
  globalThis.met = globalThis.met || {};

  const KEY = "play";
  const LAST_OF_SERIES = 30;
  const MAX_PLAYED = 60; // matches whose result is remembered
  const LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"; // 32, none that is easily taken for another
  const SEED_LENGTH = 8;
  const EMPTY = { series: "", next: 1, streak: 0, longest: 0, best: 0, played: {}, match: null };

  // Storage may be forbidden, full or hold anything: then a visitor starts from scratch.
  function read(storage) {
    try {
      const found = JSON.parse(storage().getItem(KEY));
      return isMemory(found) ? { ...EMPTY, ...found } : EMPTY;
    } catch {
      return EMPTY;
    }
  }

  function write(storage, memory) {
    try {
      storage().setItem(KEY, JSON.stringify(memory));
    } catch {}
  }

  function isMemory(found) {
    const numbers = ["next", "streak", "longest", "best"];
    return (
      numbers.every((name) => Number.isInteger(found[name])) &&
      typeof found.series === "string" &&
      typeof found.played === "object" &&
      (found.match === null || Array.isArray(found.match.rounds))
    );
  }

  // The next match of the visitor's series, whose matches show different paintings.
  function deal(memory, randomBytes) {
    const over = !memory.series || memory.next > LAST_OF_SERIES;
    const series = over ? seed(randomBytes(SEED_LENGTH)) : memory.series;
    const number = over ? 1 : memory.next;
    const name = number === 1 ? series : `${series}.${number}`;
    return { name, memory: { ...memory, series, next: number + 1 } };
  }

  const seed = (bytes) => Array.from(bytes, (byte) => LETTERS[byte % LETTERS.length]).join("");

  // The daily match is named after its date, the same everywhere on Earth.
  const daily = (now) => now.toISOString().slice(0, 10);

  // The match of this name: the one under way, if it is that one.
  function open(memory, name) {
    return memory.match?.name === name ? memory.match : { name, rounds: [] };
  }

  const isUnderWay = ({ match }, rounds) =>
    match !== null && match.rounds.length > 0 && match.rounds.length < rounds;

  // A round has been played. Only the first time that a match is played counts for the streak.
  function play(memory, match, round) {
    const played = { ...match, rounds: [...match.rounds, round] };
    const counts = !round.skipped && !Object.hasOwn(memory.played, match.name);
    const streak = counts ? (round.right ? memory.streak + 1 : 0) : memory.streak;
    const longest = Math.max(memory.longest, streak);
    return { match: played, memory: { ...memory, streak, longest, match: played } };
  }

  // The match is over: its first result is the one that stays.
  function finish(memory, match) {
    if (Object.hasOwn(memory.played, match.name)) return memory;
    const { you, model } = score(match);
    const played = [...Object.entries(memory.played), [match.name, [you, model]]];
    return {
      ...memory,
      best: Math.max(memory.best, you),
      played: Object.fromEntries(played.slice(-MAX_PLAYED)),
    };
  }

  function score({ rounds }) {
    const judged = rounds.filter((round) => !round.skipped);
    return {
      you: judged.filter((round) => round.right).length,
      model: judged.filter((round) => round.modelRight).length,
      of: judged.length,
    };
  }

  function outcome({ you, model }) {
    if (you === model) return `A draw: ${you} to ${model}`;
    return you > model ? `You win, ${you} to ${model}` : `The model wins, ${model} to ${you}`;
  }

  // What was achieved in all matches so far: names and numbers.
  function record({ played, best, streak, longest }) {
    if (!Object.keys(played).length) return {};
    return { "Best match": best, "Right in a row": streak, "Longest streak": longest };
  }

  // What a challenged visitor reads at the end.
  function comparison(you, beat) {
    if (beat === null) return "";
    if (you === beat) return `Your challenger also scored ${beat}.`;
    return `Your challenger scored ${beat}: you ${you > beat ? "did better" : "did not beat that"}.`;
  }

  // What an address asks for; a score to beat that makes no sense is none.
  function asked(search) {
    const given = new URLSearchParams(search);
    const beat = given.get("beat");
    return { name: given.get("match") || "", beat: /^([0-9]|10)$/.test(beat) ? Number(beat) : null };
  }

  function address(name, beat = null) {
    return `?${new URLSearchParams({ match: name, ...(beat === null ? {} : { beat }) })}`;
  }

  met.match = {
    ...{ EMPTY, read, write, deal, daily, open, isUnderWay, play, finish },
    ...{ score, outcome, record, comparison, asked, address },
  };
})();
