// Parts of Steady with scripts and a style sheet of their own: fetched (from the pack) when a page of them is opened,
// and not before.

const openedParts = {};

// The module, or null: a first visit with a weak signal may not have brought it yet.
async function readPart(name) {
  openedParts[name] ??= import(`/${name}.js`);
  return openedParts[name].catch((error) => {
    console.error(error);
    return (openedParts[name] = null);
  });
}

function stylePart(name) {
  if (document.head.querySelector(`link[href='/${name}.css']`)) return;
  const style = document.createElement("link");
  style.rel = "stylesheet";
  style.href = `/${name}.css`;
  document.head.append(style);
}

async function openPart(name, main, given) {
  stylePart(name);
  const module = await readPart(name);
  if (module && main.isConnected) await module.setUp(main, given);
}
