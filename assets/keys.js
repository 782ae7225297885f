// Single-key shortcuts, which can be switched off, and dialogs: Dash knows of neither.
(() => {
  const KEY = "shortcuts";
  const BUTTONS = { KeyN: "#random-button", KeyZ: ".closer-button", Enter: "[data-key=enter]" };
  const TYPING = "input:not([type=checkbox]), textarea, select, [contenteditable], dialog";

  const element = (id) => document.getElementById(id);
  const areOn = () => localStorage.getItem(KEY) !== "off";

  // By the place of the key, so that it is the same on every keyboard layout; a letter that is
  // written on the key counts too.
  function placeOf({ key, code }) {
    if (key === "?") return "#help-button";
    const digit = /^(?:Digit|Numpad)([1-9])$/.exec(code)?.[1] ?? (/^[1-9]$/.test(key) ? key : "");
    if (digit) return `[data-key="${digit}"]`;
    return BUTTONS[/^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : code];
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || !areOn()) return;
    if (event.isComposing || event.defaultPrevented || event.target.closest(TYPING)) return;
    if (event.key === "Enter" && event.target.closest("a, button, summary")) return;
    const place = placeOf(event);
    const button = place && [...document.querySelectorAll(place)].find((each) => each.checkVisibility());
    if (!button) return;
    event.preventDefault();
    button.click();
  });
  document.addEventListener("keydown", ({ key }) => key === "Escape" && met.say(""));

  document.addEventListener("click", ({ target }) => {
    if (target.closest?.("#help-button")) {
      element("shortcuts-switch").checked = areOn();
      element("help").showModal();
    }
    const dialog = target.closest?.("dialog");
    if (dialog && (target === dialog || target.closest(".dialog-close"))) dialog.close();
  });
  document.addEventListener("change", ({ target }) => {
    if (target.id === "shortcuts-switch") localStorage.setItem(KEY, target.checked ? "on" : "off");
  });
})();
