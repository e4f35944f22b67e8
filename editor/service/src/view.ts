/** What every feature looks at: a spec as it is now, and the project that it is part of. */
import type { SourceText, Span, tree } from "@integ/grammar";
import type { Checked, CheckedModule, Program } from "@integ/compiler";

/** A spec that has been checked, for as long as its text is what it is. */
export interface View {
  readonly path: string;
  readonly text: string;
  readonly program: Program;
  readonly source: SourceText;
  readonly checked: CheckedModule;
  readonly result: Checked;
}

/** A place in a file. */
export interface Location extends Span {
  readonly path: string;
}

/** A spec as its program has it now; undefined where there is no such file. */
export function viewOf(program: Program, path: string): View | undefined {
  const result = program.check(path);
  const { checked } = result;
  if (checked === undefined) return undefined;
  const { source } = checked.module;
  return { path, text: source.text, program, source, checked, result };
}

/** The declaration that an offset lies in, or behind on the same line. */
export function declarationAt(file: tree.File, offset: number): tree.Declaration | undefined {
  return file.declarations.findLast(({ start }) => start <= offset);
}

/** A node as it is written, on one line. */
export function written(text: string, node: Span, most = 80): string {
  const plain = text.slice(node.start, node.end).replace(/\s+/g, " ");
  return plain.length > most ? `${plain.slice(0, most - 1)}…` : plain;
}
