// Keys: space or N for another painting, 1 to 4 to guess, ? for help. None of them while typing.
(() => {
  const TYPING = "input:not([type=checkbox]), textarea, select, [contenteditable]";
  const ELSEWHERE = ".modal, .search";
  const ACTIVATED = "a, button, input, summary";
  const BUTTONS = { " ": "random-button", n: "random-button", "?": "help-button" };

  const buttonOf = (key) => BUTTONS[key.toLowerCase()] || (/^[1-9]$/.test(key) && `guess-${key}`);

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    if (event.defaultPrevented || event.target.closest(`${TYPING}, ${ELSEWHERE}`)) return;
    if (event.key === " " && event.target.closest(ACTIVATED)) return;
    const button = document.getElementById(buttonOf(event.key));
    if (!button || button.offsetParent === null) return;
    event.preventDefault(); // the space bar would scroll
    button.click();
  });
})();
