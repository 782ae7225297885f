// What the page of matches shows, put in its place at once; play.js says when.
(() => {
  globalThis.met = globalThis.met || {};

  const PHASES = ["start", "round", "end"];
  const SIDES = ["asking", "judged", "trouble"]; // of a round, beside the painting
  const THUMBNAIL_WIDTH = 320; // pixels
  const MARKS = { right: "✓", wrong: "✗", skipped: "–", open: "" };

  const part = (id) => document.getElementById(`match-${id}`);
  const write = (id, text) => (part(id).textContent = text);
  const rounds = () => Number(document.getElementById("match").dataset.rounds);
  const say = (text) => met.set("announcement", { children: text });
  const element = (tag, className, textContent) =>
    Object.assign(document.createElement(tag), { className, textContent });

  function show(names, wanted) {
    for (const name of names) part(name).hidden = name !== wanted;
  }

  // What has the focus is about to be hidden: `then` gets it, so that it never falls to the body.
  function moveOn(change, then) {
    const focused = document.activeElement;
    const within = document.getElementById("match").contains(focused);
    change();
    if (within && focused.offsetParent === null) part(then).focus({ preventScroll: true });
  }

  function start(memory, daily, sentence) {
    moveOn(() => show(PHASES, "start"), "note");
    write("note", sentence);
    record("record", memory);
    part("continue").hidden = !met.match.isUnderWay(memory, rounds());
    write("daily-result", daily ? `You scored ${daily[0]}, the model ${daily[1]}.` : "");
  }

  function ask(match, beat) {
    write("progress", `Painting ${match.rounds.length + 1} of ${rounds()}`);
    part("side-challenger").hidden = beat === null;
    write("score-challenger", beat ?? "");
    moveOn(() => {
      show(PHASES, "round");
      show(SIDES, "asking");
    }, "question");
    score(match);
    display("");
    part("round").scrollIntoView({ block: "nearest" });
  }

  const asked = () => `${part("progress").textContent}. ${part("question").textContent}`;

  // The alternative text must not give the answer away.
  async function display(address, alt = "The painting to guess") {
    const image = part("image");
    image.alt = address && alt;
    image.dataset.page = "";
    if (!address) return image.removeAttribute("src");
    image.src = address;
    return image.decode();
  }

  function lookClosely() {
    const { src, alt, dataset } = part("image");
    if (src) met.lookClosely(src, alt, dataset.page);
  }

  // Not disabled: a button that is disabled loses the focus.
  function busy(on) {
    part("round").setAttribute("aria-busy", on);
    for (const button of part("asking").querySelectorAll("button")) {
      button.setAttribute("aria-disabled", on);
    }
  }

  function judge({ guess, right, headline, certainty, shown, remark, announcement }, match) {
    const { caption, culture, predicted } = shown;
    moveOn(() => show(SIDES, "judged"), "next");
    part("next").focus({ preventScroll: true });
    score(match);
    write("headline", headline);
    write("says-met", culture);
    part("says-you").replaceChildren(...marked(right, guess));
    part("says-model").replaceChildren(...marked(shown.right, predicted));
    write("certainty", certainty);
    const title = met.text(caption.title);
    const children = caption.link ? met.html("A", { children: title, href: caption.link }) : title;
    met.set("match-title", { children });
    met.set("match-facts", { children: met.text(caption.facts) });
    write("medium", caption.medium);
    write("remark", remark);
    write("next", match.rounds.length < rounds() ? "Next painting" : "See the result");
    part("image").alt = shown.alt;
    part("image").dataset.page = caption.link;
    part("headline").scrollIntoView({ block: "nearest" });
    const { you, model } = met.match.score(match);
    say(`${announcement} Score: you ${you}, model ${model}.`);
  }

  function trouble(sentence) {
    write("trouble-text", sentence);
    moveOn(() => show(SIDES, "trouble"), "trouble-text");
    say(sentence);
  }

  function end(match, memory, { beat, link, dailyLeft }) {
    const { you, model } = met.match.score(match);
    write("outcome", met.match.outcome({ you, model }));
    write("comparison", met.match.comparison(you, beat));
    record("record-after", memory);
    write("copy", "Copy link");
    part("daily-after").hidden = !dailyLeft;
    met.set("match-link", { value: link });
    const judged = match.rounds.filter((round) => !round.skipped);
    met.set("match-paintings", { children: judged.map(entry) });
    moveOn(() => show(PHASES, "end"), "outcome");
    scrollTo(0, 0);
    say(`${part("outcome").textContent}. ${part("comparison").textContent}`);
  }

  function record(id, memory) {
    const entries = Object.entries(met.match.record(memory)).map(([name, number]) => {
      const entry = element("div", "", "");
      entry.append(element("dt", "", name), element("dd", "", number));
      return entry;
    });
    part(id).replaceChildren(...entries);
  }

  function score(match) {
    const { you, model } = met.match.score(match);
    const sides = { you: [you, "right"], model: [model, "modelRight"] };
    for (const [side, [points, right]] of Object.entries(sides)) {
      const kinds = Array.from({ length: rounds() }, (_, place) => kindOf(match.rounds[place], right));
      part(`marks-${side}`).replaceChildren(...kinds.map((kind) => element("span", kind, MARKS[kind])));
      write(`score-${side}`, points);
    }
  }

  function kindOf(round, right) {
    if (!round) return "open";
    if (round.skipped) return "skipped";
    return round[right] ? "right" : "wrong";
  }

  // A verdict by icon and colour, and by word for who does not see it.
  function marked(right, text) {
    const kind = right ? "right" : "wrong";
    const icon = element("span", kind, `${MARKS[kind]} `);
    icon.ariaHidden = "true";
    return [icon, element("span", "visually-hidden", `${kind}: `), text];
  }

  function entry(round) {
    const { html } = met;
    const { object_id, title, image, culture, guess, predicted, right, modelRight } = round;
    const small = new URL(image, location);
    small.searchParams.set("width", THUMBNAIL_WIDTH);
    const line = (who, isRight, name) => {
      const kind = isRight ? "right" : "wrong";
      const icon = html("Span", { children: MARKS[kind], className: kind, "aria-hidden": "true" });
      const word = html("Span", { children: kind, className: "visually-hidden" });
      return html("Span", { children: [`${who} `, icon, word, ` ${name}`] });
    };
    const children = [
      html("Img", { src: small.pathname + small.search, alt: "", loading: "lazy" }),
      html("Span", { children: title, className: "caption-title" }),
      html("Strong", { children: culture }),
      line("You", right, guess),
      line("Model", modelRight, predicted),
    ];
    return html("Li", { children: met.link({ children, href: `/?painting=${object_id}` }) });
  }

  met.matchView = { part, rounds, say, start, ask, asked, display, lookClosely, busy, judge, trouble, end };
})();
