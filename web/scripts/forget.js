// "Delete everything on this phone": what the owner entered, the pages kept for offline, and the worker.

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-forget]");
  if (!button) return;
  await memory.clear();
  for (const name of await caches.keys()) await caches.delete(name);
  const registration = await navigator.serviceWorker?.getRegistration();
  await registration?.unregister();
  for (const form of document.querySelectorAll("form")) form.reset();
  const done = document.querySelector("[data-forgotten]");
  done.hidden = false;
  done.focus();
});
