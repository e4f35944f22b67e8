/** Completion items. */
import type { Span } from "@integ/grammar";

export type CompletionKind =
  | "field" | "value" | "variable" | "function" | "keyword" | "system" | "operation" | "event" | "type" | "table" | "file" | "snippet" | "setting"; // prettier-ignore

/** A completion. */
export interface Completion {
  readonly label: string;
  readonly kind: CompletionKind;
  /** A short description: its type, or a function's parameters. */
  readonly detail?: string;
  /** Markdown. */
  readonly documentation?: string;
  /** The inserted text; in a snippet, `${1:…}` is a tab stop, and `$0` the end. */
  readonly insert: string;
  readonly snippet?: true;
  /** The replaced range; by default that of the list. */
  readonly replace?: Span;
  /** Lists are in the order of these, then of the labels. */
  readonly rank: number;
  /** A required field. */
  readonly required?: true;
}

/** All completions at a place. */
export interface Completions {
  readonly replace: Span;
  readonly items: readonly Completion[];
}

/** Escapes a text for a snippet. */
export function escaped(text: string): string {
  return text.replace(/[\\$}]/g, "\\$&");
}

/** Sorting ranks. */
export const RANK = {
  all: 0,
  required: 1,
  best: 2,
  fits: 3,
  path: 4,
  plain: 5,
  function: 6,
  keyword: 7,
  unlikely: 8,
} as const;
