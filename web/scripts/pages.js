// Page changes: htmx's rough edges, focus, and `onEachPage`, with which the other scripts set up what they find.

const setups = [];

// Run `setup` on this page and on every page that htmx puts in its place.
function onEachPage(setup) {
  setups.push(setup);
}

function setUpPage() {
  for (const setup of setups) setup(document);
}

document.addEventListener("DOMContentLoaded", setUpPage);

// iOS shows that something is pressed (:active) only where a page listens to touches.
addEventListener("touchstart", () => {}, { passive: true });

// htmx 4.0.1 swallows Ctrl-, Cmd- and Shift-click on a link: keep those clicks away from it.
addEventListener(
  "click",
  (event) => {
    if ((event.ctrlKey || event.metaKey || event.shiftKey) && event.target.closest("a[href]")) event.stopPropagation();
  },
  true,
);

// htmx would send the present address, and with it the answers, as a header.
document.addEventListener("htmx-config-request", (event) => {
  delete event.detail.ctx.request.headers["HX-Current-URL"];
});

// An answer that is not one of our pages (a proxy's error), or is of another version than the styles and scripts
// around this one (Steady was updated meanwhile), must not half replace this page: it is loaded whole.
document.addEventListener("htmx-before-swap", (event) => {
  const { ctx, tasks } = event.detail;
  const page = tasks.find((task) => task.type === "main");
  const sameVersion = ctx.text.includes(`data-version="${document.documentElement.dataset.version}"`);
  if (page && !(sameVersion && page.fragment.querySelector("main"))) {
    event.preventDefault();
    const { action, anchor } = ctx.request;
    location.assign(anchor ? `${action}#${anchor}` : action);
  }
});

document.addEventListener("htmx-after-swap", (event) => {
  const { ctx } = event.detail;
  setUpPage();
  const message = document.querySelector("main [role=alert]");
  const start = message ?? document.querySelector("main h1");
  if (!location.hash && start) {
    start.tabIndex = -1;
    start.focus({ preventScroll: !message });
  }
  document.getElementById("announce").textContent = ctx.title ?? "";
});

document.addEventListener("htmx-error", (event) => {
  const { ctx } = event.detail;
  if (ctx.request?.headers?.["HX-History-Restore-Request"]) return location.reload();
  document.getElementById("announce").textContent = "No connection.";
  const action = ctx.request?.action;
  if (action) location.assign(action);
});
