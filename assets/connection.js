// Dash gives up in silence when the server does not answer a callback: ask again, then say so.
(() => {
  const PAUSES = [400, 1200]; // milliseconds; callbacks change nothing on the server, so may repeat
  const RESTARTING = [502, 503, 504];
  const ask = window.fetch.bind(window);

  const isCallback = (resource) => String(resource).includes("_dash-update-component");
  const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

  async function askAgain(resource, options) {
    for (const milliseconds of PAUSES) {
      const response = await ask(resource, options).catch(() => null);
      if (response && !RESTARTING.includes(response.status)) return response;
      await pause(milliseconds);
    }
    return ask(resource, options);
  }

  window.fetch = async (resource, options) => {
    if (!isCallback(resource)) return ask(resource, options);
    try {
      const response = await askAgain(resource, options);
      if (!response.ok) visit.end(visit.sentence("unreachable"));
      return response;
    } catch (error) {
      visit.end(visit.sentence("unreachable"));
      throw error;
    }
  };
})();
