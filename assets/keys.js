// Single-key shortcuts, which can be switched off, and dialogs.
(() => {
  const KEY = "shortcuts";
  const BUTTONS = { n: "random-button", z: "closer-button", "?": "help-button" };
  const MATCH_BUTTONS = { z: "match-closer", enter: "match-next" };
  const TYPING = "input:not([type=checkbox]), textarea, select, [contenteditable], dialog";

  const element = (id) => document.getElementById(id);
  const isVisible = (button) => button !== null && button.offsetParent !== null;
  const buttonOf = (key) =>
    [BUTTONS[key], MATCH_BUTTONS[key], `guess-${key}`].map(element).find(isVisible);
  const areOn = () => localStorage.getItem(KEY) !== "off";

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || !areOn()) return;
    if (event.defaultPrevented || event.target.closest(TYPING)) return;
    if (event.key === "Enter" && event.target.closest("a, button")) return;
    const button = buttonOf(event.key.toLowerCase());
    if (!button) return;
    event.preventDefault();
    button.click();
  });

  document.addEventListener("click", ({ target }) => {
    if (target.closest?.("#help-button")) {
      met.set("shortcuts-switch", { value: areOn() });
      element("help").showModal();
    }
    const dialog = target.closest?.("dialog");
    if (dialog && (target === dialog || target.closest(".dialog-close"))) dialog.close();
  });
  document.addEventListener("change", ({ target }) => {
    if (target.id === "shortcuts-switch") localStorage.setItem(KEY, target.checked ? "on" : "off");
  });
})();
