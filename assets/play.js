// A visit to the page of matches: what the visitor does, and what the server is asked.
// match.js has the rules, match-view.js shows.
(() => {
  globalThis.met = globalThis.met || {};

  const PATH = "/play";
  const NO_SUCH_MATCH = 404;

  const storage = () => localStorage;
  const random = (length) => crypto.getRandomValues(new Uint8Array(length));
  const today = () => met.match.daily(new Date());

  let memory = null;
  let match = null;
  let beat = null; // the score of the one who challenged the visitor
  let image = null; // that of this round: { address, choice }
  let step = 0; // counts what was begun: an answer to an earlier step comes too late
  let busy = false; // while the server is asked
  let retry = null; // what "Try again" does
  const images = new Map(); // promises of images, by path

  // The address has changed: show what it names.
  function turnTo(search) {
    if (!met.matchView.rounds()) return; // there is nothing to play with
    const asked = met.match.asked(search);
    if (match?.name === asked.name) return;
    memory ??= met.match.read(storage);
    beat = asked.beat;
    forgetImages();
    if (!asked.name) return begin();
    match = met.match.open(memory, asked.name);
    ask();
  }

  function begin(sentence = "") {
    step += 1;
    match = null;
    met.matchView.start(memory, memory.played[today()], sentence);
  }

  const go = (name) => met.set("url", { search: met.match.address(name) });

  function goToNext() {
    const dealt = met.match.deal(memory, random);
    remember(dealt.memory);
    go(dealt.name);
  }

  async function ask() {
    const number = match.rounds.length + 1;
    if (number > met.matchView.rounds()) return end();
    met.matchView.ask(match, beat);
    await attempt(ask, async (isCurrent) => {
      image = await load(number);
      if (isCurrent()) await met.matchView.display(image.address);
      if (!isCurrent()) return;
      met.matchView.say(met.matchView.asked());
      if (number < met.matchView.rounds()) load(number + 1).catch(() => {});
    });
  }

  async function guess(label) {
    if (busy) return;
    await attempt(() => guess(label), async (isCurrent) => {
      const response = await send(pathOf(match.rounds.length + 1), isCurrent, {
        method: "POST",
        body: JSON.stringify({ guess: label, choice: image.choice }),
        headers: { "Content-Type": "application/json" },
      });
      const judged = await response.json();
      if (isCurrent()) judge(judged);
    });
  }

  // Do what may fail; say so where the question is, unless the visitor has gone on meanwhile.
  async function attempt(again, action) {
    const mine = (step += 1);
    const isCurrent = () => step === mine;
    setBusy(true);
    try {
      await action(isCurrent);
    } catch (problem) {
      if (!isCurrent()) return;
      if (problem.status === NO_SUCH_MATCH) return begin(problem.message);
      retry = again;
      met.matchView.trouble(problem.message);
    }
    if (isCurrent()) setBusy(false);
  }

  function judge(judged) {
    const { guess, right, shown } = judged;
    const { object_id, title, image: address, culture, predicted } = shown;
    const facts = { object_id, title, image: address, culture, predicted };
    finishRound({ right, modelRight: shown.right, guess, ...facts });
    met.matchView.judge(judged, match);
  }

  function finishRound(round) {
    const after = met.match.play(memory, match, round);
    match = after.match;
    const over = match.rounds.length >= met.matchView.rounds();
    remember(over ? met.match.finish(after.memory, match) : after.memory);
  }

  // By its key too: from there the focus moves to the next question.
  function goOn() {
    met.matchView.part("next").focus();
    ask();
  }

  function skip() {
    finishRound({ skipped: true });
    ask();
  }

  function end() {
    step += 1;
    const { you } = met.match.score(match);
    const link = location.origin + PATH + met.match.address(match.name, you);
    const dailyLeft = !Object.hasOwn(memory.played, today());
    met.matchView.end(match, memory, { beat, link, dailyLeft });
  }

  const pathOf = (number) => `${PATH}/${match.name}/${number}`;

  // A round's image, asked for once. By a redirect the server says that it chose a replacement.
  function load(number) {
    const { name } = match;
    const path = `${pathOf(number)}.jpg`;
    if (!images.has(path)) {
      const promise = fetchImage(path, () => match?.name === name);
      promise.catch(() => images.delete(path));
      images.set(path, promise);
    }
    return images.get(path);
  }

  async function fetchImage(path, isWanted) {
    const response = await send(path, isWanted);
    const choice = Number(new URL(response.url).searchParams.get("choice"));
    return { address: URL.createObjectURL(await response.blob()), choice };
  }

  function forgetImages() {
    for (const promise of images.values()) {
      promise.then(({ address }) => URL.revokeObjectURL(address)).catch(() => {});
    }
    images.clear();
  }

  // Lost connections are retried until the visitor goes on.
  async function send(path, isWanted, options) {
    const response = await met.connection.patiently(() => fetch(path, options), isWanted);
    if (response.ok) return response;
    const problem = new Error((await response.text()).trim());
    throw Object.assign(problem, { status: response.status });
  }

  function setBusy(on) {
    busy = on;
    met.matchView.busy(on);
  }

  function remember(after) {
    memory = after;
    met.match.write(storage, memory);
  }

  async function copy() {
    const button = met.matchView.part("copy");
    const field = met.matchView.part("link");
    const copied = navigator.clipboard?.writeText(field.value);
    const done = copied ? await copied.then(() => true, () => false) : false;
    if (!done) field.select();
    button.textContent = done ? "✓ Link copied" : "Copy it from here";
    met.matchView.say(button.textContent);
  }

  const BUTTONS = {
    "match-new": goToNext,
    "match-continue": () => go(memory.match.name),
    "match-again": goToNext,
    "match-daily": () => go(today()),
    "match-daily-after": () => go(today()),
    "match-next": goOn,
    "match-retry": () => retry(),
    "match-skip": skip,
    "match-copy": copy,
    "match-closer": () => met.matchView.lookClosely(),
    "match-image": () => met.matchView.lookClosely(),
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("#match button, #match-image[src]");
    if (button?.value) guess(button.value);
    else if (button) BUTTONS[button.id]();
  });

  met.play = { turnTo };
})();
