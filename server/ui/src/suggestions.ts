/** Names below a search box while one types (ARIA 1.2, combobox with a list). */

import { language, word } from "./words.ts";

const WAIT = 120; // milliseconds without a key before the server is asked
type Answer = [query: string, names: string[], kinds: string[], addresses: string[]];

let boxes = 0;

export function attach(element: HTMLElement): void {
  new Suggestions(element as HTMLInputElement);
}

class Suggestions {
  private readonly list = document.createElement("ul");
  private readonly id = `suggestions-${++boxes}`;
  private active = -1;
  private timer = 0;
  private asked = new AbortController();

  constructor(private readonly input: HTMLInputElement) {
    this.list.id = this.id;
    this.list.className = "suggestions";
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", word("suggestions"));
    input.after(this.list);
    for (const [name, value] of [
      ["role", "combobox"],
      ["aria-autocomplete", "list"],
      ["aria-controls", this.id],
      ["aria-expanded", "false"],
    ] as const) {
      input.setAttribute(name, value);
    }
    input.addEventListener("input", (event) => {
      // While an input method composes, the text is not yet what is meant.
      if (!(event as InputEvent).isComposing) this.askSoon();
    });
    input.addEventListener("compositionend", () => this.askSoon());
    input.addEventListener("keydown", (event) => this.press(event));
    input.addEventListener("blur", () => this.close());
    // A press on the list must not take the focus, and so close it, before the click arrives.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
  }

  private askSoon(): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.ask(), WAIT);
  }

  private async ask(): Promise<void> {
    this.asked.abort();
    this.asked = new AbortController();
    const query = this.input.value.trim();
    if (!query) return this.close();
    const address = new URL("suggest", new URL(this.input.form?.action ?? "/", document.baseURI));
    address.search = new URLSearchParams({ q: query, lang: language }).toString();
    try {
      const response = await fetch(address, { signal: this.asked.signal });
      if (!response.ok) return this.close();
      const answer = (await response.json()) as Answer;
      if (this.input.value.trim() === query && document.activeElement === this.input) {
        this.show(answer);
      }
    } catch {
      this.close(); // no answer, or the next key came first: the box works without
    }
  }

  private show([, names, kinds, addresses]: Answer): void {
    this.list.replaceChildren(
      ...names.map((name, index) => {
        const option = document.createElement("li");
        option.id = `${this.id}-${index}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        const link = document.createElement("a");
        link.tabIndex = -1;
        link.href = withLanguage(addresses[index] ?? "");
        link.textContent = name;
        const kind = document.createElement("small");
        kind.textContent = kinds[index] ?? "";
        option.append(link, kind);
        option.addEventListener("click", () => window.location.assign(link.href));
        return option;
      }),
    );
    this.list.hidden = names.length === 0;
    this.input.setAttribute("aria-expanded", String(names.length > 0));
    this.select(-1);
  }

  private press(event: KeyboardEvent): void {
    if (event.isComposing || this.list.hidden) return;
    const last = this.list.children.length - 1;
    if (event.key === "ArrowDown") this.select(this.active >= last ? -1 : this.active + 1);
    else if (event.key === "ArrowUp") this.select(this.active < 0 ? last : this.active - 1);
    else if (event.key === "Escape") this.close();
    else if (event.key === "Enter" && this.active >= 0) {
      const link = this.list.children[this.active]?.querySelector("a");
      if (link) window.location.assign(link.href);
    } else return;
    event.preventDefault();
  }

  private select(index: number): void {
    this.active = index;
    [...this.list.children].forEach((option, at) => {
      option.setAttribute("aria-selected", String(at === index));
      if (at === index) option.scrollIntoView({ block: "nearest" });
    });
    if (index < 0) this.input.removeAttribute("aria-activedescendant");
    else this.input.setAttribute("aria-activedescendant", `${this.id}-${index}`);
  }

  private close(): void {
    window.clearTimeout(this.timer);
    this.asked.abort();
    this.list.hidden = true;
    this.list.replaceChildren();
    this.input.setAttribute("aria-expanded", "false");
    this.select(-1);
  }
}

function withLanguage(address: string): string {
  const url = new URL(address, document.baseURI);
  url.searchParams.set("lang", language);
  return url.href;
}
