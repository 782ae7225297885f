// Errors and notes: in one place, once, and gone when they no longer hold.
(() => {
  globalThis.met = globalThis.met || {};

  // The sentences come with the page, so that each stands in one place.
  const sentence = (name) => document.getElementById("note-text").dataset[name];

  function say(text, once = false) {
    if (once && met.visit.notes.has(text)) text = "";
    if (once && text) met.visit.notes.add(text);
    met.set("note-text", { children: text });
  }

  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("#note-close")) return;
    say("");
    met.focusMain();
  });

  met.note = { say, sentence };
})();
