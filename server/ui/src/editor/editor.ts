/** The query editor in place of the text field, which keeps its value for the form. */

import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap, startCompletion } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { bracketMatching, HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorState, StateEffect, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, drawSelection, EditorView, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { sparql } from "codemirror-lang-sparql";

import { language, word } from "../words.ts";
import { offersAt } from "./offers.ts";
import { placeAt } from "./place.ts";
import { type Terms, termsOf } from "./terms.ts";

// The colours are the names of renkei.css: custom properties are inherited by a shadow root.
const COLOURS = EditorView.theme({
  "&": { border: "1px solid var(--quiet)", borderRadius: "4px", background: "var(--paper)", color: "var(--ink)" },
  "&.cm-focused": { outline: "3px solid var(--focus)", outlineOffset: "2px" },
  ".cm-scroller": { fontFamily: "var(--mono)", fontSize: ".9rem", lineHeight: "1.5" },
  ".cm-content": { caretColor: "var(--ink)", padding: ".5rem 0", minHeight: "6rem" },
  ".cm-cursor": { borderLeftColor: "var(--ink)", borderLeftWidth: "2px" },
  ".cm-gutters": { background: "var(--panel)", color: "var(--quiet)", borderRight: "1px solid var(--rule)" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": {
    background: "color-mix(in srgb, var(--link) 25%, transparent) !important",
  },
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": { background: "none", outline: "1px solid var(--quiet)" },
  ".cm-wrong": { textDecoration: "underline wavy var(--alert) 2px", background: "var(--alert-panel)" },
  ".cm-tooltip": { background: "var(--panel)", color: "var(--ink)", border: "1px solid var(--quiet)" },
  ".cm-tooltip-autocomplete > ul": { fontFamily: "var(--mono)", fontSize: ".9rem", maxHeight: "16rem" },
  ".cm-tooltip-autocomplete > ul > li": { padding: ".2rem .5rem", lineHeight: "1.5" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": { background: "var(--link)", color: "var(--on-link)" },
  ".cm-completionDetail": { fontFamily: "var(--sans)", fontStyle: "normal", marginLeft: "1em" },
  ".cm-completionInfo": { fontFamily: "var(--sans)", fontSize: ".85rem", maxWidth: "24rem", padding: ".5rem" },
});
const SIGNS = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--link)", fontWeight: "600" },
  { tag: [tags.variableName], color: "var(--link-visited)" },
  { tag: [tags.string, tags.annotation], color: "light-dark(#1f6b3a, #7fd49b)" },
  { tag: [tags.integer, tags.float, tags.bool], color: "var(--focus)" },
  { tag: tags.comment, color: "var(--quiet)" },
]);

const LONGEST = 48_000; // characters of an address; a longer query is sent by POST

/** Marks the place of an error until something is written there. */
const setWrong = StateEffect.define<{ from: number; to: number }>();
const wrong = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    let found = transaction.docChanged ? Decoration.none : marks;
    for (const effect of transaction.effects) {
      if (effect.is(setWrong)) {
        const mark = Decoration.mark({ class: "cm-wrong", attributes: { "aria-invalid": "true" } });
        found = Decoration.set([mark.range(effect.value.from, effect.value.to)]);
      }
    }
    return found;
  },
  provide: (field) => EditorView.decorations.from(field),
});

export function attach(element: HTMLElement): void {
  const area = element as HTMLTextAreaElement;
  const { form } = area;
  if (!form) return;
  let terms: Terms | null = null;
  const host = document.createElement("div");
  host.className = "editor";
  const root = host.attachShadow({ mode: "open" }); // its styles are sheets, which the policy allows
  const note = document.createElement("p");
  note.className = "help";
  note.id = `${area.id}-keys`;
  note.textContent = word("keys");
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: area.value,
      extensions: [
        keymap.of([{ key: "Mod-Enter", run: () => (form.requestSubmit(), true) }]),
        autocompletion({
          override: [
            (context) => {
              const found = offersAt(context.state.doc.toString(), context.pos, terms);
              if (!found || found.offers.length === 0) return null;
              if (!context.explicit && found.from === context.pos) return null;
              return {
                from: found.from,
                filter: false,
                options: found.offers.map(({ text, label, about, kind }) => ({
                  label: text,
                  detail: label,
                  type: kind,
                  ...(about ? { info: about } : {}),
                })),
              };
            },
          ],
          icons: false,
        }),
        keymap.of([...closeBracketsKeymap, ...completionKeymap, ...historyKeymap, ...defaultKeymap, indentWithTab]),
        lineNumbers(),
        history(),
        drawSelection(),
        bracketMatching(),
        closeBrackets(),
        sparql(),
        syntaxHighlighting(SIGNS),
        wrong,
        COLOURS,
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({
          "aria-label": word("editor"),
          "aria-multiline": "true",
          spellcheck: "false",
          autocapitalize: "off",
        }),
        EditorView.domEventHandlers({ beforeinput: (event, view) => replaceSelected(event, view) }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) area.value = update.state.doc.toString();
        }),
      ],
    }),
  });
  void termsOf(form).then((found) => {
    terms = found; // what has been typed meanwhile is offered now
    const { doc, selection } = view.state;
    if (found && view.hasFocus && placeAt(doc.toString(), selection.main.head).typed) startCompletion(view);
  });
  const address = form.getAttribute("action") ?? "";
  form.addEventListener("submit", () => {
    const isLong = new URLSearchParams([["query", area.value]]).toString().length > LONGEST;
    form.method = isLong ? "post" : "get";
    form.action = isLong ? `${address}?lang=${language}` : address;
  });
  area.before(host);
  host.after(note);
  area.hidden = true;
  area.required = false; // a browser cannot point to a field that is hidden; the server refuses ""
  form.querySelector(`label[for=${area.id}]`)?.addEventListener("click", () => view.focus());
  showPlace(view, Number(area.dataset.line), Number(area.dataset.column));
}

/** Replace what is selected by what is typed; a browser that does so styles what it joins inline. */
function replaceSelected(event: InputEvent, view: EditorView): boolean {
  const { from, to } = view.state.selection.main;
  const text = event.data;
  if (event.inputType !== "insertText" || text === null || from === to || view.composing) return false;
  event.preventDefault();
  const insert = () => view.state.update(view.state.replaceSelection(text), { userEvent: "input.type" });
  const handlers = view.state.facet(EditorView.inputHandler);
  if (!handlers.some((handler) => handler(view, from, to, text, insert))) view.dispatch(insert());
  return true;
}

/** Underline from a place (both from 1; columns are characters) to the end of the word. */
function showPlace(view: EditorView, line: number, column: number): void {
  const { doc } = view.state;
  if (!(line >= 1 && line <= doc.lines)) return;
  const { from, text } = doc.line(line);
  const before = [...text].slice(0, Math.max(0, column - 1)).join("").length;
  const rest = /^(?:[\p{L}\p{N}_:?$.-]+|.)/u.exec(text.slice(before))?.[0] ?? "";
  const start = rest ? from + before : from;
  const end = rest ? start + rest.length : from + text.length;
  if (start >= end) return;
  view.dispatch({ effects: setWrong.of({ from: start, to: end }), selection: { anchor: start }, scrollIntoView: true });
}
