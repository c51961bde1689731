// The directory of cities: narrows map and list at once, and keeps what was chosen in the address.
const page = document.querySelector("[data-cities]");
const form = page.querySelector("[data-narrow]");
const selects = Object.fromEntries([...form.querySelectorAll("select")].map((select) => [select.name, select]));
const fields = Object.keys(selects);
const rows = [...page.querySelectorAll("tr[data-city]")];

const fits = (row, chosen) => Object.entries(chosen).every(([field, value]) => !value || row[field].split(" ").includes(value));

function draw() {
  const chosen = Object.fromEntries(fields.map((field) => [field, selects[field].value]));
  const narrowed = Object.values(chosen).some(Boolean);
  const shown = new Set(), countries = new Set();
  for (const row of rows) {
    row.hidden = !fits(row.dataset, chosen);
    if (!row.hidden) { shown.add(row.dataset.city); countries.add(row.dataset.country); }
  }
  for (const group of page.querySelectorAll(".directory tbody")) group.hidden = !group.querySelector("tr[data-city]:not([hidden])");
  for (const mark of page.querySelectorAll(".atlas [data-city]")) mark.toggleAttribute("hidden", !shown.has(mark.dataset.city));
  for (const mark of page.querySelectorAll(".atlas [data-country]")) mark.toggleAttribute("hidden", !countries.has(mark.dataset.country));
  const told = page.querySelector("[data-shown]");
  told.textContent = `${shown.size} /`;
  told.hidden = !narrowed;
  page.querySelector("[data-nothing]").hidden = shown.size > 0;
  form.querySelector("[data-all]").hidden = !narrowed;
}

function read() {
  const query = new URLSearchParams(location.search);
  for (const field of fields) {
    selects[field].value = query.get(field) ?? "";
    if (selects[field].selectedIndex < 0) selects[field].value = "";
  }
  draw();
}

form.addEventListener("change", () => {
  const query = new URLSearchParams(fields.map((field) => [field, selects[field].value]).filter(([, value]) => value));
  history.pushState(null, "", query.size ? `?${query}` : location.pathname);
  draw();
});
for (const button of page.querySelectorAll("[data-all]")) {
  button.addEventListener("click", () => { for (const field of fields) selects[field].value = ""; history.pushState(null, "", location.pathname); draw(); selects[fields[0]].focus(); });
}
addEventListener("popstate", read);
read();
