// Progress on pathways: steps are checked off on the pathway and on the pages of its steps, and kept in this browser only.
import { load, say } from "./words.js";

const KEY = "kb-steps";

function kept() {
  try { const found = JSON.parse(localStorage.getItem(KEY)); return found && typeof found === "object" ? found : {}; } catch { return {}; }
}

const done = (pathway) => new Set(Array.isArray(kept()[pathway]) ? kept()[pathway] : []);

function keep(pathway, steps) {
  const all = kept();
  if (steps.size) all[pathway] = [...steps]; else delete all[pathway];
  try { if (Object.keys(all).length) localStorage.setItem(KEY, JSON.stringify(all)); else localStorage.removeItem(KEY); } catch { /* kept for this page only */ }
}

function draw() {
  for (const box of document.querySelectorAll("[data-step]")) {
    box.checked = done(box.dataset.pathway).has(box.dataset.step);
    box.closest("li")?.classList.toggle("done", box.checked);
  }
  for (const bar of document.querySelectorAll("[data-progress]")) {
    const steps = [...document.querySelectorAll("[data-step]")], left = steps.filter((box) => !box.checked);
    const time = say("count_minutes", { n: left.reduce((sum, box) => sum + Number(box.dataset.minutes), 0) });
    const values = { done: steps.length - left.length, total: steps.length, time };
    bar.querySelector("progress").value = values.done / values.total;
    bar.querySelector("[role=status]").textContent = say(left.length ? "progress_going" : "progress_whole", values);
    bar.querySelector("[data-forget]").hidden = !values.done;
  }
  for (const told of document.querySelectorAll("[data-so-far]")) {
    const steps = done(told.dataset.soFar).size;
    told.textContent = steps ? say("so_far", { done: steps, total: told.dataset.total }) : "";
    told.hidden = !steps;
  }
}

document.addEventListener("change", ({ target }) => {
  if (!target.dataset?.step) return;
  const steps = done(target.dataset.pathway);
  if (target.checked) steps.add(target.dataset.step); else steps.delete(target.dataset.step);
  keep(target.dataset.pathway, steps);
  draw();
});
for (const button of document.querySelectorAll("[data-forget]")) button.addEventListener("click", () => { keep(button.dataset.forget, new Set()); draw(); document.querySelector("[data-step]").focus(); });
for (const button of document.querySelectorAll("[data-print-plan]")) button.addEventListener("click", () => print());
addEventListener("storage", draw);
addEventListener("words", draw);
const isTold = document.querySelector("[data-progress]") || (document.querySelector("[data-so-far]") && Object.keys(kept()).length);
if (isTold) load().then(draw).catch(console.error); else draw();
