/** On every page: loads a module for what is there. A page without them works, plainer. */

function load(selector: string, module: () => Promise<{ attach(element: HTMLElement): void }>): void {
  const found = document.querySelectorAll<HTMLElement>(selector);
  if (found.length === 0) return;
  module().then(
    ({ attach }) => found.forEach(attach),
    () => undefined, // the browser says in its console what it could not load
  );
}

load("form.search input[name=q]", () => import("./suggestions.ts"));
load("table[data-sortable]", () => import("./sortable.ts"));
load("main pre > code, main .cite > p", () => import("./copying.ts"));
load("textarea#query", () => import("./editor/editor.ts"));
load("[data-draws]", () => import("./drawing.ts"));
load(".quote blockquote", () => import("./quotes.ts"));
