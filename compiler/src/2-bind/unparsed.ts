/**
 * Guesses the content of parts that could not be parsed. A broken line is one mistake: names that are missing because of it, and
 * values whose tests are in it, are not reported again.
 */
import type { Diagnostic, tree } from "@integ/grammar";

/** The names that a file's broken lines may have declared. Uses of these names are not reported. */
export interface Unparsed {
  /** Whether anything could not be parsed. */
  readonly any: boolean;
  /** Whether a name may have been declared there. */
  mayDeclare(name: string): boolean;
  /** Paths that a broken guard may have tested. */
  readonly present: readonly string[];
}

/** The expression before `absent` where its path is missing. */
const GUARD_WORDS: ReadonlySet<string> = new Set(["when", "and", "or", "not"]);

function fetchesOf(file: tree.File): readonly string[] {
  return file.declarations.flatMap((one) => (one.kind === "Fetch" && one.name !== undefined ? [one.name.text] : []));
}

/**
 * Guesses from the text that could not be parsed.
 *
 * @param wrong the file's syntax errors
 */
export function unparsedOf(file: tree.File, text: string, wrong: readonly Diagnostic[]): Unparsed {
  const lost = file.unparsed.map(({ start, end }) => text.slice(start, end)).join("\n");
  const names = new Set<string>();
  // If the `(` after a name is missing, the name is followed directly by its first parameter.
  const runInto = [
    ...lost.matchAll(/\b(?:table|function|mapping)\s+([\p{L}_][\p{L}\p{N}_]*)(?!\s*\(|[\p{L}\p{N}_])/gu),
  ];
  const declared =
    /\b(?:source|fetch|destination|let|table|function|mapping)\s+([\p{L}_][\p{L}\p{N}_]*)|([\p{L}_][\p{L}\p{N}_]*)\s*(?:=(?![=>])|\()/gu;
  for (const [, after, before] of lost.matchAll(declared)) names.add(after ?? before ?? "");
  // A loop that is cut short loses its body: the loop's name is then used after the unparsed part, perhaps in a declaration of its
  // own.
  if (wrong.some(({ severity }) => severity === "error"))
    for (const [, name = ""] of text.matchAll(/\bfor\s+([\p{L}_][\p{L}\p{N}_]*)\s+in\b/gu)) names.add(name);
  // `last_day` is declared by a source and its schedule.
  if (/\b(?:source|trigger|since)\b/.test(lost)) names.add("last_day");
  // An unreadable library may declare anything, and a declaration without a name may have had any name.
  const anything = /\buse\b|\.integ"|\b(?:source|fetch|destination|let)\s*=|\b(?:table|function|mapping)\s*\(/.test(
    lost,
  );
  const asked = [...lost.matchAll(/(?<![\p{L}\p{N}_.])([\p{L}_][\p{L}\p{N}_.]*)\s+(?:absent|present|blank)\b/gu)];
  // A guard without its condition may have tested any value that can be absent.
  const present = asked.flatMap(([, path = ""]) => (GUARD_WORDS.has(path) ? fetchesOf(file) : [path]));
  const mayDeclare = (name: string): boolean =>
    anything || names.has(name) || runInto.some(([, word]) => word?.startsWith(name) === true);
  return { any: file.unparsed.length > 0, mayDeclare, present };
}
