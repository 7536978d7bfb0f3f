/** The terms of the generation that is served: /sparql/terms. Without them there are no hints. */

import { language } from "../words.ts";

export interface Term {
  name: string;
  label: string;
  about: string;
  count: number;
}

export interface Terms {
  prefixes: Record<string, string>;
  classes: Term[];
  properties: Term[];
  codes: Term[];
  properties_of: Record<string, string[]>;
  codes_of: Record<string, string[]>;
}

let asked: Promise<Terms | null> | undefined;

export function termsOf(form: HTMLFormElement): Promise<Terms | null> {
  asked ??= ask(new URL(`${form.getAttribute("action") ?? "/sparql"}/terms?lang=${language}`, document.baseURI));
  return asked;
}

async function ask(address: URL): Promise<Terms | null> {
  try {
    const response = await fetch(address);
    return response.ok ? ((await response.json()) as Terms) : null;
  } catch {
    return null; // the editor works without
  }
}
