// Small helps on every page: the light and dark switch, and copying a citation. The page is whole without them.
const root = document.documentElement;

for (const button of document.querySelectorAll("[data-scheme-switch]")) {
  button.hidden = false;
  const isDark = () => root.dataset.scheme ? root.dataset.scheme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  const tell = () => button.setAttribute("aria-label", isDark() ? "Switch to light" : "Switch to dark");
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
    button.parentElement.querySelector("[data-copied]").textContent = "Copied.";
  });
}
