/**
 * A small pretty printer that tracks the origin of each piece of output. A group is printed on one line if it fits into
 * the width; otherwise it breaks at its own lines.
 */
import type { Span } from "@integ/grammar";

export type Doc =
  | string
  | readonly Doc[]
  | { readonly group: Doc }
  | { readonly indent: Doc }
  /** A space on one line, a new line when broken; `soft`: nothing on one line; `hard`: always a new line. */
  | { readonly line: "space" | "soft" | "hard" }
  /** One text if the enclosing group is broken, another if it is on one line. */
  | { readonly broken: string; readonly flat?: string }
  | { readonly origin: Span; readonly doc: Doc };

export const line: Doc = { line: "space" };
export const softline: Doc = { line: "soft" };
export const hardline: Doc = { line: "hard" };

/** Printed on one line if it fits into the width. */
export const group = (doc: Doc): Doc => ({ group: doc });

/** Indents lines inside by two spaces. */
export const indent = (doc: Doc): Doc => ({ indent: doc });

/** Only if the enclosing group is broken: a comma after the last element. */
export const ifBroken = (text: string): Doc => ({ broken: text });
/** Only if the enclosing group is on one line. */
export const ifFlat = (text: string): Doc => ({ broken: "", flat: text });

/** Docs with a separator between each two. */
export function join(separator: Doc, docs: readonly Doc[]): Doc {
  return docs.flatMap((doc, i) => (i === 0 ? [doc] : [separator, doc]));
}

/** Printed on one line, whatever its width. A line that is always new stays so. */
export function onOneLine(doc: Doc): Doc {
  if (typeof doc === "string") return doc;
  if (isDocs(doc)) return doc.map(onOneLine);
  if ("group" in doc) return onOneLine(doc.group);
  if ("indent" in doc) return indent(onOneLine(doc.indent));
  if ("line" in doc) return doc.line === "hard" ? doc : doc.line === "space" ? " " : "";
  if ("broken" in doc) return doc.flat ?? "";
  return { origin: doc.origin, doc: onOneLine(doc.doc) };
}

const isDocs = (doc: Doc): doc is readonly Doc[] => Array.isArray(doc);

/** A piece of output with its origin in the spec. Lines and columns from 0. */
export interface Mapping {
  readonly line: number;
  readonly column: number;
  readonly origin: Span;
}

/** A module's text, and the origins of its pieces in text order. */
export interface Printed {
  readonly text: string;
  readonly mappings: readonly Mapping[];
}

interface Task {
  readonly doc: Doc;
  readonly depth: number;
  readonly flat: boolean;
}

/** Breaks lines at `width` characters where possible; indents by two spaces per level. */
export function print(doc: Doc, width = 120): Printed {
  const out: string[] = [];
  const mappings: Mapping[] = [];
  let lineNumber = 0;
  let column = 0;
  const tasks: Task[] = [{ doc, depth: 0, flat: false }];
  for (let task = tasks.pop(); task !== undefined; task = tasks.pop()) {
    const { doc: next, depth, flat } = task;
    if (typeof next === "string") {
      out.push(next);
      column += next.length;
    } else if (isList(next)) {
      for (let i = next.length - 1; i >= 0; i--) tasks.push({ doc: next[i] ?? "", depth, flat });
    } else if ("group" in next) {
      tasks.push({ doc: next.group, depth, flat: flat || fitsOnLine(next.group, width - column, tasks) });
    } else if ("indent" in next) {
      tasks.push({ doc: next.indent, depth: depth + 1, flat });
    } else if ("broken" in next) {
      tasks.push({ doc: flat ? (next.flat ?? "") : next.broken, depth, flat });
    } else if ("origin" in next) {
      mappings.push({ line: lineNumber, column, origin: next.origin });
      tasks.push({ doc: next.doc, depth, flat });
    } else if (flat && next.line !== "hard") {
      if (next.line === "space") {
        out.push(" ");
        column++;
      }
    } else {
      // Removes spaces at the end of a line.
      const last = out.pop();
      if (last !== undefined) out.push(withoutEnd(last));
      const margin = "  ".repeat(depth);
      out.push("\n", margin);
      lineNumber++;
      column = margin.length;
    }
  }
  const lines = out.join("").split("\n");
  return { text: lines.map((text, i) => (i === lines.length - 1 ? text : withoutEnd(text))).join("\n"), mappings };
}

/** A line without the spaces at its end. */
function withoutEnd(text: string): string {
  let end = text.length;
  while (text[end - 1] === " ") end--;
  return text.slice(0, end);
}

/** Whether a doc, and the output after it up to the next possible line break, fits into a width. */
function fitsOnLine(doc: Doc, width: number, rest: readonly Task[]): boolean {
  let left = width;
  const todo: { doc: Doc; flat: boolean }[] = [{ doc, flat: true }];
  let after = rest.length - 1;
  for (;;) {
    let next = todo.pop();
    if (next === undefined) {
      const task = rest[after--];
      if (task === undefined) return true;
      next = { doc: task.doc, flat: task.flat };
    }
    const { doc: piece, flat } = next;
    if (typeof piece === "string") {
      left -= piece.length;
      if (left < 0) return false;
    } else if (isList(piece)) {
      for (let i = piece.length - 1; i >= 0; i--) todo.push({ doc: piece[i] ?? "", flat });
    } else if ("group" in piece) todo.push({ doc: piece.group, flat });
    else if ("indent" in piece) todo.push({ doc: piece.indent, flat });
    else if ("origin" in piece) todo.push({ doc: piece.doc, flat });
    else if ("broken" in piece) {
      left -= (flat ? (piece.flat ?? "") : piece.broken).length;
      if (left < 0) return false;
    } else if (piece.line === "hard") return !flat;
    else if (!flat) return true;
    else if (piece.line === "space") left--;
  }
}

function isList(doc: Doc): doc is readonly Doc[] {
  return Array.isArray(doc);
}
