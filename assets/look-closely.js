// Look closely: the painting in a dialog, moved by wheel, pinch, drag and keys.
(() => {
  const STEP = 1.3; // of a key or a button
  const MOVE = 80; // pixels of an arrow key
  const WHEEL = 0.002; // per pixel of wheel
  const ARROWS = {
    ArrowLeft: [1, 0],
    ArrowRight: [-1, 0],
    ArrowUp: [0, 1],
    ArrowDown: [0, -1],
  };
  const FAR = 1e6; // beyond any image's edge

  const element = (id) => document.getElementById(id);
  const pointers = new Map(); // fingers and buttons that are down, by their ID
  let place = null;

  const view = () => element("closer-view").getBoundingClientRect();
  const image = () => ({
    width: element("closer-image").naturalWidth,
    height: element("closer-image").naturalHeight,
  });
  const middle = () => ({ x: view().width / 2, y: view().height / 2 });
  const inView = ({ clientX, clientY }) => ({ x: clientX - view().x, y: clientY - view().y });

  function put(next) {
    place = next;
    const { scale, x, y } = place;
    element("closer-image").style.transform = `translate(${x}px, ${y}px) scale(${scale})`;
  }

  const zoom = (factor, point = middle()) =>
    put(met.zoom.zoomed(place, factor, point, image(), view()));
  const move = (dx, dy) => put(met.zoom.moved(place, dx, dy, image(), view()));

  // `page` is the painting's page at the Met, where its largest image is.
  async function open(address, alt, page = "") {
    const large = element("closer-image");
    large.src = address;
    large.alt = alt;
    const link = element("closer-link");
    link.hidden = !page;
    link.href = page;
    await large.decode().catch(() => {});
    if (!element("closer-look").open) element("closer-look").showModal();
    element("closer-view").focus();
    put(met.zoom.first(image(), view()));
  }

  function press(event) {
    const { key } = event;
    if (key in ARROWS) move(...ARROWS[key].map((way) => way * MOVE));
    else if (key === "+" || key === "=") zoom(STEP);
    else if (key === "-") zoom(1 / STEP);
    else if (key === "0") put(met.zoom.whole(image(), view()));
    else if (key === "Home") move(FAR, FAR);
    else if (key === "End") move(-FAR, -FAR);
    else return;
    event.preventDefault();
  }

  // One pointer drags; two pinch and drag at once.
  function drag(event) {
    const before = [...pointers.values()];
    const known = pointers.get(event.pointerId);
    if (!known) return;
    const now = inView(event);
    pointers.set(event.pointerId, now);
    if (before.length === 1) move(now.x - known.x, now.y - known.y);
    else if (before.length === 2) {
      const other = before.find((pointer) => pointer !== known);
      const apart = (point) => Math.hypot(point.x - other.x, point.y - other.y) || 1;
      zoom(apart(now) / apart(known), { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 });
      move((now.x - known.x) / 2, (now.y - known.y) / 2);
    }
  }

  const within = (event) => event.target.closest?.("#closer-view");

  document.addEventListener("click", ({ target }) => {
    const { shown } = met.visit;
    if (shown && target.closest?.("#closer-button, #painting-image[src]")) {
      open(shown.image, shown.alt, shown.caption.link);
    }
    if (target.closest?.("#closer-in")) zoom(STEP);
    if (target.closest?.("#closer-out")) zoom(1 / STEP);
    if (target.closest?.("#closer-fit")) put(met.zoom.whole(image(), view()));
  });
  document.addEventListener("keydown", (event) => event.target.closest("#closer-look") && press(event));
  document.addEventListener("dblclick", (event) => within(event) && zoom(2, inView(event)));
  document.addEventListener(
    "wheel",
    (event) => {
      if (!within(event)) return;
      event.preventDefault();
      zoom(Math.exp(-event.deltaY * WHEEL), inView(event));
    },
    { passive: false },
  );
  document.addEventListener("pointerdown", (event) => {
    if (!within(event)) return;
    pointers.set(event.pointerId, inView(event));
    within(event).setPointerCapture(event.pointerId);
  });
  document.addEventListener("pointermove", drag);
  for (const end of ["pointerup", "pointercancel"]) {
    document.addEventListener(end, (event) => pointers.delete(event.pointerId));
  }
  window.addEventListener("resize", () => element("closer-look")?.open && move(0, 0));

  globalThis.met = globalThis.met || {};
  met.lookClosely = open;
})();
