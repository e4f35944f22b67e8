/**
 * Finds what is possible at a place of an incomplete spec: inserts an unused name there, and lets the compiler analyse
 * it. The text is first tried unchanged. If its declaration can't be parsed, the rest after the place is removed, and
 * open brackets are closed; if that can't be parsed either, the other fields around the place are removed, too.
 */
import {
  beginningOf,
  beginsArm,
  closing,
  declarationWords,
  contextAtEnd,
  skeleton,
  type EndContext,
  type Span,
  type tree,
} from "@integ/grammar";
import type { CheckedModule } from "@integ/compiler";
import { nodesAt, wordAt } from "./nodes.ts";
import { declarationAt, type View } from "./view.ts";

/** The inserted name: unlike any word, so that it is no misspelling. */
export const MARK = "zqxjkvbq";

/** A place of a spec with the compiler's analysis of a name there. */
export interface Probe {
  /** The nodes around the name, outermost first; empty if the place can't be parsed. */
  readonly around: readonly tree.Node[];
  /** The facts of the declaration around the place, and of what it depends on. */
  readonly checked: CheckedModule;
  readonly text: string;
  /** The word that the name replaces. */
  readonly word: Span;
  readonly lying: EndContext;
  /** The declaration up to the place; empty if one may begin. */
  readonly beginning: string;
  /** The same within the enclosing hole of a text. */
  readonly code: string;
  /** Whether a declaration may begin at the place. */
  readonly begins: boolean;
  /** Whether an arm of a match or a row of a table begins there. */
  readonly arm: boolean;
}

/** Probes an offset; undefined in a comment. */
export function probe(view: View, offset: number): Probe | undefined {
  const { text } = view;
  const from = beginningAt(view, offset);
  const lying = contextAtEnd(text.slice(0, offset), from);
  if (lying.kind === "comment") return undefined;
  const word = lying.kind === "text" ? quotedAt(text, lying, offset) : wordAt(text, offset);
  const begins = lying.kind === "code" && /(?:^|[\r\n])$/.test(text.slice(0, word.start));
  const beginning = begins ? "" : text.slice(from, word.start);
  const arm = lying.kind === "code" && !begins && beginsArm(beginning);
  const place = { word, lying, beginning, code: begins ? "" : beginningOf(beginning), begins, arm };
  if (begins) return { ...place, around: [], checked: view.checked, text };
  const isOpen = lying.kind === "text" && !text.startsWith(lying.quote, word.end);
  const mark = arm ? `"${MARK}" => 0` : isOpen && lying.kind === "text" ? `${MARK}${lying.quote}` : MARK;
  const whole = text.slice(0, word.start) + mark + text.slice(word.end);
  const tries = [
    () => whole,
    () => withoutRest(view, beginning, mark, word, from),
    () => withoutRest(view, skeleton(beginning), mark, word, from),
  ];
  let found: Probe | undefined;
  for (const next of tries) {
    const tried = next();
    const at = tried.indexOf(MARK, from);
    const result = view.program.trial(view.path, tried, at).checked;
    if (result === undefined) break;
    const around = nodesAt(result.module.tree, at + 1);
    found = { ...place, around, checked: result, text: tried };
    const own = declarationAt(result.module.tree, at);
    if (own !== undefined && own.kind !== "Broken" && own.partial !== true && isMarked(around.at(-1))) break;
  }
  return found;
}

/** The start of a declaration, even if it has only its first word and can't be parsed yet. */
function beginningAt({ text, tree: file }: View, offset: number): number {
  const line = Math.max(text.lastIndexOf("\n", offset - 1), text.lastIndexOf("\r", offset - 1)) + 1;
  const word = /^[a-z]+(?=[ \t])/.exec(text.slice(line, offset))?.[0];
  if (word !== undefined && declarationWords.includes(word)) return line;
  return declarationAt(file, offset)?.start ?? 0;
}

function isMarked(node: tree.Node | undefined): boolean {
  if (node === undefined || !("kind" in node)) return false;
  return (
    (node.kind === "Name" && node.text === MARK) ||
    (node.kind === "Reference" && node.name === MARK) ||
    (node.kind === "Text" && node.value.includes(MARK)) ||
    node.kind === "Chunk"
  );
}

/** The text with the declaration cut off at the place, and closed there. */
function withoutRest(view: View, beginning: string, mark: string, word: Span, from: number): string {
  const { text, tree: file } = view;
  const next = file.declarations.find(({ start }) => start > word.end && start > from);
  const marked = beginning + mark;
  return `${text.slice(0, from)}${marked}${closing(marked)}\n\n${text.slice(next?.start ?? text.length)}`;
}

/** The content of a text in quotes, up to its end or that of its line. */
function quotedAt(text: string, lying: Extract<EndContext, { kind: "text" }>, offset: number): Span {
  const rest = text.slice(offset);
  const end = lying.quote === '"' ? rest.search(/["{}\r\n]/) : rest.indexOf('"""');
  const stop = end < 0 ? text.length : offset + end;
  const closed = text.startsWith(lying.quote, stop);
  return { start: lying.start, end: closed ? stop : offset };
}
