// Keeps what was read, to be read again without a connection. What is on the network comes first; only the files of a search index,
// which are named after what is in them, are taken from what is kept. Nothing is sent anywhere.
const KEPT = "kb-1", LIMIT = 400, INDEX = new URL("search/", self.registration.scope).href;

const isIndexFile = (url) => url.startsWith(INDEX) && !url.endsWith("meta.json");

async function keep(request, answer) {
  if (!answer.ok || answer.type !== "basic") return;
  const cache = await caches.open(KEPT);
  await cache.put(request, answer);
  const keys = await cache.keys();
  for (const old of keys.slice(0, Math.max(0, keys.length - LIMIT))) await cache.delete(old);
}

async function answerTo(event) {
  const { request } = event, plain = request.mode === "navigate" ? request.url.split(/[?#]/)[0] : request.url;
  if (isIndexFile(request.url)) {
    const kept = await caches.match(request.url);
    if (kept) return kept;
  }
  try {
    const answer = await fetch(request), copy = answer.clone();
    event.waitUntil(keep(new Request(plain), copy).catch(() => {})); // a full disk keeps nothing
    return answer;
  } catch (error) {
    const kept = await caches.match(plain);
    if (kept) return kept;
    throw error;
  }
}

self.addEventListener("activate", (event) => event.waitUntil(caches.keys().then((names) => Promise.all(names.filter((name) => name !== KEPT).map((name) => caches.delete(name))))));
self.addEventListener("fetch", (event) => {
  if (event.request.method === "GET" && event.request.url.startsWith(self.registration.scope)) event.respondWith(answerTo(event));
});
