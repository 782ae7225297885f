// The state of this visit: the one place for it. Scripts keep nothing elsewhere, the server nothing.
globalThis.met = globalThis.met || {};

met.visit = {
  number: 0, // of the latest request; what belongs to an earlier one is forgotten
  apology: "", // why the latest request is for another picture than the address names
  asked: null, // the painting that the latest request named
  page: undefined, // ID of the page that is turned to
  shown: null, // the picture shown: `Shown` of dashboard/page/answer.py
  bar: -1, // place of the bar whose attention map is shown; -1: none
  recent: [], // what was seen, the latest first: see recent.js
  own: new Map(), // the visitor's own pictures by their number in the address
  notes: new Set(), // notes that need not be repeated
  search: { text: "", paintings: [], openFirst: false }, // what the search offers
};
