// Parts of Steady with scripts and a style sheet of their own: fetched (from the pack) when a page of them is opened,
// and not before.

const openedParts = {};

async function openPart(name, main, given) {
  if (!document.head.querySelector(`link[href='/${name}.css']`)) {
    const style = document.createElement("link");
    style.rel = "stylesheet";
    style.href = `/${name}.css`;
    document.head.append(style);
  }
  openedParts[name] ??= import(`/${name}.js`);
  // A first visit with a weak signal may not have brought it yet; the page then says what it can.
  const module = await openedParts[name].catch(() => (openedParts[name] = null));
  if (module && main.isConnected) await module.setUp(main, given);
}
