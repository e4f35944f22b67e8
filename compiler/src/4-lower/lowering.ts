/** The state of lowering a function: the current block, the used names, and the contents of variables. */
import type { Span, tree } from "@integ/grammar";
import { ERROR, type RecordType, type Type } from "../1-load/types.ts";
import type { Binding, CheckedModule, Direction, Typed } from "../3-check/facts.ts";
import { call, isSimple, type Js, name, type Statement, UNDEFINED } from "./ir.ts";
import { camel, type Names } from "./names.ts";

/** A lowered value: its code, its type with the current wire form, and how it may be absent. */
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
  /** Whether a function or mapping of the spec returns a failure for an unknown currency. */
  leaves(callable: string): boolean;
  /** The TypeScript type of a value. */
  typeName(type: Type, direction: Direction): string;
  /** A constant number of the module. */
  decimal(digits: string): Js;
  /** The shape that checks records of a type as a variant of a union. */
  shapeOf(type: RecordType): string | undefined;
  table(name: string): string;
  callable(name: string): string;
  /** The name of a TypeScript function in the module. */
  code(name: string): string;
  /** For coverage: a call around a value that records that its branch was taken. */
  readonly seen?: ((node: tree.Node, js: Js) => Js) | undefined;
}

/** A function that is being lowered: its block, its names, and the facts that the code so far establishes. */
export class Lowering {
  readonly module: ModuleNames;
  readonly names: Names;
  readonly variables: Map<Binding, Value>;
  /** The responses of earlier destinations. */
  readonly responses = new Map<Binding, Js>();
  /** The kinds of names that the code has used so far. */
  readonly referred = new Set<Binding["kind"]>();
  /** The block that statements are added to. */
  block: Statement[] = [];
  /** Currencies that the code has already checked. */
  known: ReadonlySet<string> = new Set();
  /** Whether the code returns early for an unknown currency. */
  leaves = false;
  /** The function's result for an unknown currency, which `failure` names. */
  readonly leaveWith: (failure: Js) => Js;
  /** In a mapping: the variable that says whether the record fits, and whether any test was needed. */
  proof: { readonly variable: string; asked: boolean } | undefined;
  /** A loop and the unique name of the `let` for its result. */
  wished: { readonly loop: tree.ForExpression; readonly name: string } | undefined;
  /** The label for failures inside an `on error`. */
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

  /** Lowers into a new block. */
  capture<T>(read: () => T): readonly [statements: Statement[], result: T] {
    const [outer, known] = [this.block, this.known];
    this.block = [];
    const result = read();
    const statements = this.block;
    this.block = outer;
    this.known = known;
    return [statements, result];
  }

  /** A value of a branch, recorded if coverage is on. */
  seen(node: tree.Node, js: Js): Js {
    return isStop(js) ? js : (this.module.seen?.(node, js) ?? js);
  }

  add(...statements: readonly Statement[]): void {
    this.block.push(...statements);
  }

  /** Lowers a step of the spec, with the step's first line as a comment. */
  step(node: tree.Node, lower: () => void): void {
    const from = this.block.length;
    lower();
    const first = this.block[from];
    if (first === undefined) return;
    const { text } = this.module.checked.module.source;
    const [line = ""] = text.slice(node.start, node.end).split(LINE_ENDS, 1);
    this.block[from] = { ...first, comment: line };
  }

  /** If a value is a failure, leaves by the label of the enclosing `on error`, or returns from the function. */
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

/** TypeScript's line terminators, which would end a comment. */
const LINE_ENDS = /[\r\n\u2028\u2029]/u;

/** The result of a mapping, or of its prefilter, where a currency is unknown. */
export const HOLD = (failure: Js): Js => call("holdFor", failure);

/** The range of a node, without the node itself. */
export function spanOf(node: { readonly start: number; readonly end: number }): Span {
  return { start: node.start, end: node.end };
}

/** The result of a stop, after which nothing is executed. */
export const STOP: Js = { js: "raw", text: "undefined" };

/** Whether the lowered code always returns. */
export function isStop(js: Js): boolean {
  return js === STOP;
}
