// The kill switch: served at the worker's address in an emergency. Removes what the worker stored, then itself.
// What the owner entered (IndexedDB) stays.

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(remove()));

async function remove() {
  await empty();
  await self.registration.unregister();
  // A download of the worker before us may have ended meanwhile, and stored itself anew.
  await empty();
  for (const client of await self.clients.matchAll({ type: "window" })) client.navigate(client.url);
}

async function empty() {
  for (const name of await caches.keys()) await caches.delete(name);
}
