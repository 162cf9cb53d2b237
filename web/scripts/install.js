// Putting Steady on the home screen: the browser's own prompt where there is one, help in words and pictures else.

let offer = null;

addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  offer = event;
  showOffer(document);
});

addEventListener("appinstalled", () => {
  offer = null;
  showOffer(document);
});

function isInstalled() {
  return matchMedia("(display-mode: standalone)").matches || navigator.standalone === true;
}

function showOffer(page) {
  for (const part of page.querySelectorAll("[data-install]")) part.hidden = isInstalled();
  for (const button of page.querySelectorAll("[data-install-now]")) button.hidden = offer === null;
}

document.addEventListener("click", async (event) => {
  if (!event.target.closest("[data-install-now]") || !offer) return;
  await offer.prompt();
  offer = null;
  showOffer(document);
});

onEachPage(showOffer);
