// Look closely: the painting in a dialog, moved by wheel, pinch, drag and keys. Dash has none of
// these; Panzoom does the moving.
(() => {
  const STEP = 1.3; // of a key or a button
  const MOVE = 80; // pixels of an arrow key
  const WHEEL = 0.002; // per pixel of wheel
  const PINCH = 0.01; // the same for a trackpad's pinch, which comes as a wheel with Ctrl
  const LINE = 16; // pixels of wheel, where a browser counts lines
  const LONG = 2.5; // times longer than wide: begins filled, so that it can be read
  const MOST = 8; // times the size that fits
  const FAR = 1e6; // beyond any image's edge
  const ARROWS = {
    ArrowLeft: [MOVE, 0],
    ArrowRight: [-MOVE, 0],
    ArrowUp: [0, MOVE],
    ArrowDown: [0, -MOVE],
    Home: [FAR, FAR],
    End: [-FAR, -FAR],
  };

  const element = (id) => document.getElementById(id);
  let panzoom = null;

  // By how much a long image is enlarged to fill the view; 1 for any other.
  function fillingScale({ naturalWidth, naturalHeight }, view) {
    const ratio = naturalWidth / naturalHeight;
    if (Math.max(ratio, 1 / ratio) <= LONG) return 1;
    const against = (ratio * view.height) / view.width;
    return Math.max(against, 1 / against);
  }

  async function open(image) {
    const large = element("closer-image");
    large.src = image.src;
    large.alt = image.alt;
    element("closer-link").hidden = !image.dataset.page;
    element("closer-link").href = image.dataset.page || "";
    await large.decode().catch(() => {});
    if (!element("closer-look").open) element("closer-look").showModal();
    element("closer-view").focus();
    const startScale = fillingScale(large, element("closer-view").getBoundingClientRect());
    panzoom ??= Panzoom(large, { contain: "outside", cursor: "grab", animate: false });
    panzoom.setOptions({ minScale: 1, maxScale: Math.max(MOST, 2 * startScale) });
    panzoom.reset();
    panzoom.zoom(startScale, { force: true });
    panzoom.pan(FAR, FAR); // where it begins
  }

  const zoom = (factor) => panzoom.zoom(panzoom.getScale() * factor);
  const zoomAt = (factor, event) => panzoom.zoomToPoint(panzoom.getScale() * factor, event);
  const move = ([x, y]) =>
    panzoom.pan(x / panzoom.getScale(), y / panzoom.getScale(), { relative: true });

  function press(event) {
    const { key } = event;
    if (key in ARROWS) move(ARROWS[key]);
    else if (key === "+" || key === "=") zoom(STEP);
    else if (key === "-") zoom(1 / STEP);
    else if (key === "0") panzoom.reset();
    else return;
    event.preventDefault();
  }

  function wheel(event) {
    if (!within(event)) return;
    event.preventDefault();
    const pixels = event.deltaY * (event.deltaMode === 1 ? LINE : 1);
    zoomAt(Math.exp(-pixels * (event.ctrlKey ? PINCH : WHEEL)), event);
  }

  const within = (event) => event.target.closest?.("#closer-view");

  document.addEventListener("click", ({ target }) => {
    const frame = target.closest?.(".frame > img[src], .closer-button")?.parentElement;
    if (frame) open(frame.querySelector("img"));
    if (target.closest?.("#closer-in")) zoom(STEP);
    if (target.closest?.("#closer-out")) zoom(1 / STEP);
    if (target.closest?.("#closer-fit")) panzoom.reset();
  });
  document.addEventListener("keydown", (event) => event.target.closest("#closer-look") && press(event));
  document.addEventListener("dblclick", (event) => within(event) && zoomAt(2, event));
  document.addEventListener("wheel", wheel, { passive: false });
})();
