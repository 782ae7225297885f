// Dash gives up in silence when the server does not answer, so its requests are wrapped here: the
// one place that asks again, reads the outcome, and says it in the page's note.
window.met = {}; // what the scripts, of which this is the first, give each other
window.dash_clientside = {}; // and Dash
(() => {
  const PAUSES = [400, 1200, 3000, 5000]; // milliseconds between attempts; the last one repeats
  const SAID_AFTER = 2; // attempts, before the visitor reads of it
  const PATIENCE = 60_000; // milliseconds; then the visitor decides whether to go on
  const TEMPORARY = { 502: "noConnection", 503: "busy", 504: "noConnection" };
  const QUIET = "next.data"; // nobody waits for a painting that is prepared before its click
  const FINAL = { 429: "tooMany" }; // of the others, what is not unexpected

  const set = (id, props) => dash_clientside.set_props(id, props);
  const element = (id) => document.getElementById(id);
  // The sentences come with the page, so that each stands in one place.
  const sentence = (name) => element("note-text").dataset[name];
  const told = new Set(); // notes that need not be repeated

  // One note at a time. `once`: only the first time in this visit. One has a button to try again.
  function say(text, once = false) {
    if (once && told.has(text)) text = "";
    if (once && text) told.add(text);
    element("note-text").textContent = text;
    const asks = text === sentence("stillNoConnection");
    element("note-retry").hidden = !asks;
    if (!asks) dispatchEvent(new Event("note-gone"));
  }

  // Until when to wait before the next attempt; a server that is busy says it itself.
  function pauseAfter(attempt, response) {
    const seconds = Number(response?.headers.get("Retry-After"));
    if (seconds > 0) return Math.min(1000 * seconds, PATIENCE);
    return PAUSES[Math.min(attempt, PAUSES.length - 1)];
  }

  const once = (target, type) =>
    new Promise((done) => target.addEventListener(type, done, { once: true }));
  const pause = (ms) =>
    Promise.race([new Promise((done) => setTimeout(done, ms)), once(window, "online")]);

  async function untilRetried() {
    say(sentence("stillNoConnection"));
    set("home", { "aria-busy": "false" });
    await Promise.race([once(window, "note-gone"), once(window, "online")]);
    say("");
  }

  // Send until there is an answer that is not temporary, or nobody wants it any more.
  async function ask(send, isWanted = () => true) {
    let since = Date.now();
    for (let attempt = 0; ; attempt += 1) {
      const response = await send().catch(() => null);
      const reason = response ? TEMPORARY[response.status] : "noConnection";
      if (!reason) {
        if (attempt >= SAID_AFTER) say("");
        return response;
      }
      if (attempt + 1 === SAID_AFTER) say(sentence(reason));
      if (Date.now() - since < PATIENCE) await pause(pauseAfter(attempt, response));
      else {
        await untilRetried();
        since = Date.now();
      }
      if (!isWanted()) throw new DOMException("This answer is no longer needed", "AbortError");
    }
  }

  const fetch = window.fetch.bind(window);
  const latest = new Map(); // number of the latest request for each output

  window.fetch = async (resource, options) => {
    if (!String(resource).includes("_dash-update-component")) return fetch(resource, options);
    const { output } = JSON.parse(options.body);
    if (output === QUIET) return fetch(resource, options);
    const number = (latest.get(output) || 0) + 1;
    latest.set(output, number);
    const isWanted = () => latest.get(output) === number;
    const response = await ask(() => fetch(resource, options), isWanted);
    if (!response.ok) {
      set("home", { "aria-busy": "false" });
      say(sentence(FINAL[response.status] || "unexpected"));
    }
    return response;
  };

  Object.assign(met, { ask, say, sentence, set, pauseAfter });
})();
