/** The input of every feature: a spec in its current state, with its project. */
import type { SourceText, Span, tree } from "@integ/grammar";
import type { BoundModule, Checked, CheckedModule, Program } from "@integ/compiler";

/** A spec while its text does not change. It is checked on demand: completion only needs its tree. */
export interface View {
  readonly path: string;
  readonly text: string;
  readonly program: Program;
  readonly source: SourceText;
  readonly tree: tree.File;
  readonly checked: CheckedModule;
  readonly result: Checked;
}

/** A place in a file. */
export interface Location extends Span {
  readonly path: string;
}

/** The current view of a spec; undefined if there is no such file. */
export function viewOf(program: Program, path: string): View | undefined {
  const module = program.module(path);
  return module === undefined ? undefined : new LazyView(program, path, module);
}

class LazyView implements View {
  readonly program: Program;
  readonly path: string;
  readonly source: SourceText;
  readonly tree: tree.File;
  #result: (Checked & { readonly checked: CheckedModule }) | undefined;

  constructor(program: Program, path: string, { source, tree: file }: BoundModule) {
    this.program = program;
    this.path = path;
    this.source = source;
    this.tree = file;
  }

  get text(): string {
    return this.source.text;
  }

  get result(): Checked & { readonly checked: CheckedModule } {
    if (this.#result !== undefined) return this.#result;
    const result = this.program.check(this.path);
    const { checked } = result;
    if (checked === undefined) throw new Error(`${this.path} is gone while it is looked at`);
    return (this.#result = { ...result, checked });
  }

  get checked(): CheckedModule {
    return this.result.checked;
  }
}

/** The declaration at an offset, or before it on the same line. */
export function declarationAt(file: tree.File, offset: number): tree.Declaration | undefined {
  return file.declarations.findLast(({ start }) => start <= offset);
}

/** The text of a node, on one line. */
export function written(text: string, node: Span, most = 80): string {
  const plain = text.slice(node.start, node.end).replace(/\s+/g, " ");
  return plain.length > most ? `${plain.slice(0, most - 1)}…` : plain;
}
