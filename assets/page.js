// What the page does without the server: Dash calls these functions as client-side callbacks.
(() => {
  const RECENT = 60; // paintings that are not shown again
  const HISTORY = 24; // thumbnails
  const THUMBNAIL_WIDTH = 160; // pixels
  const AGAIN = 500; // milliseconds until the next attempt while the museum opens
  const NEW_SESSION = { recent: [], history: [], you: 0, model: 0, of: 0 };

  const unchanged = () => dash_clientside.no_update;
  const triggered = () => dash_clientside.callback_context.triggered_id;
  const wished = (search) => new URLSearchParams(search).get("painting");

  // The visitor wants another painting: a random one, or the one in the address.
  function wish(_clicks, pathname, search, culture, exhibit, session) {
    const nothing = [unchanged(), unchanged()];
    if (pathname === undefined || pathname === "/about") return nothing;
    const random = { culture, exclude: (session || NEW_SESSION).recent };
    if (triggered() === "random-button") return [visit.begin(random), unchanged()];
    const id = wished(search);
    if (id === null && exhibit) return [unchanged(), addressOf(exhibit)];
    if (exhibit && String(exhibit.object_id) === id) return nothing;
    return [visit.begin(id === null ? random : { ...random, object_id: id }), unchanged()];
  }

  // The server has answered: the old painting stays until the new image has really loaded.
  async function hang(answer) {
    const nothing = [unchanged(), unchanged()];
    if (!visit.isCurrent(answer.number)) return nothing;
    if (answer.again) {
      setTimeout(askOnceMore, AGAIN, answer.number);
      return [unchanged(), answer.message];
    }
    if (!answer.image) {
      visit.setBusy(false);
      return [unchanged(), answer.message];
    }
    const image = new Image();
    image.src = answer.image;
    const loaded = await image.decode().then(() => true, () => false);
    if (!visit.isCurrent(answer.number)) return nothing;
    visit.setBusy(false);
    if (!loaded) return [unchanged(), visit.sentence("imageUnavailable")];
    const { naturalWidth: width, naturalHeight: height } = image;
    return [{ ...answer, width, height }, answer.message];
  }

  function askOnceMore(number) {
    if (visit.isCurrent(number)) {
      dash_clientside.set_props("wish", { data: visit.begin(visit.wish) });
    }
  }

  // The first guess counts.
  function guess(...values) {
    const exhibit = values.at(-1);
    const culture = document.getElementById(triggered()).value;
    if (!exhibit || visit.guessed === exhibit.object_id) return unchanged();
    visit.guessed = exhibit.object_id;
    return { object_id: exhibit.object_id, culture };
  }

  // Everything on the page that depends on painting, guess and session, in one go.
  function present(exhibit, guess, guessFirst, session) {
    if (!exhibit) return Array(16).fill(unchanged());
    const isNew = triggered() === "exhibit";
    entitle(exhibit.title);
    // Who chose it further down the page wants to see it. Scrolling moves where Tab starts, so not
    // for the painting that the page begins with.
    if (isNew && visit.begun) {
      document.querySelector(".frame").scrollIntoView({ block: "nearest" });
    }
    visit.begun = true;
    const before = { ...NEW_SESSION, ...session };
    const known = before.history.find((entry) => entry.object_id === exhibit.object_id);
    const guessed = guess && exhibit.culture && guess.object_id === exhibit.object_id;
    const yours = known ? known.guess : guessed ? guess.culture : null;
    const asking = guessFirst && exhibit.culture && !known && !guessed;
    const right = exhibit.predicted === exhibit.culture;
    const colour = exhibit.culture ? (right ? "text-success" : "text-danger") : "";
    const after = remember(before, exhibit, asking, known, yours);
    return [
      asking ? "asking" : exhibit.culture ? "judged" : "own",
      exhibit.image,
      exhibit.alt,
      exhibit.caption,
      asking ? "" : exhibit.culture,
      asking ? "" : exhibit.predicted,
      asking ? "" : colour,
      asking ? "" : exhibit.verdict,
      `verdict ${colour}`,
      asking ? "" : yourVerdict(yours, exhibit.culture),
      asking ? null : exhibit.likelihoods,
      asking ? `${exhibit.alt}. Your guess?` : exhibit.announcement,
      after.of ? `You ${after.you} · Model ${after.model} · of ${after.of}` : "",
      after.history.map(thumbnail),
      after,
      isNew ? addressOf(exhibit) : unchanged(),
    ];
  }

  // Dash's store compares this with its JSON again and again: it must not hold `undefined`.
  function remember(session, exhibit, asking, known, yours) {
    const { object_id, title, image, culture, predicted } = exhibit;
    if (!culture) return session;
    const recent = [...session.recent.filter((id) => id !== object_id), object_id].slice(-RECENT);
    if (asking || known) return { ...session, recent };
    const scored = yours ? 1 : 0;
    const entry = { object_id, title, image, right: predicted === culture, guess: yours };
    return {
      recent,
      history: [entry, ...session.history].slice(0, HISTORY),
      you: session.you + (yours === culture ? scored : 0),
      model: session.model + (predicted === culture ? scored : 0),
      of: session.of + scored,
    };
  }

  function yourVerdict(yours, culture) {
    if (!yours) return "";
    return yours === culture ? `You said ${yours}: ✓ right` : `You said ${yours}: ✗ wrong`;
  }

  // A small image of the painting with its verdict, that leads back to it.
  function thumbnail({ object_id, title, image, right }) {
    const word = right ? "right" : "wrong";
    const src = `${image}&width=${THUMBNAIL_WIDTH}`;
    const alt = `${title}: the model was ${word}`;
    const children = [
      component("Img", { src, alt, loading: "lazy" }),
      component("Span", { children: right ? "✓" : "✗", className: word, "aria-hidden": "true" }),
    ];
    const link = { children, href: `/?painting=${object_id}`, title };
    return component("Li", { children: component("Link", link, "dash_core_components") });
  }

  function component(type, props, namespace = "dash_html_components") {
    return { type, namespace, props };
  }

  // The address always names the painting; only a step from one painting to another is a new entry.
  function addressOf(exhibit) {
    if (location.pathname === "/about") return unchanged();
    const search = exhibit.object_id === null ? "" : `?painting=${exhibit.object_id}`;
    if (exhibit.instead || wished(location.search) === null) {
      history.replaceState(history.state, "", search || location.pathname);
    }
    return search;
  }

  async function share() {
    if (triggered() === "exhibit") return "Copy link";
    const copied = navigator.clipboard?.writeText(location.href);
    const done = copied ? await copied.then(() => true, () => false) : false;
    return done ? "✓ Link copied" : "Copy it from the address bar";
  }

  const toggleHelp = (_clicks, open) => !open;

  function entitle(subject) {
    if (subject) document.title = `${subject} – ${document.querySelector(".brand").textContent}`;
  }

  // The second page is asked for once, when it is first turned to.
  function turnTo(pathname, asked, exhibit) {
    const about = pathname === "/about";
    if (about !== visit.about) window.scrollTo(0, 0);
    visit.about = about;
    entitle(about ? "About the model" : exhibit?.title);
    return [about, !about, about && !asked ? true : unchanged()];
  }

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.page = {
    ...window.dash_clientside.page,
    ...{ wish, hang, guess, present, share, toggleHelp, turnTo },
  };
})();
