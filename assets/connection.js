// Dash gives up in silence when the server does not answer: ask again until it does, and say so.
(() => {
  globalThis.met = globalThis.met || {};

  const PAUSES = [400, 1200, 3000, 5000]; // milliseconds between attempts; the last one repeats
  const SAID_AFTER = 2; // attempts, before the visitor sees a note
  const RESTARTING = [502, 503, 504];
  const SENTENCES = { 429: "tooMany" }; // for other statuses that are not the visitor's fault

  const pauseAfter = (attempt) => PAUSES[Math.min(attempt, PAUSES.length - 1)];
  const isTemporary = (status) => RESTARTING.includes(status);

  // What runs until `ask` gives an answer that is not temporary, or `isWanted` no longer holds.
  async function persist(ask, isWanted, pause, tell) {
    for (let attempt = 0; ; attempt += 1) {
      const response = await ask().catch(() => null);
      if (response && !isTemporary(response.status)) return response;
      if (!isWanted()) throw new DOMException("This answer is no longer needed", "AbortError");
      if (attempt + 1 === SAID_AFTER) tell();
      await pause(pauseAfter(attempt));
      if (!isWanted()) throw new DOMException("This answer is no longer needed", "AbortError");
    }
  }

  const online = () => new Promise((done) => addEventListener("online", done, { once: true }));
  const pause = (ms) => Promise.race([new Promise((done) => setTimeout(done, ms)), online()]);

  // The same, with a note for the visitor while it lasts.
  async function patiently(ask, isWanted) {
    let told = false;
    const tell = () => {
      told = true;
      met.show?.busy(false);
      met.note.say(met.note.sentence("noConnection"));
    };
    const response = await persist(ask, isWanted, pause, tell);
    if (told && response.ok) met.note.say("");
    return response;
  }

  function run(src) {
    return new Promise((done, fail) => {
      const script = document.createElement("script");
      const onload = () => done({ ok: true, status: 200 });
      Object.assign(script, { src, onload, onerror: fail });
      document.head.append(script);
    });
  }

  // Run a script that the first load goes without.
  const load = (src) => patiently(() => run(src), () => true);

  function install(window) {
    const ask = window.fetch.bind(window);
    const latest = new Map(); // number of the latest request for each output

    window.fetch = async (resource, options) => {
      if (!String(resource).includes("_dash-update-component")) return ask(resource, options);
      const { output } = JSON.parse(options.body);
      const number = (latest.get(output) || 0) + 1;
      latest.set(output, number);
      const isWanted = () => latest.get(output) === number;
      const response = await patiently(() => ask(resource, options), isWanted);
      if (!response.ok) {
        met.show?.busy(false);
        met.note.say(met.note.sentence(SENTENCES[response.status] || "unexpected"));
      }
      return response;
    };
  }

  if (typeof window !== "undefined") install(window);
  met.connection = { pauseAfter, isTemporary, persist, patiently, load };
})();
