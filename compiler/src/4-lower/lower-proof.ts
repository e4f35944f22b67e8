/**
 * Whether a record fits its destination. The checker has proved most of it: a cut text fits, a table's values are known. The rest
 * is tested in the mapping, where the value is computed. If a test fails, the whole record is checked, which gives the reasons.
 */
import type { tree } from "@integ/grammar";
import type { Type } from "../1-load/types.ts";
import { branchesOf } from "../3-check/branches.ts";
import type { Slot, Typed } from "../3-check/facts.ts";
import { isCall, MOMENTS } from "./is-calls.ts";
import { isPresent, type Js, member, name, not, raw, text } from "./ir.ts";
import type { Lowering } from "./lowering.ts";

/** An unproved requirement of a value, as a condition. */
type Question = (value: Js) => Js;
type Open = Question | "whole";

/**
 * A value of a record that is sent, with tests of its unproved requirements.
 *
 * @param place the schema's type there, of which the slot's may be one variant
 */
export function proving(l: Lowering, node: tree.Expression, slot: Slot, value: Js, place: Type = slot.type): Js {
  const { proof } = l;
  if (proof === undefined || slot.direction !== "written") return value;
  const open = place.kind === "union" && place.exactlyOne ? (["whole"] as const) : openOf(l, node, slot);
  if (open.length === 0) return value;
  proof.asked = true;
  const mismatch = { kind: "assign", name: proof.variable, value: raw("false") } as const;
  const questions = open.filter((one) => one !== "whole");
  if (questions.length < open.length) {
    l.add(mismatch);
    return value;
  }
  const held = l.hoist(value, slot.name.split(".").at(-1) ?? "value");
  // Branches have the same requirements, since they go into the same place.
  const conditions = new Map(questions.map((question) => question(held)).map((js) => [JSON.stringify(js), js]));
  const [first, ...others] = conditions.values();
  if (first === undefined) return held;
  const test = others.reduce<Js>((left, right) => ({ js: "binary", operator: "||", left, right }), first);
  l.add({ kind: "if", test, yes: [mismatch], no: [] });
  return held;
}

/** The unproved requirements of a value, branch by branch. The fields of a record have their own. */
function openOf(l: Lowering, node: tree.Expression, slot: Slot): readonly Open[] {
  const { risks, slots, typed } = l.module.checked;
  const inner = (one: tree.Expression): readonly Open[] => openOf(l, one, slots.get(one) ?? slot);
  const branches = branchesOf(node);
  if (branches !== undefined) return branches.flatMap(inner);
  switch (node.kind) {
    case "Stop":
      return [];
    case "Record":
      return risks.has(node) || !isWritten(slot.type) ? ["whole"] : [];
    case "For":
    case "List": {
      const { type } = slot;
      if (type.kind !== "list" || type.first !== undefined || type.rules !== undefined) return ["whole"];
      if (type.element.kind === "union" && type.element.exactlyOne) return ["whole"];
      const elements = node.kind === "For" ? [node.body] : node.items;
      if (elements.flatMap(inner).length > 0) return ["whole"];
      return risks.has(node) ? [counted(type.minItems, type.maxItems)] : [];
    }
    default: {
      const from = typed.get(node);
      return from === undefined ? ["whole"] : openOfLeaf(from, slot.type, risks.get(node)?.wants ?? []);
    }
  }
}

function isWritten(type: Type): boolean {
  return type.kind === "record" || type.kind === "map";
}

function openOfLeaf({ type: from, absent }: Typed, to: Type, wants: readonly string[]): readonly Open[] {
  const unless =
    (fits: Question): Question =>
    (value) =>
      absent === undefined
        ? not(fits(value))
        : { js: "binary", operator: "&&", left: isPresent(value), right: not(fits(value)) };
  if (from.kind === "never" || from.kind === "error" || from.kind === "null" || to.kind === "any") return [];
  switch (to.kind) {
    case "text": {
      if (wants.length === 0) return from.kind === "union" ? ["whole"] : [];
      if (to.rules !== undefined || to.pattern !== undefined || to.format !== undefined) return ["whole"];
      if (to.unit !== undefined || to.charset !== undefined) return ["whole"];
      const { minLength: least = 0, maxLength: most } = to;
      if (least === 1 && wants.every((want) => want.startsWith("at least")))
        return [(value) => ({ js: "binary", operator: "===", left: value, right: text("") })];
      return [unless((value) => isCall("text", value, raw(String(most ?? "Infinity")), raw(String(least))))];
    }
    case "number": {
      if (to.rules !== undefined || to.literal !== undefined || from.kind !== "number") return wants.length === 0 && to.rules === undefined && from.kind === "number" ? [] : ["whole"]; // prettier-ignore
      const limits: Question[] = [
        ...limit("atLeast", to.minimum),
        ...limit("above", to.above),
        ...limit("atMost", to.maximum),
        ...limit("below", to.below),
      ];
      const range = wants.length === 0 ? [] : limits;
      // A text's characters are counted; an amount in minor units must be whole.
      const kind: Question[] =
        to.wire === "text"
          ? [(value) => isCall("decimal", value)]
          : to.wire === "minor"
            ? [(value) => isCall("int", value)]
            : [];
      const all = [...kind, ...range];
      return all.map(unless);
    }
    case "datetime":
      if (to.rules !== undefined) return ["whole"];
      if (from.kind === "datetime" && from.wire === "text" && to.wire === "text") return [];
      return [unless((value) => isCall(MOMENTS[to.wire], value))];
    case "enum":
    case "boolean":
    case "date":
    case "time":
    case "local_datetime":
    case "duration":
      return wants.length > 0 || to.rules !== undefined || from.kind === "union" ? ["whole"] : [];
    case "error":
    case "list":
    case "map":
    case "never":
    case "null":
    case "record":
    case "union":
      return ["whole"];
  }
}

/** The test of a list's number of elements. */
function counted(least: number | undefined, most: number | undefined): Question {
  return (value) => {
    const size = member(value, "length");
    const beyond = (operator: string, bound: number | undefined): readonly Js[] =>
      bound === undefined ? [] : [{ js: "binary", operator, left: size, right: raw(String(bound)) }];
    const [first = raw("false"), ...others] = [...beyond("<", least), ...beyond(">", most)];
    return others.reduce((left, right) => ({ js: "binary", operator: "||", left, right }), first);
  };
}

function limit(check: string, bound: number | undefined): readonly Question[] {
  return bound === undefined ? [] : [(value) => isCall(check, value, raw(String(bound)))];
}

/** Whether all unproved requirements of the records so far have been tested and hold. */
export function provedSoFar({ proof }: Lowering): Js {
  return proof?.asked === true ? name(proof.variable) : raw(String(proof !== undefined));
}
