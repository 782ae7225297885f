// Similar paintings, code and feedback: loaded and asked for when a visitor opens them, not before.
(() => {
  const SHOWN = 2000; // milliseconds

  let asked = null; // what the content belongs to

  // For the picture shown. While it stays open, each new picture asks again.
  function ask() {
    const { shown } = met.visit;
    if (!shown || shown === asked || !document.getElementById("further").open) return;
    asked = shown;
    met.set("further-content", { children: null });
    met.set("further-request", { data: { object_id: shown.object_id, file: shown.file || "" } });
  }

  // A copy button shows for a moment that it has worked; where it cannot, the code is selected.
  async function copy(button) {
    const code = button.parentElement.nextElementSibling;
    const copying = navigator.clipboard?.writeText(code.textContent) ?? Promise.reject();
    const done = await copying.then(() => true, () => false);
    button.textContent = done ? "✓ Copied" : "Press Ctrl C";
    met.set("announcement", { children: button.textContent });
    if (!done) getSelection().selectAllChildren(code);
    setTimeout(() => (button.textContent = "Copy"), SHOWN);
  }

  document.addEventListener("click", ({ target }) => target.matches?.(".copy") && copy(target));

  met.further = { ask };
})();
