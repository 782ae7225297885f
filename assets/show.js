// Puts a picture with its prediction in its place: everything at once, when its image has loaded.
(() => {
  globalThis.met = globalThis.met || {};

  const busy = (on) => met.set("home", { "aria-busy": String(on) });

  const loaded = (image) => image.decode().then(() => true, () => false);

  // The old picture stays until the new one has really loaded. Says whether it has.
  async function display(shown, number) {
    const image = new Image();
    image.src = shown.image;
    const success = await loaded(image);
    if (number !== met.visit.number) return false;
    if (!success) {
      busy(false);
      met.note.say(met.note.sentence("imageUnavailable"));
      return false;
    }
    present({ ...shown, width: image.naturalWidth, height: image.naturalHeight });
    return true;
  }

  function present(shown) {
    met.visit.shown = shown;
    remember(shown);
    caption(shown);
    judgement(shown);
    met.attention.show(-1);
    met.further?.ask();
    met.set("painting-image", { src: shown.image, alt: shown.alt });
    met.set("share-button", { children: "Copy link", hidden: Boolean(shown.own) });
    met.set("room", { className: shown.own ? "room own" : "room" });
  }

  // The list is left alone when the picture is in it already: a link there may have the focus.
  function remember(shown) {
    const before = met.visit.recent;
    met.visit.recent = met.recent.remember(before, shown);
    const { length } = document.getElementById("recent").children;
    if (met.visit.recent === before && length) return;
    met.recent.save(met.visit.recent);
    met.set("recent", { children: met.recent.thumbnails(met.visit.recent) });
  }

  function caption({ caption: { title, facts, medium, link, remark } }) {
    const children = met.text(title);
    const heading = link ? met.html("A", { children, href: link }) : children;
    met.set("painting-title", { children: heading });
    met.set("painting-facts", { children: met.text(facts) });
    met.set("painting-medium", { children: medium });
    met.set("painting-remark", { children: remark });
  }

  function judgement(shown) {
    const colour = shown.right === null ? "" : shown.right ? "text-success" : "text-danger";
    const mark = met.html("Span", { children: shown.right ? "✓ " : "✗ ", "aria-hidden": "true" });
    met.set("correct-culture", { children: shown.culture });
    met.set("predicted-culture", { children: shown.predicted });
    met.set("prediction", { className: colour });
    met.set("verdict", { children: shown.verdict ? [mark, shown.verdict] : "" });
    met.set("doubt", { children: shown.doubt });
    met.set("likelihoods", { children: met.attention.bars(shown) });
    met.set("announcement", { children: shown.announcement });
  }

  met.show = { busy, display };
})();
