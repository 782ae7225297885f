// The visitor's own picture: from the file dialog, the camera, the clipboard, or dropped anywhere.
// Dash's Upload does none of the last three, and cannot make a picture smaller.
(() => {
  const LARGE_SIDE = 1600; // pixels; many times what the model looks at
  const LARGE_BYTES = 2 ** 20;
  const QUALITY = 0.92;
  const READ_BY_SERVER = /^image\/(jpeg|png|webp|gif|bmp|tiff)$/;
  const SENT_PICTURE = "blob:sent-picture"; // what the server's answer says for the picture sent
  const EDITABLE = "input, textarea, [contenteditable]";
  const TEST_COLOURS = [[200, 40, 90], [10, 160, 220]];

  // The size that a picture is sent in: the same, or smaller in the same proportions.
  function sizeToSend(width, height) {
    const scale = Math.min(1, LARGE_SIDE / Math.max(width, height));
    const scaled = (side) => Math.max(1, Math.round(side * scale));
    return { width: scaled(width), height: scaled(height) };
  }

  // Some browsers answer with noise when a canvas is read, to protect against fingerprints.
  function canBeRead() {
    const context = new OffscreenCanvas(TEST_COLOURS.length, 1).getContext("2d");
    TEST_COLOURS.forEach((colour, x) => {
      context.fillStyle = `rgb(${colour})`;
      context.fillRect(x, 0, 1, 1);
    });
    const { data } = context.getImageData(0, 0, TEST_COLOURS.length, 1);
    return TEST_COLOURS.flat().every((value, i) => value === data[4 * Math.floor(i / 3) + (i % 3)]);
  }

  // A large picture is made small here: it travels faster, and no limit is in its way. A type that
  // the server may not read becomes a JPEG. What the browser cannot read either is sent as it is:
  // the server says what is wrong with it.
  async function toSend(file) {
    const bitmap = await createImageBitmap(file).catch(() => null);
    if (!bitmap || !canBeRead()) return file;
    const { width, height } = sizeToSend(bitmap.width, bitmap.height);
    const isSmall = width === bitmap.width && file.size <= LARGE_BYTES;
    if (isSmall && READ_BY_SERVER.test(file.type)) return file;
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext("2d");
    context.fillStyle = "#fff"; // under what is transparent
    context.fillRect(0, 0, width, height);
    context.imageSmoothingQuality = "high";
    context.drawImage(bitmap, 0, 0, width, height);
    bitmap.close();
    return canvas.convertToBlob({ type: "image/jpeg", quality: QUALITY });
  }

  // The file's bytes in memory: a folder, or a file that has changed meanwhile, cannot be read, and
  // would look like a lost connection.
  async function read(file) {
    return new Blob([await file.arrayBuffer()], { type: file.type });
  }

  async function classified(picture, isWanted) {
    const send = () => fetch("/own-picture", { method: "POST", body: picture });
    const response = await met.ask(send, isWanted);
    const text = await response.text();
    if (!response.ok) return { note: text.trim() };
    return JSON.parse(text.replaceAll(SENT_PICTURE, URL.createObjectURL(picture)));
  }

  async function take(files) {
    const begun = met.begin();
    met.set("home", { "aria-busy": "true" });
    const view = await answerTo(files[0], () => met.isCurrent(begun)).catch(() => null);
    if (!met.isCurrent(begun)) return;
    if (!view?.image) {
      met.set("home", { "aria-busy": "false" });
      met.say(view?.note || met.sentence("unexpected"));
      return;
    }
    const note = files.length > 1 ? met.sentence("firstOfSeveral") : view.note;
    met.addOwn({ ...view, note });
  }

  async function answerTo(file, isWanted) {
    const picture = await read(file).catch(() => null);
    if (!picture) return { note: met.sentence("fileChanged") };
    // Not every browser that reads pictures can make them smaller.
    return classified(await toSend(picture).catch(() => picture), isWanted);
  }

  // iOS opens the dialog only for a field that is in the document.
  function makeField() {
    const field = document.createElement("input");
    Object.assign(field, { type: "file", accept: "image/*", tabIndex: -1 });
    field.className = "visually-hidden";
    field.ariaHidden = "true";
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

  let isOurs = false; // what is dragged is part of this page

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
  document.addEventListener("dragstart", () => (isOurs = true));
  document.addEventListener("dragend", () => (isOurs = false));
  document.addEventListener("dragover", (event) => {
    if (isOurs || isForField(event, event.dataTransfer)) return;
    event.preventDefault();
    mark(true);
  });
  document.addEventListener("dragleave", (event) => event.relatedTarget || mark(false));
  document.addEventListener("drop", (event) => {
    mark(false);
    if (isOurs || isForField(event, event.dataTransfer)) return;
    event.preventDefault();
    const files = [...event.dataTransfer.files];
    if (files.length) take(files);
    else met.say(met.sentence("nothingDropped"));
  });
})();
