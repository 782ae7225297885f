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

  const view = () => element("closer-view").getBoundingClientRect();

  // Panzoom moves the image without an end: here it ends at the painting's edges. What was beyond
  // is taken back, so that the way back begins at once.
  function setTransform(image, { x, y, scale }) {
    const { width, height } = view();
    const { naturalWidth, naturalHeight } = image;
    const fitting = Math.min(width / naturalWidth, height / naturalHeight);
    const within = (place, side, space) => {
      const most = Math.max(0, scale * fitting * side - space) / 2 / scale;
      return Math.min(Math.max(place, -most), most);
    };
    const to = { x: within(x, naturalWidth, width), y: within(y, naturalHeight, height) };
    image.style.transform = `scale(${scale}) translate(${to.x}px, ${to.y}px)`;
    if (to.x !== x || to.y !== y) panzoom.pan(to.x, to.y);
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
    panzoom ??= Panzoom(large, { cursor: "grab", minScale: 1, startX: FAR, startY: FAR, setTransform });
    const startScale = fillingScale(large, view());
    panzoom.setOptions({ startScale, maxScale: Math.max(MOST, 2 * startScale) });
    panzoom.reset({ animate: false });
  }

  const zoom = (factor) => panzoom.zoom(panzoom.getScale() * factor);
  const fit = () => panzoom.zoom(1);
  const move = ([x, y]) =>
    panzoom.pan(x / panzoom.getScale(), y / panzoom.getScale(), { relative: true });

  // What is under the pointer stays there.
  function zoomAt(factor, { clientX, clientY }) {
    const { left, top, width, height } = view();
    const { maxScale } = panzoom.getOptions();
    const scale = Math.min(Math.max(1, panzoom.getScale() * factor), maxScale);
    const [x, y] = [clientX - left - width / 2, clientY - top - height / 2];
    panzoom.zoom(scale, { focal: { x: x * scale, y: y * scale } });
  }

  // Two fingers multiply; Panzoom adds `step` for 80 pixels.
  function touch(event) {
    if (!within(event) || event.touches.length !== 2) return;
    const [one, two] = event.touches;
    const distance = Math.hypot(one.clientX - two.clientX, one.clientY - two.clientY);
    panzoom.setOptions({ step: (80 * panzoom.getScale()) / distance });
  }

  function press(event) {
    const { key } = event;
    if (event.ctrlKey || event.altKey || event.metaKey) return; // the browser's own
    if (key in ARROWS) move(ARROWS[key]);
    else if (key === "+" || key === "=") zoom(STEP);
    else if (key === "-") zoom(1 / STEP);
    else if (key === "0") fit();
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
    if (target.closest?.("#closer-fit")) fit();
  });
  document.addEventListener("keydown", (event) => event.target.closest("#closer-look") && press(event));
  document.addEventListener("dblclick", (event) => within(event) && zoomAt(2, event));
  document.addEventListener("wheel", wheel, { passive: false });
  document.addEventListener("touchstart", touch, { passive: true });
})();
