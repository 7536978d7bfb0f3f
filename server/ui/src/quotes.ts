/** Long quotes are folded to a few lines, and unfold. */

import { word } from "./words.ts";

let quotes = 0;

export function attach(element: HTMLElement): void {
  element.classList.add("folded");
  if (element.scrollHeight <= element.clientHeight + 1) {
    element.classList.remove("folded");
    return;
  }
  element.id ||= `quote-${++quotes}`;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "unfolds";
  button.textContent = word("more");
  button.setAttribute("aria-expanded", "false");
  button.setAttribute("aria-controls", element.id);
  button.addEventListener("click", () => {
    const isFolded = element.classList.toggle("folded");
    button.textContent = word(isFolded ? "more" : "less");
    button.setAttribute("aria-expanded", String(!isFolded));
  });
  element.after(button);
}
