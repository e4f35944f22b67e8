/**
 * Cuts a text where a declaration seems to begin, before anything of it is read. A stretch that is right by itself is right in the file,
 * and stays so wherever it moves to: while somebody writes, one stretch is read again and the others are taken over.
 *
 * The cuts are guesses. A wrong one, such as within a text of several lines, leaves a stretch that can't be read by itself, and the
 * file is then read as a whole.
 */
import type { Span } from "./source.ts";
import { declarationWords } from "./tokens.ts";
import type { Comment, Declaration } from "./tree.ts";

/** A stretch that has been read without a mistake. */
export interface Stretch {
  /** Its offset in the text that its nodes were parsed in. */
  readonly start: number;
  readonly declarations: readonly Declaration[];
  readonly comments: readonly Comment[];
}

/** Comments and texts are passed over: what looks like a declaration in them is none. */
const START = new RegExp(
  `//[^\\r\\n]*|"""[^]*?"""|"(?:\\\\.|[^"\\\\\\r\\n])*"|(?<![^\\r\\n])(?:${declarationWords.join("|")})(?![\\p{L}\\p{N}_])`,
  "gu",
);

/** The stretches of a text, in its order: together they are all of it. */
export function stretches(text: string): Span[] {
  const starts = [0];
  for (const { index, 0: found } of text.matchAll(START)) if (index > 0 && !/^["/]/.test(found)) starts.push(index);
  return starts.map((start, i) => ({ start, end: starts[i + 1] ?? text.length }));
}

/** A stretch at another place of a text. */
export function movedTo(stretch: Stretch, start: number): Stretch {
  const by = start - stretch.start;
  if (by === 0) return stretch;
  return { start, declarations: moved(stretch.declarations, by), comments: moved(stretch.comments, by) };
}

/** A node, and all that it is made of, at another place of the text. */
export function moved<T>(value: T, by: number): T {
  if (by === 0 || typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item: unknown) => moved(item, by)) as T;
  const copy: Record<string, unknown> = {};
  for (const key in value) {
    const field: unknown = value[key];
    copy[key] = (key === "start" || key === "end") && typeof field === "number" ? field + by : moved(field, by);
  }
  return copy as T;
}
