// Puts data into the page: Dash's components by ID, and trees of components made from data.
(() => {
  globalThis.met = globalThis.met || {};

  met.set = (id, props) => dash_clientside.set_props(id, props);

  // html("Li", { children: "Text" }): a component of Dash, as the server would send it.
  met.html = (type, props) => ({ type, namespace: "dash_html_components", props });
  met.link = (props) => ({ type: "Link", namespace: "dash_core_components", props });

  // A text whose pieces are in different languages.
  met.text = (pieces) =>
    pieces.map(({ text, language }) =>
      language ? met.html("Span", { children: text, lang: language }) : text,
    );
})();
