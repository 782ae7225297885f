// The likelihoods as bars, and the attention map of one of them over the painting.
(() => {
  globalThis.met = globalThis.met || {};

  const LONG_SIDE = 640; // pixels of the canvas; it is smooth, so that it may be scaled
  const STEPS = [4, 16]; // enlarging by steps rounds off the corners of the few large cells
  // Blue to yellow in even steps of OKLab: distinguishable with any colour vision, and bright
  // enough that a dark painting can be seen through them.
  const RAMP = ["#4687d8", "#6799ca", "#86a8b9", "#a5b7a6", "#c4c48e", "#e3d06f", "#ffdc3a"];
  const GRADIENT = `linear-gradient(90deg, ${RAMP.join(", ")})`;
  const COLOURS = RAMP.map((hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)));

  // The colour of a share from 0 to 1, as three numbers from 0 to 255.
  function colourOf(share) {
    const place = Math.min(Math.max(share, 0), 1) * (COLOURS.length - 1);
    const below = Math.floor(place);
    const above = Math.min(below + 1, COLOURS.length - 1);
    return COLOURS[below].map((value, i) => value + (COLOURS[above][i] - value) * (place - below));
  }

  function canvasOf(rows) {
    const [height, width] = [rows.length, rows[0].length];
    const pixels = new ImageData(width, height);
    rows.flat().forEach((share, i) => pixels.data.set([255 * share, 0, 0, 255], 4 * i));
    const canvas = new OffscreenCanvas(width, height);
    canvas.getContext("2d").putImageData(pixels, 0, 0);
    return canvas;
  }

  function enlarged(image, width, height, canvas = new OffscreenCanvas(width, height)) {
    canvas.width = width;
    canvas.height = height;
    const context = canvas.getContext("2d", { willReadFrequently: true });
    context.imageSmoothingQuality = "high";
    context.drawImage(image, 0, 0, width, height);
    return canvas;
  }

  function draw(canvas, rows, { width, height }) {
    const scale = LONG_SIDE / Math.max(width, height);
    const smooth = STEPS.reduce(
      (image, step) => enlarged(image, rows[0].length * step, rows.length * step),
      canvasOf(rows),
    );
    enlarged(smooth, Math.ceil(width * scale), Math.ceil(height * scale), canvas);
    const context = canvas.getContext("2d");
    const pixels = context.getImageData(0, 0, canvas.width, canvas.height);
    const colours = Array.from({ length: 256 }, (_, share) => colourOf(share / 255));
    for (let i = 0; i < pixels.data.length; i += 4) pixels.data.set(colours[pixels.data[i]], i);
    context.putImageData(pixels, 0, 0);
  }

  const BAR = "bar d-grid align-items-center gap-2 w-100 px-1 py-0 border-0 rounded-1 text-start";

  function bar({ name, share, percent, correct }, place) {
    const mark = met.html("Span", { children: " ✓", title: "What the Met says" });
    const children = [
      met.html("Span", { children: correct ? [name, mark] : name, className: "bar-name" }),
      met.html("Span", {
        children: met.html("Span", { style: { width: `${100 * share}%` } }),
        className: "bar-track",
      }),
      met.html("Span", { children: percent, className: "bar-percent text-end" }),
    ];
    const button = {
      children,
      className: correct ? `${BAR} correct` : BAR,
      "data-place": String(place),
      "aria-pressed": "false",
      title: `What pointed to ${name}`,
    };
    return met.html("Li", { children: met.html("Button", button) });
  }

  // Show the attention map of the bar at this place; -1: none.
  function show(place) {
    const { shown } = met.visit;
    const on = place >= 0;
    met.visit.bar = place;
    // Not by Dash: it would replace the bars, and the pressed one would lose the focus.
    document.querySelectorAll(".bar").forEach((each, i) => {
      each.setAttribute("aria-pressed", String(i === place));
    });
    met.set("attention-map", { className: on ? "shown" : "" });
    met.set("attention-legend", { hidden: !on });
    met.set("legend-ramp", { style: { background: GRADIENT } });
    met.set("attention-button", { "aria-pressed": String(on) });
    met.set("looked", { children: on ? shown.bars[place].looked : "" });
    if (!on) return;
    document.querySelector("#home .frame").scrollIntoView({ block: "nearest" });
    met.set("announcement", { children: shown.bars[place].looked });
    draw(document.getElementById("attention-map"), shown.bars[place].attention, shown);
  }

  if (typeof document !== "undefined") {
    document.addEventListener("click", ({ target }) => {
      const button = target.closest?.(".bar, #attention-button");
      if (!button || !met.visit.shown) return;
      const place = Number(button.dataset.place || 0); // the first bar is the predicted one's
      const again = met.visit.bar === place || (button.id && met.visit.bar >= 0);
      show(again ? -1 : place);
    });
  }

  met.attention = { bars: ({ bars }) => bars.map(bar), show, colourOf };
})();
