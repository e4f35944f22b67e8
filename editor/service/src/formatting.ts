/** Formatting of a file, a range, or a just closed form: the smallest edits. */
import { parse, SourceText, type Span, type TextEdit } from "@integ/grammar";

/**
 * The edits that format a text.
 *
 * @param within a range, extended to whole declarations. Default: the whole text
 * @returns none if the text has syntax errors: it is left unchanged then
 */
export async function formatted(path: string, text: string, within?: Span): Promise<TextEdit[]> {
  // The printer is as large as everything else together, and formatting is rarely the first request.
  const { format, UnformattableError } = await import("@integ/grammar/format");
  let wanted: string;
  try {
    wanted = await format(text);
  } catch (error) {
    if (error instanceof UnformattableError) return [];
    throw error;
  }
  const edits = lineEdits(path, text, wanted);
  if (within === undefined) return edits;
  const { declarations } = parse(new SourceText(path, text)).tree;
  const touched = declarations.filter(({ start, end }) => start <= within.end && within.start <= end);
  const start = Math.min(within.start, ...touched.map((one) => one.start));
  const end = Math.max(within.end, ...touched.map((one) => one.end));
  return edits.filter((edit) => edit.start >= lineStart(text, start) && edit.end <= lineEnd(text, end));
}

/** After a closing bracket: its declaration is formatted. */
export async function formattedOnType(path: string, text: string, offset: number): Promise<TextEdit[]> {
  return /[}\])]$/.test(text.slice(0, offset)) ? formatted(path, text, { start: offset, end: offset }) : [];
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf("\n", offset - 1) + 1;
}

function lineEnd(text: string, offset: number): number {
  const at = text.indexOf("\n", offset);
  return at < 0 ? text.length : at + 1;
}

/** Edits for runs of lines that differ, between common lines. */
function lineEdits(path: string, text: string, wanted: string): TextEdit[] {
  if (text === wanted) return [];
  const before = linesOf(text);
  const after = linesOf(wanted);
  const edits: TextEdit[] = [];
  let start = 0;
  let i = 0;
  let j = 0;
  for (const [a, b] of [...commonLines(before, after), [before.length, after.length] as const]) {
    const removed = before.slice(i, a);
    const added = after.slice(j, b);
    // With an equal number of lines, each changed line is an edit.
    const pieces = removed.length === added.length ? removed.map((line, at) => [line, added[at] ?? ""] as const) : [[removed.join(""), added.join("")] as const]; // prettier-ignore
    for (const [old, text] of pieces) {
      if (old !== text) edits.push({ path, start, end: start + old.length, text });
      start += old.length;
    }
    start += before[a]?.length ?? 0;
    i = a + 1;
    j = b + 1;
  }
  return edits;
}

function linesOf(text: string): string[] {
  return text.split(/(?<=\n)/);
}

/** Pairs of equal lines in order; greedy, since formatting moves lines only a little. */
function commonLines(before: readonly string[], after: readonly string[]): (readonly [number, number])[] {
  const pairs: [number, number][] = [];
  let j = 0;
  for (const [i, line] of before.entries()) {
    const near = after.indexOf(line, j);
    // An equal line far below is a coincidence, such as a single bracket.
    if (near < 0 || near - j > 40 || (/^\s*[}\])]*\s*$/.test(line) && near !== j)) continue;
    pairs.push([i, near]);
    j = near + 1;
  }
  return pairs;
}
