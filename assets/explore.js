// The test paintings on About. Loaded when that page is turned to: the first load goes without.
(() => {
  const KEYS = {
    ArrowLeft: ["x", -1],
    ArrowRight: ["x", 1],
    ArrowDown: ["y", -1],
    ArrowUp: ["y", 1],
  };

  // A cell of the confusion matrix lists its paintings.
  function choose({ dataset }) {
    met.set("explore-choice", { value: dataset.choice });
    document.getElementById("explore-controls").scrollIntoView();
  }

  const graphOf = (map) => map.querySelector(".js-plotly-plot");

  // Show what a point of the map stands for, and remember which one it is.
  function show(map, { curveNumber, pointNumber, customdata }) {
    const { title, said, thumbnail, href } = customdata;
    Object.assign(map.dataset, { curve: curveNumber, point: pointNumber });
    const children = [
      ...(thumbnail ? [met.html("Img", { src: thumbnail, alt: "" })] : []),
      met.html("Span", { children: title, className: "mistake-title" }),
      met.html("Span", { children: said }),
    ];
    const content = href ? met.link({ children, href }) : met.html("Div", { children });
    met.set("map-painting", { children: content });
  }

  function open({ href }) {
    if (href.startsWith("/")) met.set("url", { pathname: "/", search: href.slice(1) });
    else if (href) location.assign(href);
  }

  // The graph is there some time after the page: it is connected when it is first pointed at.
  function connect(map) {
    const graph = graphOf(map);
    if (!graph || graph.dataset.connected) return;
    graph.dataset.connected = true;
    graph.on("plotly_hover", ({ points: [point] }) => show(map, point));
    graph.on("plotly_click", ({ points: [point] }) => open(point.customdata));
  }

  // Arrow keys go to the next point on that side, at first to the one in the middle.
  function step(map, [axis, direction]) {
    const graph = graphOf(map);
    const points = graph.data
      .flatMap((trace, curveNumber) =>
        trace[axis].map((value, pointNumber) => ({ value, curveNumber, pointNumber })),
      )
      .sort((one, other) => one.value - other.value);
    const at = points.findIndex(
      ({ curveNumber, pointNumber }) =>
        map.dataset.curve === String(curveNumber) && map.dataset.point === String(pointNumber),
    );
    const next = points[at < 0 ? Math.floor(points.length / 2) : at + direction];
    if (!next) return;
    const { curveNumber, pointNumber } = next;
    Plotly.Fx.hover(graph, [next]); // which sends no event
    show(map, { ...next, customdata: graph.data[curveNumber].customdata[pointNumber] });
  }

  function press(map, event) {
    const { curve, point } = map.dataset;
    if (event.key in KEYS) step(map, KEYS[event.key]);
    else if (event.key === "Enter" && curve) open(graphOf(map).data[curve].customdata[point]);
    else return;
    event.preventDefault();
  }

  for (const type of ["click", "pointerover", "focusin", "keydown"]) {
    document.addEventListener(type, (event) => {
      const map = event.target.closest?.("#map");
      const cell = event.target.closest?.("[data-choice]");
      if (map) connect(map);
      if (map && type === "keydown") press(map, event);
      if (cell && type === "click") choose(cell);
    });
  }
})();
