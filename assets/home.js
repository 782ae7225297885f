// A click before and after the server is asked. Dash cannot wait for an image to be decoded, keep
// what is shown until then, replace an address, or show what the document brought along.
(() => {
  const ANY = "any"; // the choice of no place
  const FRESH = 600_000; // milliseconds for which a prepared painting's note holds
  const own = new Map(); // the visitor's own pictures by their number in the address
  let number = 0; // of the latest wish: what belongs to an earlier one is forgotten
  let asked = null; // what the address of the latest wish named
  let apology = ""; // why the latest wish is for another picture than the address names
  let preparedAt = 0;
  const preloaded = new Image(); // the browser keeps what it holds
  let evidence = null; // the label whose evidence lies over the painting
  met.shown = null; // the view on the page

  const same = () => dash_clientside.no_update;
  const element = (id) => document.getElementById(id);

  // What an address names: a painting's number, one of the own pictures, or neither.
  function named(search) {
    const given = new URLSearchParams(search);
    return { painting: given.get("painting") || null, own: given.get("own") };
  }

  // Whether two addresses mean the same, whatever else they hold.
  function areSame(search, other) {
    const [one, two] = [named(search), named(other)];
    return one.painting === two.painting && one.own === two.own;
  }

  const afterPaint = (then) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(then)));

  // The outputs of `display`, of which the last is aria-busy; `choose` has next and wish after them.
  const unchanged = (isBusy = same()) => [...Array(10).fill(same()), isBusy];
  const nothing = () => [...unchanged(), same(), same()];

  async function show(view, next = same()) {
    number += 1;
    return [...(await display({ ...view, number })), next, same()];
  }

  function wish(painting = null) {
    number += 1;
    return [...unchanged("true"), null, { number, painting, seen: met.recent.seen(met.shown) }];
  }

  // The button, the choice of a place, or an address asks for a painting.
  function choose(_clicks, label, pathname, search, next) {
    if (pathname !== "/") return nothing();
    apology = "";
    const by = dash_clientside.callback_context.triggered_id;
    if (by === "random-button" && element("home").getAttribute("aria-busy") === "true") {
      return nothing();
    }
    if (by === "random-button" || (by === "culture-choice" && met.shown)) {
      asked = null;
      const isFresh = next && next.label === label && Date.now() - preparedAt < FRESH;
      return isFresh ? show(next, null) : wish();
    }
    return met.shown && areSame(search, met.shown.search) ? nothing() : chooseByAddress(search, label);
  }

  function chooseByAddress(search, label) {
    const wanted = named(search);
    if (own.has(wanted.own)) return show(own.get(wanted.own));
    if (wanted.own !== null) apology = met.sentence("ownPictureGone");
    else if (wanted.painting === null && met.shown) {
      met.go(`/${met.shown.search}`, true);
      return nothing();
    }
    const first = met.shown ? null : brought();
    const isWanted =
      wanted.painting === null
        ? wanted.own === null && label === ANY && first && !met.recent.has(first)
        : first && named(first.search).painting === wanted.painting;
    asked = wanted.painting ?? wanted.own;
    return isWanted ? show(first) : wish(wanted.painting);
  }

  // The view that the document printed and brought along.
  function brought() {
    const data = element("first-view");
    return data ? JSON.parse(data.textContent) : null;
  }

  // Put a view on the page: everything at once, when its image has been decoded. The old picture
  // stays until then.
  async function display(view) {
    if (view?.number !== number) return unchanged();
    const image = new Image();
    image.src = view.image || "";
    if (!image.complete) met.set("home", { "aria-busy": "true" });
    const loaded = view.image && (await image.decode().then(() => true, () => false));
    if (view.number !== number) return unchanged();
    const failed = view.image && !loaded ? met.sentence("imageUnavailable") : "";
    met.say(failed || apology || view.note, view.once);
    apology = "";
    if (!loaded) return unchanged("false");
    const isOther = asked !== null && asked !== String(view.object_id);
    const replaces = isOther || ["", view.search].some((each) => areSame(location.search, each));
    const isFirst = met.shown === null;
    met.shown = view;
    const follow = () => view === met.shown && followUp(view, replaces, isFirst);
    if (document.hidden) follow();
    else afterPaint(follow); // the painting is to be seen first
    return [
      view.image,
      view.alt,
      view.page,
      { "--ratio": image.naturalWidth / image.naturalHeight },
      true,
      view.caption,
      view.verdict,
      view.likelihoods,
      view.announcement,
      view.object_id === null,
      "false",
    ];
  }

  // What a new painting brings about: the next one is asked for, and this one gets a thumbnail, an
  // address and a title.
  function followUp(view, replaces, isFirst) {
    met.set("shown", { data: shownOf(view) });
    met.recent.remember(view);
    if (!met.isHome()) return;
    met.go(`/${view.search}`, replaces);
    met.entitle();
    // Scrolling moves where Tab starts, so not for the painting that the page begins with.
    if (!isFirst) document.querySelector("#home .frame").scrollIntoView({ block: "nearest" });
  }

  // What the server is told: what is shown, what was seen, and whether to prepare the next one.
  function shownOf(view) {
    const next = !navigator.connection?.saveData && !document.hidden;
    const prepared = view.prepared ? view.object_id : null;
    return { object_id: view.object_id, prepared, next, seen: met.recent.seen(view) };
  }

  // The image of the next painting, loaded quietly.
  function preload(next) {
    preparedAt = Date.now();
    preloaded.src = next?.image || "";
  }

  // Which label's evidence lies over the painting: the pressed bar's; pressed again, none's.
  function showEvidence() {
    const { triggered, outputs_list } = dash_clientside.callback_context;
    const labels = outputs_list[2].map(({ id }) => id.bar);
    const pressed = triggered.find(({ value }) => value)?.prop_id; // none where bars are new
    const bar = pressed?.startsWith("{") && JSON.parse(pressed.split(".")[0]).bar;
    const label = bar || met.shown?.predicted;
    evidence = pressed && evidence !== label && (bar || !evidence) ? label : null;
    const map = met.shown?.attention[evidence];
    const said = map?.said ?? same();
    if (map) document.querySelector("#home .frame").scrollIntoView({ block: "nearest" });
    return [map?.src, !map, labels.map((each) => String(each === evidence)), said, String(!!map), !map, said];
  }

  // The painting whose similar ones are asked for, while the section is open.
  function similarTo(clicks, shown) {
    return clicks % 2 && shown ? shown.object_id : same();
  }

  // The way to a match: to begin one, or to go on with the one under way.
  function offerMatch(match) {
    const played = match?.guesses?.length;
    const isUnderWay = played > 0 && played < match.rounds;
    return [isUnderWay, !isUnderWay, `/play?match=${match?.name}`, played, match?.rounds];
  }

  // An own picture gets an address, so that the browser's buttons lead back to it.
  met.addOwn = (view) => {
    const search = `?own=${own.size + 1}`;
    const numbered = JSON.stringify(view).replaceAll("?own=", search);
    own.set(String(own.size + 1), JSON.parse(numbered));
    met.go(`/${search}`);
  };
  met.begin = () => (number += 1);
  met.isCurrent = (begun) => begun === number;

  dash_clientside.home = { choose, display, preload, showEvidence, similarTo, offerMatch };
})();
