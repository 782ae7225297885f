// What one visit to the page has under way: the latest wish counts, earlier ones are forgotten.
window.visit = {
  number: 0,
  wish: null,
  about: false, // whether the second page is on show
  begun: false, // whether a painting has been presented
  guessed: null, // the painting that was guessed last

  begin(wish) {
    this.number += 1;
    this.wish = { ...wish, number: this.number };
    this.setBusy(true);
    return this.wish;
  },

  isCurrent(number) {
    return number === undefined || number === null || number === this.number;
  },

  end(message) {
    this.setBusy(false);
    dash_clientside.set_props("message", { children: message });
  },

  setBusy(busy) {
    const button = document.getElementById("random-button");
    const hadFocus = document.activeElement === button;
    dash_clientside.set_props("random-button", { disabled: busy });
    // A button that is disabled loses the focus: give it back.
    this.focusLater = busy ? this.focusLater || hadFocus : this.focusLater;
    if (!busy && this.focusLater) {
      this.focusLater = false;
      requestAnimationFrame(() => document.activeElement === document.body && button.focus());
    }
  },

  // The sentences come with the page, so that each stands in one place.
  sentence(name) {
    return document.getElementById("message").dataset[name];
  },
};
