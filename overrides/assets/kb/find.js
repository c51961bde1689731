// Suggestions under a search box, by the combobox pattern of the ARIA Authoring Practices: names first, then resources.
import { SearchIndex } from "./search.js";
import { element, marked } from "./results.js";
import { load, say } from "./words.js";

const NAMES = 3, RESOURCES = 5, site = new URL("../../", import.meta.url).href;
let opening;
const open = () => (opening ??= Promise.all([SearchIndex.open(`${site}search/`), load()]).then(([index]) => index).catch((error) => { opening = undefined; throw error; }));

async function suggestionsFor(index, text) {
  const names = (await index.names(text)).slice(0, NAMES).map(([name, kind, url]) => ({ title: [name], kind: say(`field_${kind}`) ?? say(`kind_${kind}`), url: site + url }));
  const found = text.length < 3 ? { docs: [], marks: new Set() } : await index.find(text, { typing: true });
  const rows = await Promise.all((found.docs ?? []).slice(0, RESOURCES).map((doc) => index.row(doc)));
  return [...names, ...rows.map(([id, title]) => ({ title: marked(title, found.marks), kind: "", url: site + index.meta.url.replace("*", id) }))];
}

/** Give a search box its suggestions. */
export function attach(input) {
  const list = element("ul", { class: "suggest", role: "listbox", id: `${input.id}-list`, "aria-label": input.getAttribute("aria-label") ?? input.labels?.[0]?.textContent ?? "" });
  const status = element("span", { class: "hidden", role: "status" });
  list.hidden = true;
  input.form.append(list, status);
  for (const [name, value] of Object.entries({ role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id })) input.setAttribute(name, value);
  let options = [], active = -1, turn = 0, waiting;

  const show = (isShown) => { list.hidden = !isShown; input.setAttribute("aria-expanded", String(isShown)); if (!isShown) choose(-1); };
  const close = () => { turn++; clearTimeout(waiting); show(false); };
  function choose(next) {
    options[active]?.setAttribute("aria-selected", "false");
    active = next;
    options[active]?.setAttribute("aria-selected", "true");
    options[active]?.scrollIntoView({ block: "nearest" });
    if (options[active]) input.setAttribute("aria-activedescendant", options[active].id); else input.removeAttribute("aria-activedescendant");
  }

  async function suggest() {
    const mine = ++turn, text = input.value.trim();
    if (!text) return close();
    try {
      const found = await suggestionsFor(await open(), text);
      if (mine !== turn) return;
      active = -1;
      options = found.map(({ title, kind, url }, i) => {
        const option = element("li", { role: "option", id: `${list.id}-${i}`, "aria-selected": "false" }, element("span", {}, ...title), ...(kind ? [element("span", { class: "why" }, kind)] : []));
        option.addEventListener("pointerdown", (event) => event.preventDefault());
        option.addEventListener("click", () => location.assign(url));
        option.dataset.url = url;
        return option;
      });
      list.replaceChildren(...options);
      show(options.length > 0);
      status.textContent = say("suggestions", { n: options.length });
    } catch (error) { console.warn(error); close(); }
  }

  input.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(suggest, 120); });
  input.addEventListener("blur", close);
  input.form.addEventListener("submit", close);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) return void suggest();
      const step = event.key === "ArrowDown" ? 1 : -1, size = options.length + 1;
      choose(((active + 1 + step + size) % size) - 1);
    } else if (event.key === "Enter" && options[active]) {
      event.preventDefault();
      location.assign(options[active].dataset.url);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    }
  });
  if (input === document.activeElement && input.value.trim()) suggest();
}
