/** Where in a query a place is: what may be written there. Works on any text, finished or not. */

const TOKEN =
  /(?<comment>#[^\n]*)|(?<string>"""[\s\S]*?(?:"""|$)|'''[\s\S]*?(?:'''|$)|"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?)|(?<iri><[^<>"{}|^`\\\s]*>)|(?<variable>[?$][\p{L}\p{N}_]*)|(?<language>@[A-Za-z-]+)|(?<name>(?:[\p{L}][\p{L}\p{N}_.-]*)?:[\p{L}\p{N}_.:%-]*)|(?<word>[\p{L}][\p{L}\p{N}_]*)|(?<number>[\p{N}.]*\p{N})|(?<sign>\^\^|&&|\|\||[<>!]=|[^\s])/gu;

type Slot = "subject" | "predicate" | "object" | "after" | "expression" | "values" | "other";

export interface Place {
  /** What may stand here; `none` within texts, comments and IRIs. */
  kind: "class" | "predicate" | "object" | "subject" | "expression" | "other" | "none";
  /** The beginning of what is being typed, and its text. */
  from: number;
  typed: string;
  /** Classes of the subject, as they are written anywhere in the query. */
  classes: string[];
  /** The predicate, of an object. */
  predicate: string;
}

interface Token {
  kind: string;
  text: string;
  start: number;
  end: number;
}

interface Frame {
  slot: Slot;
  subject: string;
  predicate: string;
  opened: string;
}

const AFTER_WORD: Record<string, Slot> = {
  WHERE: "subject", OPTIONAL: "subject", UNION: "subject", MINUS: "subject",
  FILTER: "expression", BIND: "expression", HAVING: "expression", EXISTS: "expression", NOT: "expression",
  VALUES: "values",
  SELECT: "other", GRAPH: "other", SERVICE: "other", GROUP: "other", ORDER: "other",
};
const TYPE = new Set(["a", "rdf:type"]);

export function tokensOf(text: string): Token[] {
  const found: Token[] = [];
  for (const match of text.matchAll(TOKEN)) {
    const kind = Object.entries(match.groups ?? {}).find(([, value]) => value !== undefined)?.[0];
    found.push({
      kind: kind ?? "sign",
      text: match[0],
      start: match.index,
      end: match.index + match[0].length,
    });
  }
  return found;
}

/** What may be written at a place of a query. */
export function placeAt(text: string, position: number): Place {
  const before = tokensOf(text).filter((token) => token.start < position);
  const last = before.at(-1);
  const nothing = { from: position, typed: "", classes: [], predicate: "" };
  if (/<[a-z][^\s<>]*$/i.test(text.slice(0, position))) return { ...nothing, kind: "none" };
  let from = position;
  if (last && last.end >= position) {
    const isOpen = last.kind === "string" || last.kind === "iri" || last.kind === "comment";
    if (isOpen && (last.end > position || !isClosed(last))) return { ...nothing, kind: "none" };
    if (last.kind === "variable" || last.kind === "name" || last.kind === "word") {
      from = last.start;
      before.pop();
    }
  }
  const typed = text.slice(from, position);
  const reader = new Reader();
  before.forEach((token) => reader.read(token));
  const { slot, subject, predicate } = reader.frame;
  const classes = classesIn(text).get(subject) ?? [];
  if (slot === "object" && TYPE.has(predicate)) {
    return { kind: "class", from, typed, classes: [], predicate };
  }
  const kind = slot === "after" || slot === "values" ? "other" : slot;
  return { kind, from, typed, classes, predicate: slot === "object" ? predicate : "" };
}

/** The variables of a query, in their order. */
export function variablesIn(text: string): string[] {
  const names = tokensOf(text).filter((token) => token.kind === "variable" && token.text.length > 1);
  return [...new Set(names.map((token) => `?${token.text.slice(1)}`))];
}

function isClosed(token: Token): boolean {
  if (token.kind === "iri") return true;
  const mark = /^("""|'''|"|')/.exec(token.text)?.[0];
  return mark !== undefined && token.text.length >= 2 * mark.length && token.text.endsWith(mark);
}

/** The classes of each subject: `?x a renkei:Facility`, anywhere. */
function classesIn(text: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const reader = new Reader((subject, predicate, object) => {
    if (TYPE.has(predicate)) found.set(subject, [...(found.get(subject) ?? []), object]);
  });
  tokensOf(text).forEach((token) => reader.read(token));
  return found;
}

/** Follows brackets and the places of triples (SPARQL 1.1, rules 52 to 108). */
class Reader {
  private readonly frames: Frame[] = [{ slot: "other", subject: "", predicate: "", opened: "" }];
  private skips = 0;
  private blanks = 0;

  constructor(
    private readonly onTriple: (subject: string, predicate: string, object: string) => void = () => undefined,
  ) {}

  get frame(): Frame {
    return this.frames.at(-1) as Frame;
  }

  read(token: Token): void {
    if (token.kind === "comment" || token.kind === "language") return;
    if (token.kind === "sign") this.readSign(token.text);
    else if (this.skips > 0) this.skips -= 1;
    else if (token.kind === "word" && token.text !== "a") this.readWord(token.text);
    else this.readTerm(token.text);
  }

  private readWord(text: string): void {
    const word = text.toUpperCase();
    const { frame } = this;
    if (word === "PREFIX" || word === "BASE") this.skips = word === "BASE" ? 1 : 2;
    else if (word === "TRUE" || word === "FALSE") this.readTerm(text);
    else if (frame.opened !== "(") frame.slot = AFTER_WORD[word] ?? (frame.opened === "{" ? frame.slot : "other");
  }

  private readTerm(text: string): void {
    const { frame } = this;
    if (frame.slot === "subject") Object.assign(frame, { subject: text, slot: "predicate" });
    else if (frame.slot === "predicate") Object.assign(frame, { predicate: text, slot: "object" });
    else if (frame.slot === "object") {
      this.onTriple(frame.subject, frame.predicate, text);
      frame.slot = "after";
    }
  }

  private readSign(sign: string): void {
    const { frame } = this;
    const isOfTriples = frame.opened === "{" || frame.opened === "[";
    if (sign === "{") this.open("{", frame.slot === "values" ? "other" : "subject");
    else if (sign === "[") this.open("[", "predicate", `[${(this.blanks += 1)}]`);
    else if (sign === "(" && frame.slot === "predicate") this.open("path", "predicate", frame.subject);
    else if (sign === "(") this.open("(", isOfTriples && frame.slot !== "expression" ? "other" : "expression");
    else if (sign === "}" || sign === "]" || sign === ")") this.close();
    else if (sign === "." && isOfTriples) Object.assign(frame, { slot: "subject", subject: "" });
    else if (sign === ";" && isOfTriples) frame.slot = "predicate";
    else if (sign === "," && isOfTriples && frame.slot === "after") frame.slot = "object";
    else if ((sign === "/" || sign === "|") && frame.slot === "object") frame.slot = "predicate";
  }

  private open(opened: string, slot: Slot, subject = ""): void {
    this.frames.push({ slot, subject, predicate: "", opened });
  }

  private close(): void {
    if (this.frames.length === 1) return; // a bracket too many
    const closed = this.frames.pop() as Frame;
    const { frame } = this;
    if (closed.opened === "{") frame.slot = frame.opened === "{" ? "subject" : frame.opened === "" ? "other" : frame.slot;
    else if (frame.slot === "expression" && frame.opened === "{") frame.slot = "subject"; // FILTER ( … )
    else this.readTerm(closed.opened === "[" ? closed.subject : "()");
  }
}
