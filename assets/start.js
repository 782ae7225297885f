// Runs before the first paint. A browser may forbid storage: then the page works without memory.
// Scripts may fail to load or to run: then a sentence says so, in place of a page that never comes.
(() => {
  const PATIENCE = 30_000; // milliseconds after which the page counts as failed

  function memory() {
    const kept = new Map();
    return {
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => kept.set(key, String(value)),
      removeItem: (key) => kept.delete(key),
      clear: () => kept.clear(),
      key: (place) => [...kept.keys()][place] ?? null,
      get length() {
        return kept.size;
      },
    };
  }

  for (const name of ["localStorage", "sessionStorage"]) {
    try {
      window[name].getItem("");
    } catch {
      Object.defineProperty(window, name, { value: memory(), configurable: true });
    }
  }

  function tell() {
    const sentence = document.getElementById("cannot-start");
    if (sentence && !document.getElementById("page")) sentence.hidden = false;
  }

  window.addEventListener("error", (event) => event.target?.tagName !== "IMG" && tell(), true);
  window.addEventListener("load", () => setTimeout(tell, PATIENCE));
})();
