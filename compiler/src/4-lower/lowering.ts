/**
 * The state of lowering a function: the block that statements are added to, the names taken, what variables hold.
 */
import type { Span, tree } from "@integ/grammar";
import { ERROR, type RecordType, type Type } from "../1-load/types.ts";
import type { Binding, CheckedModule, Direction, Typed } from "../3-check/facts.ts";
import { call, isSimple, type Js, name, type Statement, UNDEFINED } from "./ir.ts";
import { camel, type Names } from "./names.ts";

/** A lowered value: what to write, its type with the wire form it has now, and how it may be absent. */
export interface Value {
  readonly js: Js;
  readonly type: Type;
  /** `nullish` values come from documents and may be null; others are only ever undefined. */
  readonly absent: false | "undefined" | "nullish";
}

/** No value: the block has ended in a stop. */
export const STOPPED: Value = { js: UNDEFINED, type: { kind: "never" }, absent: false };

/** The module that lowering contributes to. */
export interface ModuleNames {
  readonly checked: CheckedModule;
  /** Whether a function or mapping of the spec gives a failure for a currency that is not known. */
  leaves(callable: string): boolean;
  /** The TypeScript type of a value. */
  typeName(type: Type, direction: Direction): string;
  /** A constant number of the module. */
  decimal(digits: string): Js;
  /** The shape that checks records of a type, as one of several kinds. */
  shapeOf(type: RecordType): string | undefined;
  table(name: string): string;
  callable(name: string): string;
  /** The name of a TypeScript function in the module. */
  code(name: string): string;
  /** For coverage: a call around a value that records that its branch was taken. */
  readonly seen?: ((node: tree.Node, js: Js) => Js) | undefined;
}

/** One function that is being lowered: its block, its names, and what the code so far has found out. */
export class Lowering {
  readonly module: ModuleNames;
  readonly names: Names;
  readonly variables: Map<Binding, Value>;
  /** The responses of earlier destinations. */
  readonly responses = new Map<Binding, Js>();
  /** The kinds of names that the code uses so far. */
  readonly referred = new Set<Binding["kind"]>();
  /** The block that statements are added to. */
  block: Statement[] = [];
  /** Currencies that the code so far has found to be known. */
  known: ReadonlySet<string> = new Set();
  /** Whether the code leaves at a currency that is not known. */
  leaves = false;
  /** The function's result where a currency is unknown: `failure` says which. */
  readonly leaveWith: (failure: Js) => Js;
  /** In a mapping: the variable that says whether the record fits, and whether any test was needed. */
  proof: { readonly variable: string; asked: boolean } | undefined;
  /** The loop whose result a `let` is called after, and that name, which nothing else has. */
  wished: { readonly loop: tree.ForExpression; readonly name: string } | undefined;
  /** The label to leave by when something fails, inside an `on error`. */
  failure: string | undefined;

  constructor(
    module: ModuleNames,
    names: Names,
    leaveWith: (failure: Js) => Js,
    variables: Map<Binding, Value> = new Map(),
  ) {
    this.leaveWith = leaveWith;
    this.module = module;
    this.names = names;
    this.variables = variables;
  }

  /** Lowers into a block of its own. */
  capture<T>(read: () => T): readonly [statements: Statement[], result: T] {
    const [outer, known] = [this.block, this.known];
    this.block = [];
    const result = read();
    const statements = this.block;
    this.block = outer;
    this.known = known;
    return [statements, result];
  }

  /** A value of a branch, noted where that is wanted. */
  seen(node: tree.Node, js: Js): Js {
    return isStop(js) ? js : (this.module.seen?.(node, js) ?? js);
  }

  add(...statements: readonly Statement[]): void {
    this.block.push(...statements);
  }

  /** Lowers a step of the spec, and puts the step's first line above what it has become. */
  step(node: tree.Node, lower: () => void): void {
    const from = this.block.length;
    lower();
    const first = this.block[from];
    if (first === undefined) return;
    const { text } = this.module.checked.module.source;
    const [line = ""] = text.slice(node.start, node.end).split(LINE_ENDS, 1);
    this.block[from] = { ...first, comment: line };
  }

  /** Leaves by the label of the `on error` around it where a value is a failure; the function, where there is none. */
  breakOnFailure(held: Js): void {
    const test = call("failed", held);
    if (this.failure === undefined) this.leaveAt(test, held);
    else this.add({ kind: "if", test, yes: [{ kind: "break", label: this.failure }], no: [] });
  }

  /** Returns a failure that nothing in the spec handles. */
  leaveAt(test: Js, failure: Js): void {
    this.leaves = true;
    this.add({ kind: "if", test, yes: [{ kind: "return", value: this.leaveWith(failure) }], no: [] });
  }

  /** A constant for a value that is used more than once. */
  hoist(js: Js, wished: string, origin?: Span): Js {
    if (isSimple(js)) return js;
    const fresh = this.names.fresh(camel(wished));
    this.add({ kind: "const", name: fresh, value: js, ...(origin === undefined ? {} : { origin }) });
    return name(fresh);
  }

  facts(node: tree.Node): Typed {
    return this.module.checked.typed.get(node) ?? { type: ERROR };
  }
}

/** Of TypeScript: a comment would end there. */
const LINE_ENDS = /[\r\n\u2028\u2029]/u;

/** The result of a mapping, or of its prefilter, where a currency is unknown. */
export const HOLD = (failure: Js): Js => call("holdFor", failure);

/** The stretch of a node, without the node. */
export function spanOf(node: { readonly start: number; readonly end: number }): Span {
  return { start: node.start, end: node.end };
}

/** The result of a stop: nothing follows it. */
export const STOP: Js = { js: "raw", text: "undefined" };

/** Whether the lowered code always returns. */
export function isStop(js: Js): boolean {
  return js === STOP;
}
