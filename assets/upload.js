// The visitor's own picture: from the file dialog, the camera, the clipboard, or dropped anywhere.
(() => {
  const TYPES = ["image/jpeg", "image/png", "image/webp"];
  const MOST_BYTES = 10 * 1024 * 1024;

  // A new field each time: so the same file may be chosen twice in a row.
  function choose(camera) {
    const field = document.createElement("input");
    field.type = "file";
    field.accept = TYPES.join(",");
    if (camera) field.setAttribute("capture", "environment");
    field.addEventListener("change", () => field.files[0] && send(field.files[0]));
    field.click();
  }

  // The browser keeps a picture until told otherwise: one is enough.
  let kept = null;
  function addressFor(file) {
    if (kept) URL.revokeObjectURL(kept);
    kept = URL.createObjectURL(file);
    return kept;
  }

  async function send(file) {
    if (!TYPES.includes(file.type)) return visit.end(visit.sentence("notAPicture"));
    if (file.size > MOST_BYTES) return visit.end(visit.sentence("tooLarge"));
    const { number } = visit.begin({});
    const answer = await classified(file);
    if (!visit.isCurrent(number)) return undefined;
    const image = answer.predicted ? addressFor(file) : undefined;
    return dash_clientside.set_props("answer", { data: { ...answer, image, number } });
  }

  async function classified(file) {
    try {
      const headers = { "Content-Type": file.type };
      const response = await fetch("/own-picture", { method: "POST", body: file, headers });
      if (response.ok) return await response.json();
      return { message: (await response.text()).trim() || visit.sentence("unreachable") };
    } catch {
      return { message: visit.sentence("unreachable") };
    }
  }

  const holdsFiles = (event) => event.dataTransfer?.types.includes("Files");
  const mark = (dropping) => document.body.classList.toggle("dropping", dropping);

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("#upload-button, #camera-button");
    if (button) choose(button.id === "camera-button");
  });
  document.addEventListener("paste", (event) => {
    const file = event.clipboardData?.files[0];
    if (file) send(file);
  });
  document.addEventListener("dragover", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    mark(true);
  });
  document.addEventListener("dragleave", (event) => event.relatedTarget || mark(false));
  document.addEventListener("drop", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    mark(false);
    send(event.dataTransfer.files[0]);
  });
})();
