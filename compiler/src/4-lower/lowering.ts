/**
 * The state of lowering a function: the block that statements are added to, the names taken, what variables hold.
 */
import type { Span, tree } from "@integ/grammar";
import { ERROR, type RecordType, type Type } from "../1-load/types.ts";
import type { Binding, CheckedModule, Slot } from "../3-check/facts.ts";
import { isSimple, type Js, name, type Statement, UNDEFINED } from "./ir.ts";
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

/** What lowering has to know of the module that it makes. */
export interface ModuleNames {
  readonly checked: CheckedModule;
  /** The TypeScript type of a value. */
  typeName(type: Type, direction: "read" | "written"): string;
  /** A constant number of the module. */
  decimal(digits: string): Js;
  /** The shape that checks records of a type. */
  shapeOf(type: RecordType): string | undefined;
  table(name: string): string;
  callable(name: string): string;
}

export class Lowering {
  readonly module: ModuleNames;
  readonly names: Names;
  readonly variables: Map<Binding, Value>;
  /** What earlier destinations have answered. */
  readonly answers = new Map<Binding, Js>();
  /** What kinds of names the code so far refers to. */
  readonly referred = new Set<Binding["kind"]>();
  /** The block that statements are added to. */
  block: Statement[] = [];
  /** The label to leave by when something fails, inside an `on error`. */
  failure: string | undefined;

  constructor(module: ModuleNames, names: Names, variables: Map<Binding, Value> = new Map()) {
    this.module = module;
    this.names = names;
    this.variables = variables;
  }

  /** Lowers into a block of its own. */
  capture<T>(read: () => T): readonly [statements: Statement[], result: T] {
    const outer = this.block;
    this.block = [];
    const result = read();
    const statements = this.block;
    this.block = outer;
    return [statements, result];
  }

  add(...statements: readonly Statement[]): void {
    this.block.push(...statements);
  }

  /** A constant for a value that is used more than once. */
  hoist(js: Js, wished: string, origin?: Span): Js {
    if (isSimple(js)) return js;
    const fresh = this.names.fresh(camel(wished));
    this.add({ kind: "const", name: fresh, value: js, ...(origin === undefined ? {} : { origin }) });
    return name(fresh);
  }

  facts(node: tree.Node): { readonly type: Type; readonly absent?: unknown } {
    return this.module.checked.typed.get(node) ?? { type: ERROR };
  }
}

/** Whether a place is sent, as those of a destination's record are, rather than a variable that holds what documents hold. */
export function isOut(slot: Slot): boolean {
  return slot.place !== undefined || slot.out === true;
}

export function directionOf(slot: Slot): "read" | "written" {
  return isOut(slot) ? "written" : "read";
}

export function spanOf(node: { readonly start: number; readonly end: number }): Span {
  return { start: node.start, end: node.end };
}

/** Marks a place that a stop has left: nothing is to be done with it. */
export const STOP: Js = { js: "raw", text: "undefined" };

export function isStop(js: Js): boolean {
  return js === STOP;
}
