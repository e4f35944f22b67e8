/**
 * Diagnostics as data: the problem, its place, and how to fix it.
 *
 * The parser and every phase of the compiler create them; the renderers in the compiler's `report/` turn them into
 * terminal frames, plain lines or JSON.
 */
import type { Span } from "./source.ts";

export type Severity = "error" | "warning";

/** The phase that finds a mistake: in a spec's text, its names or its values, in a system's description, or in the project file. */
export type Phase = "parse" | "bind" | "check" | "load" | "project";

/** A place in a named file. `text` is present if the file is not a spec of the program (a schema, a CSV, a YAML). */
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

/** A change that fixes the problem. `safe` fixes keep the meaning or are certain; others are only suggested. */
export interface Fix {
  readonly title: string;
  readonly applicability: "safe" | "suggestion";
  readonly edits: readonly TextEdit[];
}

/** A problem at one place of a file, why it is one, and how to fix it: plain data that every report is rendered from. */
export interface Diagnostic {
  /** Stable identity, `INT` and four digits; each has a page in `docs/errors`. */
  readonly code: string;
  readonly severity: Severity;
  readonly phase: Phase;
  readonly message: string;
  readonly place: Place;
  /** A few words under the marked text. */
  readonly label?: string;
  readonly related?: readonly RelatedPlace[];
  /** The smallest document for which the line fails, or a description of it. */
  readonly failsFor?: string;
  readonly help?: string;
  readonly fixes?: readonly Fix[];
}

/** A row of the table of diagnostics. Its page is `docs/errors/<code>.md`. */
export interface DiagnosticKind {
  readonly severity: Severity;
  readonly phase: Phase;
  /** The message functions that create it. */
  readonly messages: readonly string[];
}
export type DiagnosticKinds = Readonly<Record<string, DiagnosticKind>>;

type CodesOf<Kinds extends DiagnosticKinds, S extends Severity> = {
  [Code in keyof Kinds & string]: Kinds[Code]["severity"] extends S ? Code : never;
}[keyof Kinds & string];

type Make<Code extends string> = (
  code: Code,
  place: Place,
  message: string,
  rest?: Partial<Omit<Diagnostic, "code" | "severity" | "phase">>,
) => Diagnostic;

/** Creates the functions that make diagnostics of a table's codes, with the severity and phase of their rows. */
export function makersOf<Kinds extends DiagnosticKinds>(
  kinds: Kinds,
): { readonly error: Make<CodesOf<Kinds, "error">>; readonly warning: Make<CodesOf<Kinds, "warning">> } {
  const make: Make<keyof Kinds & string> = (code, place, message, rest = {}) => {
    const { severity, phase }: DiagnosticKind = kinds[code] as Kinds[typeof code];
    return { code, severity, phase, message, place, ...rest };
  };
  return { error: make, warning: make };
}

/** Order of reading: by file, then by place, then by code. */
export function compareDiagnostics(a: Diagnostic, b: Diagnostic): number {
  if (a.place.path !== b.place.path) return a.place.path < b.place.path ? -1 : 1;
  return a.place.start - b.place.start || a.place.end - b.place.end || (a.code < b.code ? -1 : a.code > b.code ? 1 : 0);
}
