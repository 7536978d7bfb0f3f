/** A button that copies what one would otherwise mark by hand: commands, addresses, citations. */

import { word } from "./words.ts";

const SAID = 2000; // milliseconds that a button says what it did

export function attach(element: HTMLElement): void {
  const block = element.parentElement;
  // Browsers have no clipboard for pages that came over plain HTTP from another machine.
  if (!block || !navigator.clipboard) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = word("copy");
  const said = document.createElement("span");
  said.className = "unseen";
  said.setAttribute("role", "status");
  const frame = document.createElement("div");
  frame.className = "copied";
  block.replaceWith(frame);
  frame.append(block, button, said);
  button.addEventListener("click", () => {
    navigator.clipboard.writeText((element.textContent ?? "").trim()).then(
      () => {
        button.textContent = said.textContent = word("copied");
        window.setTimeout(() => {
          button.textContent = word("copy");
          said.textContent = "";
        }, SAID);
      },
      () => window.getSelection()?.selectAllChildren(element), // not allowed: ready to copy by key
    );
  });
}
