// The interface in the reader's language. Elements tell their key: data-w (text), data-wl (label), data-wp (placeholder).
const root = document.documentElement;
const built = root.lang;
let language = built, strings = {};

// @BE a country, @fr a language, @2026-11-20 a day, @2026-11 a month; dates as nzc_kb/words.py has them
function known(value) {
  if (/^\d/.test(value)) return new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, { day: value[7] && "numeric", month: "long", year: "numeric", timeZone: "UTC" }).format(new Date(value));
  return new Intl.DisplayNames(language, { type: /[A-Z]/.test(value) ? "region" : "language" }).of(value);
}
const shown = (value) => /^@([A-Z]{2}|[a-z]{2,3}|\d{4}(-\d\d)+)$/.test(value) ? known(value.slice(1)) : value;

export function say(key, parameters = {}) {
  if (key[0] === "@") return shown(key);
  let text = strings[key];
  if (text?.other) text = text[new Intl.PluralRules(language).select(parameters.n)] ?? text.other;
  return text?.replace(/{(\w+)}/g, (_, name) => name === "n" ? Number(parameters.n).toLocaleString(language) : shown(parameters[name]));
}

// Of several loads the one asked for last counts; a script that wants no certain language waits for the one under way.
let loading;
export function load(wanted) {
  if (!wanted && loading) return loading;
  const tag = wanted ?? language;
  const mine = loading = fetch(new URL(`words/${tag}.json`, import.meta.url)).then(async (answer) => {
    if (!answer.ok) throw new Error(`${tag}: ${answer.status}`);
    const found = await answer.json();
    if (mine !== loading) return loading;
    strings = found;
    root.lang = language = tag;
  });
  mine.catch(() => { if (mine === loading) loading = undefined; });
  return mine;
}

function tell() {
  for (const element of document.querySelectorAll("[data-w],[data-wl],[data-wp]")) {
    const { w, wl, wp, p, s = "" } = element.dataset;
    const said = (key) => say(key, Object.fromEntries(new URLSearchParams(p)));
    if (w) element.textContent = said(w) + s;
    if (wl) element.setAttribute("aria-label", said(wl));
    if (wp) element.placeholder = said(wp);
    if (w || wp) element.lang = language;
  }
  dispatchEvent(new Event("words"));
}

// The menu of languages; a page's own strings are fetched only once another language is wanted.
export function choose(select) {
  const offered = select.dataset.languages.split(" ");
  const take = (wanted) => load(wanted).then(tell).catch(console.error).finally(() => { select.value = language; });
  for (const tag of offered) {
    const option = new Option(new Intl.DisplayNames(tag, { type: "language" }).of(tag).replace(/./, (c) => c.toUpperCase()), tag);
    option.lang = tag;
    select.append(option);
  }
  select.value = built;
  select.addEventListener("change", () => {
    try { localStorage.setItem("kb-language", select.value); } catch { /* kept for this page only */ }
    take(select.value);
  });
  let kept;
  try { kept = localStorage.getItem("kb-language"); } catch { /* the build's language */ }
  if (kept !== built && offered.includes(kept)) take(kept);
}
