// Where a zoomed image lies in its view. A place is { scale, x, y }: the image's size against its
// own pixels, and the position of its upper left corner in the view.
(() => {
  globalThis.met = globalThis.met || {};

  const MOST = 8; // times the size that fits, and at least twice the image's own pixels
  const LONG = 2.5; // times longer than the view: begins filled, so that it can be read

  const fitting = (image, view) =>
    Math.min(view.width / image.width, view.height / image.height);
  const filling = (image, view) =>
    Math.max(view.width / image.width, view.height / image.height);
  const most = (image, view) => Math.max(MOST * fitting(image, view), filling(image, view), 2);

  // An image that is smaller than its view is centred; a larger one leaves no gap at its edges.
  function clamped(start, size, space) {
    if (size <= space) return (space - size) / 2;
    return Math.min(0, Math.max(space - size, start));
  }

  function placed({ scale, x, y }, image, view) {
    const kept = Math.min(Math.max(scale, fitting(image, view)), most(image, view));
    return {
      scale: kept,
      x: clamped(x, image.width * kept, view.width),
      y: clamped(y, image.height * kept, view.height),
    };
  }

  // The whole image; of a long one the beginning, as high or wide as the view.
  function first(image, view) {
    const long = filling(image, view) > LONG * fitting(image, view);
    return placed({ scale: long ? filling(image, view) : 0, x: 0, y: 0 }, image, view);
  }

  const whole = (image, view) => placed({ scale: 0, x: 0, y: 0 }, image, view);

  // `factor` times larger; what lies at `point` in the view stays there.
  function zoomed(place, factor, point, image, view) {
    const { scale } = placed({ ...place, scale: place.scale * factor }, image, view);
    const grown = scale / place.scale;
    const x = point.x - (point.x - place.x) * grown;
    const y = point.y - (point.y - place.y) * grown;
    return placed({ scale, x, y }, image, view);
  }

  const moved = (place, dx, dy, image, view) =>
    placed({ ...place, x: place.x + dx, y: place.y + dy }, image, view);

  met.zoom = { first, whole, zoomed, moved };
})();
