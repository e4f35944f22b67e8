/**
 * Diagnostics as data: what is wrong, where, and how to mend it.
 *
 * The parser and every phase of the compiler make these; the renderers in the compiler's `report/` turn them into
 * terminal frames, plain lines or JSON. Nothing here knows how they will look.
 */
import type { Span } from "./source.ts";

export type Severity = "error" | "warning";

/** A place in a named file. `text` is there when the file is not a spec of the program (a schema, a CSV, a YAML). */
export interface Place extends Span {
  readonly path: string;
}

/** A second place that explains the first, with a few words. */
export interface RelatedPlace {
  readonly place: Place;
  readonly message: string;
}

/** One replacement of text; an insertion has `start === end`. */
export interface TextEdit extends Place {
  readonly text: string;
}

/** A change that mends the problem. `safe` fixes keep the meaning or are what was surely meant; others are offered only. */
export interface Fix {
  readonly title: string;
  readonly applicability: "safe" | "suggestion";
  readonly edits: readonly TextEdit[];
}

export interface Diagnostic {
  /** Stable identity, `INT` and four digits; each has a page in `docs/errors`. */
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly place: Place;
  /** A few words under the marked text. */
  readonly label?: string;
  readonly related?: readonly RelatedPlace[];
  /** The smallest document that breaks the line, or words for it. */
  readonly failsFor?: string;
  readonly help?: string;
  readonly fixes?: readonly Fix[];
}

/** An error; the wording of each stands in a `messages` file. */
export function error(code: string, place: Place, message: string, rest: Partial<Diagnostic> = {}): Diagnostic {
  return { code, severity: "error", message, place, ...rest };
}

/** Order of reading: by file, then by place, then by code. */
export function compareDiagnostics(a: Diagnostic, b: Diagnostic): number {
  if (a.place.path !== b.place.path) return a.place.path < b.place.path ? -1 : 1;
  return a.place.start - b.place.start || a.place.end - b.place.end || (a.code < b.code ? -1 : a.code > b.code ? 1 : 0);
}
