// Similar paintings, code and feedback: loaded and asked for when a visitor opens them, not before.
(() => {
  let asked = null; // what the content belongs to

  // For the picture on show. While it stays open, each new picture asks again.
  function ask() {
    const { shown } = met.visit;
    if (!shown || shown === asked || !document.getElementById("further").open) return;
    asked = shown;
    met.set("further-content", { children: null });
    met.set("further-request", { data: { object_id: shown.object_id, file: shown.file || "" } });
  }

  met.further = { ask };
})();
