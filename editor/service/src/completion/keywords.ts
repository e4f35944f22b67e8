/** Keywords, only where the parser accepts them. */
import { AFTER, DECLARATIONS, mayFollow, UNITS, VALUES, type LanguageWord } from "@integ/grammar";
import { RANK, type Completion } from "./item.ts";

function item({ words, insert, about }: LanguageWord, rank: number): Completion {
  return { label: words, kind: "keyword", detail: about, insert: insert ?? words, snippet: true, rank };
}

/** The words that a declaration can begin with. @param once words that the file already has, and may have only once */
export function declarationWords(once: ReadonlySet<string>): Completion[] {
  return DECLARATIONS.filter(({ words }) => !once.has(words.split(" ")[0] ?? "")).map((word) => item(word, RANK.best));
}

/** The words that may follow the beginning of a declaration. */
export function wordsBehind(beginning: string): Completion[] {
  const trimmed = beginning.trimEnd();
  // After a dot, every word is a name.
  if (trimmed.endsWith(".")) return [];
  if (/\d$/.test(trimmed) && trimmed !== beginning) {
    const units = mayFollow(beginning, UNITS);
    if (units.length > 0) return [...units, ...mayFollow(beginning, AFTER)].map((word) => item(word, RANK.keyword));
  }
  const endsValue = /[\p{L}\p{N}_"\])}`]$/u.test(trimmed);
  // The word before may be a keyword, after which a value begins.
  const found = endsValue ? mayFollow(beginning, [...AFTER, ...VALUES]) : mayFollow(beginning, VALUES);
  const seen = new Set<string>();
  return found.flatMap((word) => {
    if (seen.has(word.words)) return [];
    seen.add(word.words);
    return [item(word, RANK.keyword)];
  });
}
