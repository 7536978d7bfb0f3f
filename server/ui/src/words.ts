/** The few texts that scripts add to a page, in the language of the page. */

const WORDS = {
  copied: { ja: "コピーしました", en: "Copied" },
  copy: { ja: "コピー", en: "Copy" },
  editor: { ja: "クエリの編集欄", en: "Query editor" },
  keys: {
    ja: "Ctrl-Enter で実行、Ctrl-Space で候補。Tab は字下げ、Esc のあとの Tab は次の欄へ。",
    en: "Ctrl-Enter runs, Ctrl-Space suggests. Tab indents; Esc, then Tab, leaves.",
  },
  less: { ja: "たたむ", en: "Show less" },
  notDrawn: { ja: "図を描けませんでした。", en: "The picture could not be drawn." },
  more: { ja: "全文を表示", en: "Show all" },
  suggestions: { ja: "名前の候補", en: "Suggested names" },
} as const;

export const language: "ja" | "en" = document.documentElement.lang === "ja" ? "ja" : "en";

export function word(name: keyof typeof WORDS): string {
  return WORDS[name][language];
}
