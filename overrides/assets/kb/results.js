// What the search page and the box in the header share: elements, marked words, the places of a row. Text nodes only.
import { fold, wordsOf } from "./search.js";
import { say } from "./words.js";

export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== undefined && value !== false && value !== "") made.setAttribute(name, value === true ? "" : value);
  made.append(...children);
  return made;
}

/** A text with the words that were found marked. */
export function marked(text, marks) {
  if (!marks.size) return [text];
  return text.split(/([\p{L}\p{N}]+)/u).map((piece, i) => (i % 2 && marks.has(fold(wordsOf(piece)[0] ?? "")) ? element("mark", {}, piece) : piece));
}

/** The stretch of a text in which most different found words stand; empty where none does. */
export function stretchOf(text, marks, width = 180) {
  const words = [...text.matchAll(/[\p{L}\p{N}]+/gu)].map((match) => [match.index, match.index + match[0].length, fold(wordsOf(match[0])[0] ?? "")]);
  const hits = words.filter(([, , word]) => marks.has(word));
  if (!hits.length) return "";
  const about = ([start]) => new Set(hits.filter(([other]) => other >= start && other - start < (width * 2) / 3).map(([, , word]) => word)).size;
  const first = hits.reduce((best, hit) => (about(hit) > about(best) ? hit : best))[0];
  const start = words.findLast(([at]) => at <= Math.max(0, first - width / 3))?.[0] ?? 0;
  const end = words.find(([, at]) => at >= start + width)?.[1] ?? text.length;
  return `${start ? "… " : ""}${text.slice(start, end).trim()}${end < text.length ? " …" : ""}`;
}

/** What a resource's page says, its lesson first, with a space where a block ends; empty where it says nothing. */
export async function textOf(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const sign of page.querySelectorAll(".prose :is(.footnote-ref, .footnote-backref)")) sign.remove();
  for (const block of page.querySelectorAll(".prose :is(p, li, h2, h3, h4, h5, h6, th, td, dt, dd, pre, br, summary, figcaption)")) block.after(" ");
  return [...page.querySelectorAll(".lesson span, .prose")].map((part) => part.textContent).join(" ").replace(/\s+/g, " ").trim();
}

/** A term's name: a word of the interface where it begins with @. */
export const named = (title) => (title.startsWith("@") ? say(title) : title);

/** Places of a row: names, @codes of countries, and at the end how many more there are. */
export const placesOf = (places) => places.map((place) => (typeof place === "number" ? say("more", { n: place }) : named(place))).join(", ");
