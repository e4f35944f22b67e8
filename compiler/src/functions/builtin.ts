/** A function of the library as an object: what it takes and gives, and how it is checked and lowered where it has its own way. */
import type { tree } from "@integ/grammar";
import type { Type } from "../1-load/types.ts";
import type { Checking, Context } from "../3-check/checking.ts";
import type { Typed } from "../3-check/facts.ts";
import type { ParameterKind } from "../3-check/parameters.ts";
import type { Js } from "../4-lower/ir.ts";
import type { Lowering, Value } from "../4-lower/lowering.ts";

/** A parameter of a built-in function; `name` is for named arguments and for messages. */
export interface BuiltinParameter {
  readonly name: string;
  readonly kind: ParameterKind;
  /** The problem of a constant that suits the parameter's kind, but not this function. */
  refuses?(constant: string): string | undefined;
}

/**
 * A function gives an absent result for an absent first argument; `mayBeAbsent` marks those that can also find nothing.
 * `fails` marks those whose result has to be handled by `on error`.
 */
export interface Builtin {
  readonly name: string;
  readonly about: string;
  readonly parameters: readonly BuiltinParameter[];
  /** The function of the runtime that does it; absent where `lower` needs none. */
  readonly runtime?: string;
  /** The module that has that function, where it is not the runtime's small entry. */
  readonly from?: string;
  readonly mayBeAbsent?: true;
  readonly fails?: true;
  /** It gives an element of its list. */
  readonly picks?: true;
  /** The runtime's function takes an absent list itself, and finds nothing in it. */
  readonly takesAbsent?: true;
  /** The result's type for the types of the arguments and the values of those known at compile time. */
  result(args: readonly Type[], constants: readonly (string | undefined)[]): Type;
  /** An expression and the value that it has; both run as tests. */
  readonly examples: readonly (readonly [expression: string, value: string])[];
  /** Infers the first argument where that may be what stands nowhere else; undefined where it is an expression like any other. */
  checkFirst?(c: Checking, argument: tree.Expression, context: Context): Typed | undefined;
  /** Looks at a call whose arguments fit. Gives the type of its result; undefined where it has reported a mistake. */
  check?(c: Checking, call: CheckedCall): Type | undefined;
  /** The call in the module, instead of a plain call of the runtime's function. */
  lower?(l: Lowering, call: LoweredCall): Js;
  /** Lowers the call as a whole where its first argument is no value by itself; undefined where it is. See `checkFirst`. */
  lowerWhole?(l: Lowering, call: WholeCall): FailingJs | undefined;
  /** Other functions of the same name: which one is meant shows by how many arguments there are, and by the first. */
  readonly also?: readonly Builtin[];
}

/** A call whose arguments have been inferred and fit. */
export interface CheckedCall {
  readonly node: tree.Expression;
  readonly args: readonly tree.Expression[];
  readonly types: readonly Type[];
  /** What `result` gives. */
  readonly result: Type;
  readonly context: Context;
}

/** A call that a function lowers by itself, with its first argument still as the spec writes it. */
export interface WholeCall {
  readonly args: readonly tree.Expression[];
  /** The arguments after the first, as code. */
  readonly rest: readonly Js[];
}

/** A call whose arguments are code already. */
export interface LoweredCall extends WholeCall {
  /** The first argument. Here it is there, whatever the spec says of it. */
  readonly value: Value;
  /** Whether the spec's first argument may be absent. What is added to the block runs then, too. */
  readonly optional: boolean;
}

/** Code, and whether its value may be a failure of the runtime. */
export interface FailingJs {
  readonly js: Js;
  readonly fails: boolean;
}

/** The functions that a compile knows, by their names. */
export type Library = ReadonlyMap<string, Builtin>;

/** Functions by their names; those that share a name are told apart by their arguments, in the order given. */
export function libraryOf(functions: readonly Builtin[]): Library {
  const byName = Map.groupBy(functions, (one) => one.name);
  return new Map(
    [...byName].flatMap(([name, [first, ...also]]): [string, Builtin][] =>
      first === undefined ? [] : [[name, also.length === 0 ? first : { ...first, also }]],
    ),
  );
}

/** All functions, those that share a name one by one. */
export function functionsOf(library: Library): readonly Builtin[] {
  return [...library.values()].flatMap((one) => [one, ...(one.also ?? [])]);
}

/** How a function is called, in a line: `cut(text, characters)`. */
export function signatureOf(builtin: Builtin): string {
  return `${builtin.name}(${builtin.parameters.map((parameter) => parameter.name).join(", ")})`;
}
