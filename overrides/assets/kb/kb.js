// Small helps on every page: the choice of language, light and dark, copying a citation. The page is whole without them.
import { choose } from "./words.js";

const root = document.documentElement;

for (const select of document.querySelectorAll("[data-languages]")) choose(select);

for (const button of document.querySelectorAll("[data-scheme-switch]")) {
  button.hidden = false;
  const isDark = () => root.dataset.scheme ? root.dataset.scheme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  const tell = () => [...button.querySelectorAll("[data-w]")].forEach((words) => { words.hidden = words.dataset.w === "to_dark" ? isDark() : !isDark(); });
  tell();
  button.addEventListener("click", () => {
    root.dataset.scheme = isDark() ? "light" : "dark";
    try { localStorage.setItem("kb-scheme", root.dataset.scheme); } catch { /* kept for this page only */ }
    tell();
  });
}

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    button.parentElement.querySelector("[data-copied] [data-w]").hidden = false;
  });
}
