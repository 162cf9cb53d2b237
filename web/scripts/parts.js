// Parts of Steady with scripts and a style sheet of their own: fetched (from the pack) when a page of them is opened,
// and not before.

const openedParts = {};

// A module that cannot be fetched now is nobody's fault; one that is wrong is ours, and has to be seen.
function sayBroken(error) {
  if (!(error instanceof TypeError && /import/i.test(error.message))) console.error(error);
  return null;
}

// The module, or null: a first visit with a weak signal may not have brought it yet.
async function readPart(name) {
  openedParts[name] ??= import(`/${name}.js`);
  return openedParts[name].catch((error) => (openedParts[name] = sayBroken(error)));
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
