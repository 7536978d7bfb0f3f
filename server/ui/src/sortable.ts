/** Tables that stand whole on a page are sorted by a press on a header. */

import { language } from "./words.ts";

const collator = new Intl.Collator(language, { numeric: true });

export function attach(element: HTMLElement): void {
  const table = element as HTMLTableElement;
  const body = table.tBodies[0];
  if (!body || body.rows.length < 2) return;
  [...body.rows].forEach((row, index) => (row.dataset["place"] = String(index)));
  for (const header of table.tHead?.rows[0]?.cells ?? []) {
    const name = header.textContent?.trim();
    if (!name) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sorts";
    button.append(...header.childNodes);
    header.append(button);
    button.addEventListener("click", () => sort(table, body, header));
  }
}

/** Ascending, descending, and as the page came. */
function sort(table: HTMLTableElement, body: HTMLTableSectionElement, header: HTMLTableCellElement): void {
  const before = header.getAttribute("aria-sort");
  const next = before === null ? "ascending" : before === "ascending" ? "descending" : null;
  for (const other of table.tHead?.rows[0]?.cells ?? []) other.removeAttribute("aria-sort");
  if (next) header.setAttribute("aria-sort", next);
  const sign = next === "descending" ? -1 : 1;
  const rows = [...body.rows].map((row) => ({ row, key: key(row, next ? header.cellIndex : -1) }));
  rows.sort(
    (a, b) =>
      Number(a.key === "") - Number(b.key === "") || // nothing comes last, either way
      sign * compared(a.key, b.key) ||
      place(a.row) - place(b.row),
  );
  body.append(...rows.map(({ row }) => row));
}

function key(row: HTMLTableRowElement, column: number): string | number {
  if (column < 0) return 0;
  const cell = row.cells[column];
  const said = cell?.dataset["value"] ?? cell?.querySelector("time")?.dateTime;
  const text = (said ?? cell?.textContent ?? "").trim();
  const number = Number(text.replaceAll(",", ""));
  return text === "" || Number.isNaN(number) ? text : number;
}

/** Numbers come before texts. */
function compared(a: string | number, b: string | number): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a === "number") return -1;
  if (typeof b === "number") return 1;
  return collator.compare(a, b);
}

function place(row: HTMLTableRowElement): number {
  return Number(row.dataset["place"]);
}
