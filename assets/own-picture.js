// The visitor's own picture: from the file dialog, the camera, the clipboard, or dropped anywhere.
(() => {
  globalThis.met = globalThis.met || {};

  const LARGE_SIDE = 1600; // pixels; many times what the model looks at
  const LARGE_BYTES = 2 ** 20;
  const QUALITY = 0.92;
  const EDITABLE = "input, textarea, [contenteditable]";

  // The size that a picture is sent in: the same, or smaller in the same proportions.
  function sizeToSend(width, height) {
    const scale = Math.min(1, LARGE_SIDE / Math.max(width, height));
    return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
  }

  // A large picture is made small here: it travels faster, and no limit is in its way. What the
  // browser cannot read is sent as it is: the server says what is wrong with it.
  async function shrunk(file) {
    const bitmap = await createImageBitmap(file).catch(() => null);
    if (!bitmap) return file;
    const { width, height } = sizeToSend(bitmap.width, bitmap.height);
    if (width === bitmap.width && height === bitmap.height && file.size <= LARGE_BYTES) return file;
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext("2d");
    context.fillStyle = "#fff"; // under what is transparent
    context.fillRect(0, 0, width, height);
    context.imageSmoothingQuality = "high";
    context.drawImage(bitmap, 0, 0, width, height);
    bitmap.close();
    return canvas.convertToBlob({ type: "image/jpeg", quality: QUALITY });
  }

  async function classified(picture, number) {
    const ask = () => fetch("/own-picture", { method: "POST", body: picture });
    const wait = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
    const tell = () => met.note.say(met.note.sentence("noConnection"));
    const isWanted = () => met.visit.number === number;
    const response = await met.connection.persist(ask, isWanted, wait, tell);
    if (response.ok) return response.json();
    return { shown: null, note: (await response.text()).trim() };
  }

  async function take(files) {
    const [file] = files;
    const { visit } = met;
    visit.number += 1;
    const { number } = visit;
    met.show.busy(true);
    // Not every browser that reads pictures can make them smaller.
    const picture = await shrunk(file).catch(() => file);
    const failed = () => ({ shown: null, note: met.note.sentence("unexpected") });
    const { shown, note } = await classified(picture, number).catch(failed);
    if (number !== visit.number) return;
    if (!shown) met.show.busy(false);
    else place(shown, picture, file.name);
    met.note.say(note || (files.length > 1 ? met.note.sentence("firstOfSeveral") : ""));
  }

  // It gets an address of its own, so that the browser's buttons lead back to it.
  function place(shown, picture, file) {
    const own = met.visit.own.size + 1;
    const image = shown.image || URL.createObjectURL(picture);
    met.visit.own.set(own, { ...shown, own, file, image, thumbnail: image });
    met.address.go(`?own=${own}`);
  }

  // iOS opens the dialog only for a field that is in the document.
  function makeField() {
    const field = document.createElement("input");
    field.type = "file";
    field.accept = "image/*";
    field.className = "visually-hidden";
    field.tabIndex = -1;
    field.setAttribute("aria-hidden", "true");
    field.addEventListener("change", () => {
      if (field.files.length) take([...field.files]);
      field.value = ""; // so that the same file may be chosen twice in a row
    });
    document.body.append(field);
    return field;
  }

  function choose(camera) {
    const field = document.querySelector("body > input[type=file]") || makeField();
    field.toggleAttribute("capture", camera);
    if (camera) field.setAttribute("capture", "environment");
    field.click();
  }

  const mark = (dropping) => document.body.classList.toggle("dropping", dropping);

  // Text that is dropped or pasted into a field is the field's.
  function isForField({ target }, data) {
    return Boolean(target.closest?.(EDITABLE)) && data.types.includes("text/plain");
  }

  function install() {
    document.addEventListener("click", ({ target }) => {
      const button = target.closest?.("#upload-button, #camera-button");
      if (button) choose(button.id === "camera-button");
    });
    document.addEventListener("paste", (event) => {
      const files = [...(event.clipboardData?.files || [])];
      if (!files.length || isForField(event, event.clipboardData)) return;
      event.preventDefault();
      take(files);
    });
    document.addEventListener("dragover", (event) => {
      if (isForField(event, event.dataTransfer)) return;
      event.preventDefault();
      mark(true);
    });
    document.addEventListener("dragleave", (event) => event.relatedTarget || mark(false));
    document.addEventListener("drop", (event) => {
      mark(false);
      if (isForField(event, event.dataTransfer)) return;
      event.preventDefault();
      const files = [...event.dataTransfer.files];
      if (files.length) take(files);
      else met.note.say(met.note.sentence("nothingDropped"));
    });
  }

  if (typeof document !== "undefined") install();
  met.ownPicture = { sizeToSend, isForField };
})();
