/**
 * Cuts a text where declarations seem to begin, before lexing. A stretch that is correct by itself is correct in the
 * file, at any position: while somebody types, one stretch is parsed again and the others are reused. The cuts are
 * guesses. After a wrong one, such as within a text of several lines, a stretch can't be parsed by itself, and the
 * whole file is parsed.
 */
import type { Span } from "./source.ts";
import { declarationWords } from "./tokens.ts";
import type { Comment, Declaration } from "./tree.ts";

/** A stretch without mistakes. */
export interface Stretch {
  /** Its offset in the text that its nodes were parsed in. */
  readonly start: number;
  readonly declarations: readonly Declaration[];
  readonly comments: readonly Comment[];
}

/** Comments and texts are skipped: they contain no declarations. */
const START = new RegExp(
  `//[^\\r\\n]*|"""[^]*?"""|"(?:\\\\.|[^"\\\\\\r\\n])*"|(?<![^\\r\\n])(?:${declarationWords.join("|")})(?![\\p{L}\\p{N}_])`,
  "gu",
);

/** The stretches of a text in order; together they cover all of it. */
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

/** A node and its descendants at another position of the text. */
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
