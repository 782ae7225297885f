// Copies the address of the painting.
document.addEventListener("click", async ({ target }) => {
  if (!target.closest?.("#share-button")) return;
  const copied = navigator.clipboard?.writeText(location.href);
  const done = copied ? await copied.then(() => true, () => false) : false;
  const said = done ? "Link copied" : "Copy it from the address bar";
  met.set("share-button", { children: done ? `✓ ${said}` : said });
  met.set("announcement", { children: said });
});
