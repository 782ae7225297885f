// "Why?": lights the parts of the painting that spoke for the answer, by darkening the others.
(() => {
  const LONG_SIDE = 640; // pixels of the canvas; it is smooth, so that it may be scaled
  const STEPS = [4, 16]; // enlarging by steps rounds off the corners of the few large cells

  function darkness(attention) {
    const [height, width] = [attention.length, attention[0].length];
    const pixels = new ImageData(width, height);
    attention.flat().forEach((share, place) => {
      pixels.data[4 * place + 3] = Math.round(255 * (1 - share));
    });
    const canvas = new OffscreenCanvas(width, height);
    canvas.getContext("2d").putImageData(pixels, 0, 0);
    return canvas;
  }

  function enlarged(image, width, height, canvas = new OffscreenCanvas(width, height)) {
    canvas.width = width;
    canvas.height = height;
    const context = canvas.getContext("2d");
    context.imageSmoothingQuality = "high";
    context.drawImage(image, 0, 0, width, height);
    return canvas;
  }

  function draw(canvas, { attention, width, height }) {
    const scale = LONG_SIDE / Math.max(width, height);
    const [columns, rows] = [attention[0].length, attention.length];
    const smooth = STEPS.reduce(
      (image, step) => enlarged(image, columns * step, rows * step),
      darkness(attention),
    );
    enlarged(smooth, Math.ceil(width * scale), Math.ceil(height * scale), canvas);
  }

  function explain(clicks, opacity, exhibit) {
    const canvas = document.getElementById("attention-map");
    const on = clicks % 2 === 1 && Boolean(exhibit);
    canvas.classList.toggle("shown", on);
    canvas.style.opacity = opacity / 100;
    if (on) draw(canvas, exhibit);
    return [!on, String(on)];
  }

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.page = { ...window.dash_clientside.page, explain };
})();
