/** Functions of lists. */
import { BOOLEAN, INTEGER, type ListType, type Type } from "../1-load/types.ts";
import { call, fieldOf, isAbsent, type Js, name, orElse, UNDEFINED } from "../4-lower/ir.ts";
import { inText } from "../4-lower/lower-expression.ts";
import { lowerSome } from "../4-lower/lower-fold.ts";
import type { Lowering, Value } from "../4-lower/lowering.ts";
import type { Builtin } from "./builtin.ts";
import { computed, elementOf, list, numberOf } from "./results.ts";

/** A field that may be absent, as a text. */
function keyText(l: Lowering, value: Value): Js {
  const plain = inText(l, { ...value, absent: false });
  if (plain === value.js) return value.js;
  return { js: "conditional", test: isAbsent(value.js), yes: UNDEFINED, no: plain };
}

/** A loop of conditions as a question to its list. */
function someOf(method: "some" | "every"): NonNullable<Builtin["lowerWhole"]> {
  return (l, { args: [loop] }) => {
    const js = loop?.kind === "For" ? lowerSome(l, loop, method) : undefined;
    return js === undefined ? undefined : { js, fails: false };
  };
}

export const lists: readonly Builtin[] = [
  {
    name: "count",
    about: "The number of elements in a list",
    parameters: [list("list")],
    lower: (_, { value }) => ({ js: "member", object: value.js, name: "length", optional: false, assert: false }),
    keeps: "verdict",
    result: () => INTEGER,
    countsOnly: true,
    examples: [["count([1, 2, 3])", "3"]],
  },
  {
    name: "first",
    about: "The first element of a list; absent for an empty list",
    parameters: [list("list")],
    runtime: "first",
    picks: true,
    takesAbsent: true,
    mayBeAbsent: true,
    result: (args) => elementOf(args[0]),
    examples: [['first(["a", "b"])', '"a"']],
  },
  {
    name: "last",
    about: "The last element of a list; absent for an empty list",
    parameters: [list("list")],
    runtime: "last",
    picks: true,
    takesAbsent: true,
    mayBeAbsent: true,
    result: (args) => elementOf(args[0]),
    examples: [['last(["a", "b"])', '"b"']],
  },
  {
    name: "one",
    about: "The only element of a list; absent if there is none, or more than one",
    parameters: [list("list")],
    runtime: "one",
    picks: true,
    takesAbsent: true,
    mayBeAbsent: true,
    result: (args) => elementOf(args[0]),
    examples: [['one(["a"])', '"a"']],
  },
  {
    name: "any",
    about: "Whether at least one of a list of conditions is true",
    parameters: [list("booleans")],
    runtime: "any",
    lowerWhole: someOf("some"),
    keeps: "verdict",
    result: () => BOOLEAN,
    examples: [["any([false, true])", "true"]],
  },
  {
    name: "all",
    about: "Whether all of a list of conditions are true",
    parameters: [list("booleans")],
    runtime: "all",
    lowerWhole: someOf("every"),
    keeps: "verdict",
    result: () => BOOLEAN,
    examples: [["all([false, true])", "false"]],
  },
  {
    name: "distinct",
    about: "Each text once, in the order of first appearance",
    parameters: [list("texts")],
    runtime: "distinct",
    keeps: "list",
    result: (args): ListType => ({ kind: "list", element: elementOf(args[0]) }),
    examples: [['count(distinct(["a", "b", "a"]))', "2"]],
  },
  {
    name: "distinct",
    about: "Each number once, in the order of first appearance",
    parameters: [list("numbers")],
    runtime: "distinct",
    keeps: "list",
    result: (args): ListType => ({ kind: "list", element: computed(numberOf(elementOf(args[0]))) }),
    examples: [["count(distinct([1, 1.0, 2]))", "2"]],
  },
  {
    name: "flatten",
    about: "The elements of several lists in one list",
    parameters: [list("lists")],
    runtime: "flatten",
    keeps: "inner lists",
    result: (args): ListType => ({ kind: "list", element: elementOf(elementOf(args[0])) }),
    examples: [["sum(flatten([[1, 2], [3]]))", "6"]],
  },
  {
    name: "index_by",
    about: "A map of a list's records by one of their fields; if several have the same value, the first counts",
    parameters: [list("list"), { name: "field", kind: "field" }],
    runtime: "indexBy",
    lower(l, { args: [, key], value: { js, type } }) {
      const field = key?.kind === "Reference" ? key.name : "";
      const element = type.kind === "list" ? type.element : type;
      const held = element.kind === "record" ? element.fields.get(field) : undefined;
      const item = l.names.inner().fresh("item");
      const found: Value = {
        js: fieldOf(name(item), field),
        type: held?.type ?? element,
        absent: held?.required === true && !held.nullable ? false : "nullish",
      };
      const body = found.absent === false ? inText(l, found) : orElse(keyText(l, found), UNDEFINED);
      return call("indexBy", js, { js: "arrow", parameter: item, body });
    },
    result: (args): Type => ({ kind: "map", value: elementOf(args[0]) }),
    examples: [['index_by([{ k: "a", v: "one" }, { k: "b", v: "two" }], k)["b"].v otherwise ""', '"two"']],
  },
];
