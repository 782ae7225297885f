// What a match needs and Dash lacks: it moves no focus, lets a second click through while the first
// one is under way, and cannot share.
(() => {
  const content = () => document.getElementById("play");
  let acted = false; // the visitor did something whose answer is still to come
  let shown = false; // the page is there

  document.addEventListener("click", (event) => {
    const control = event.target.closest?.("#play :is(a, button)");
    if (!control) return;
    if (control.id === "share-result") share(control);
    if (!control.id.startsWith("{")) return void (acted = control.matches("a"));
    if (content().ariaBusy === "true") return event.stopPropagation();
    content().ariaBusy = "true"; // Dash says so too, but later
    acted = true;
  }, true);

  // To the next button after a guess, to the question after that, and wherever what had the focus
  // is gone. Not when the page begins: Tab starts at its top.
  function focus() {
    const isLost = shown && document.activeElement === document.body;
    shown = true;
    if (!acted && !isLost) return;
    const main = document.getElementById("main");
    const target = content().querySelector("[data-focus]") ?? main;
    target.focus({ preventScroll: !acted || target === main });
    if (acted && target.tagName === "H2") scrollTo(0, 0);
    acted = false;
  }

  async function share(button) {
    const source = document.getElementById("result");
    const { copied, select } = button.dataset;
    if (navigator.share && matchMedia("(pointer: coarse)").matches) {
      return navigator.share({ text: source.textContent }).catch(() => {});
    }
    try {
      await navigator.clipboard.writeText(source.textContent);
      button.textContent = copied;
    } catch {
      getSelection().selectAllChildren(source);
      button.textContent = select;
    }
    dash_clientside.set_props("announcement", { children: button.textContent });
  }

  dash_clientside.play = { focus };
})();
