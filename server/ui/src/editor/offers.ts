/** What is offered at a place of a query: terms that fit, the likeliest first. */

import { type Place, placeAt, variablesIn } from "./place.ts";
import type { Term, Terms } from "./terms.ts";

export interface Offer {
  text: string;
  label: string;
  about: string;
  kind: "class" | "property" | "code" | "variable" | "keyword";
}

const MOST = 60;
const KEYWORDS = (
  "SELECT DISTINCT WHERE OPTIONAL FILTER UNION MINUS GRAPH BIND VALUES ORDER BY GROUP BY HAVING LIMIT OFFSET " +
  "CONSTRUCT ASK DESCRIBE PREFIX EXISTS NOT COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT AS DESC ASC LANG STR " +
  "CONTAINS STRSTARTS LCASE REGEX COALESCE BOUND IF IN"
).split(" ");

/** The offers at a place, and where what has been typed begins; null where nothing is offered. */
export function offersAt(
  text: string,
  position: number,
  terms: Terms | null,
): { from: number; offers: Offer[] } | null {
  const place = placeAt(text, position);
  if (place.kind === "none") return null;
  const typed = place.typed.toLowerCase();
  const offers = fitting(place, text, position, terms).filter((offer) => matches(offer, typed));
  const first = (offer: Offer): number => (offer.text.toLowerCase().startsWith(typed) ? 0 : 1);
  offers.sort((one, other) => first(one) - first(other)); // stable: else in their own order
  return { from: place.from, offers: offers.slice(0, MOST) };
}

function matches(offer: Offer, typed: string): boolean {
  const local = offer.text.slice(offer.text.indexOf(":") + 1).toLowerCase();
  return (
    !typed ||
    offer.text.toLowerCase().startsWith(typed) ||
    (offer.kind !== "keyword" && offer.kind !== "variable" && local.includes(typed)) ||
    offer.label.toLowerCase().includes(typed)
  );
}

function fitting(place: Place, text: string, position: number, terms: Terms | null): Offer[] {
  if (place.typed.startsWith("?") || place.typed.startsWith("$")) {
    return variables(text, position, place);
  }
  if (place.kind === "class") return (terms?.classes ?? []).map((term) => offer(term, "class"));
  if (place.kind === "predicate") return properties(place, terms);
  if (place.kind === "object") {
    return [...codes(place, terms), ...variables(text, position, place)];
  }
  if (place.kind === "subject") return [...variables(text, position, place), ...keywords(place)];
  const all = place.kind === "expression" && place.typed.includes(":") ? (terms?.codes ?? []) : [];
  return [...variables(text, position, place), ...all.map((term) => offer(term, "code")), ...keywords(place)];
}

/** Those that things of the subject's classes have come first, the most frequent of them before. */
function properties(place: Place, terms: Terms | null): Offer[] {
  const names = place.classes.flatMap((name) => terms?.properties_of[name] ?? []);
  const rank = new Map([...new Set(names)].map((name, number) => [name, number]));
  const known = [...(terms?.properties ?? [])];
  const last = rank.size;
  known.sort((one, other) => (rank.get(one.name) ?? last) - (rank.get(other.name) ?? last));
  const type = { name: "a", label: "", about: "", count: 0 };
  return (place.classes.length ? known : [type, ...known]).map((term) => offer(term, "property"));
}

function codes(place: Place, terms: Terms | null): Offer[] {
  const schemes = terms?.codes_of[place.predicate] ?? [];
  const fit = (term: Term): boolean =>
    schemes.some((scheme) => term.name.startsWith(`${scheme}:`)) ||
    (place.typed.includes(":") && schemes.length === 0);
  return (terms?.codes ?? []).filter(fit).map((term) => offer(term, "code"));
}

function variables(text: string, position: number, place: Place): Offer[] {
  const others = text.slice(0, place.from) + " ".repeat(position - place.from) + text.slice(position);
  return variablesIn(others).map((name) => ({ text: name, label: "", about: "", kind: "variable" }));
}

function keywords(place: Place): Offer[] {
  if (!place.typed) return [];
  return [...new Set(KEYWORDS)].map((word) => ({ text: word, label: "", about: "", kind: "keyword" }));
}

function offer(term: Term, kind: Offer["kind"]): Offer {
  const count = term.count ? ` · ${term.count.toLocaleString()}` : "";
  return { text: term.name, label: `${term.label}${count}`, about: term.about, kind };
}
