/** A function of the library: its parameters, result and documentation, and its own check and lowering if it needs them. */
import type { tree } from "@integ/grammar";
import type * as core from "@integ/runtime";
import type * as html from "@integ/runtime/html";
import type * as identities from "@integ/runtime/identities";
import type * as regex from "@integ/runtime/regex";
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
 * The function of the runtime that does it, and the entry that exports it, where it is not the runtime's small one. `runtime` is absent where
 * `lower` needs none.
 */
type Implementation =
  | { readonly runtime?: keyof typeof core; readonly from?: never }
  | { readonly runtime: keyof typeof regex; readonly from: "@integ/runtime/regex" }
  | { readonly runtime: keyof typeof html; readonly from: "@integ/runtime/html" }
  | { readonly runtime: keyof typeof identities; readonly from: "@integ/runtime/identities" }
  /** A file outside the runtime, for tests. */
  | { readonly runtime: string; readonly from: `file://${string}` };

/**
 * A function gives an absent result for an absent first argument; `mayBeAbsent` marks those that can also find nothing.
 * `fails` marks those whose result has to be handled by `on error`.
 */
export type Builtin = Declared & Implementation;

interface Declared {
  readonly name: string;
  /** The description in `integ explain`, editors and docs/functions.md. */
  readonly about: string;
  readonly parameters: readonly BuiltinParameter[];
  readonly mayBeAbsent?: true;
  readonly fails?: true;
  /** It gives an element of its list. */
  readonly picks?: true;
  /** The runtime's function takes an absent list itself, and finds nothing in it. */
  readonly takesAbsent?: true;
  /** It drops excess characters: the ledger lists its calls. */
  readonly shortens?: true;
  /** The result of a text that is not blank is not empty, so a spec that has tested the text gets no warning. */
  readonly leavesSome?: true;
  /** It asks how many elements a list has, and reads nothing of them. */
  readonly countsOnly?: true;
  /**
   * What the result holds of the arguments, for the lineage; absent: something of each that is no setting.
   *
   * - `list`: the elements of the first, chosen or ordered by the others.
   * - `inner lists`: the elements of the lists in the first.
   * - `first`: the first; the others decide.
   * - `shared`: the elements of the first, with a field (the second) that shares out an amount (the third).
   * - `verdict`: nothing; it only says something of them.
   */
  readonly keeps?: "list" | "inner lists" | "first" | "shared" | "verdict";
  /** It writes its first argument as a text. */
  readonly writesText?: true;
  /** It puts another text in place of a part, its second argument. */
  readonly replacesPart?: true;
  /** Whether it turns a value into one that fits its place, such as a long text into a short one: editors offer it first. */
  converts?(from: Type, to: Type): boolean;
  /**
   * The result's type for the types of the arguments and the values of those known at compile time. It is a proof: every value that the
   * function can give must fit it, since the compiler leaves out checks on the strength of it (`4-lower/lower-proof.ts`). If
   * in doubt, give a wider type. The tests hold the values of the examples against it, and those of random arguments.
   */
  result(args: readonly Type[], constants: readonly (string | undefined)[]): Type;
  /** The example for a call with too few or too many arguments, with those that are there; absent: the first of `examples`. */
  exampleWith?(args: readonly string[]): string;
  /** An expression and the value that it has; both run as tests. */
  readonly examples: readonly (readonly [expression: string, value: string])[];
  /** Infers a first argument that is no ordinary expression; undefined if it is one. So `round` takes a division. */
  checkFirst?(c: Checking, argument: tree.Expression, context: Context): Typed | undefined;
  /** Looks at a call whose arguments fit. Gives the type of its result; undefined if it has reported a mistake. */
  check?(c: Checking, call: CheckedCall): Type | undefined;
  /** The call in the module, instead of a plain call of the runtime's function. */
  lower?(l: Lowering, call: LoweredCall): Js;
  /** Lowers a call whose first argument is no ordinary expression; undefined if it is one. See `checkFirst`. */
  lowerWhole?(l: Lowering, call: WholeCall): FailingJs | undefined;
  /** Overloads: functions of the same name, chosen by the number of arguments and the type of the first. */
  readonly also?: readonly Builtin[];
}

/** A call whose arguments have been inferred and fit. */
export interface CheckedCall {
  readonly node: tree.Expression;
  readonly args: readonly tree.Expression[];
  readonly types: readonly Type[];
  /** The type of the result. */
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
  /** The first argument, already proved present. */
  readonly value: Value;
  /** Whether the spec's first argument may be absent. Statements that are added to the block also run when it is. */
  readonly optional: boolean;
}

/** Code, and whether its value may be a failure of the runtime. */
export interface FailingJs {
  readonly js: Js;
  readonly fails: boolean;
}

/** The functions that a compile knows, by their names. */
export type Library = ReadonlyMap<string, Builtin>;

/** Functions by name. Overloads are tried in the given order. @throws Error if two take the same */
export function libraryOf(functions: readonly Builtin[]): Library {
  const byName = Map.groupBy(functions, (one) => one.name);
  for (const [name, same] of byName)
    if (new Set(same.map(({ parameters }) => parameters.map(({ kind }) => kind).join())).size < same.length)
      throw new Error(`two functions \`${name}\` take the same parameters: no call could tell them apart`);
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
