/** Checks a value whose place has a union type. */
import type { RelatedPlace, tree } from "@integ/grammar";
import { ERROR, show, type Type, type UnionType } from "../1-load/types.ts";
import { check } from "../messages/check.ts";
import { assignability } from "./assignability.ts";
import { infer } from "./check-expression.ts";
import type { Checking, Context } from "./checking.ts";
import type { Slot, Typed } from "./facts.ts";
import { checkAgainst } from "./check-slot.ts";
import { weigh, weighRules } from "./held-values.ts";

/** Checks a value against a union: it goes to the first variant that accepts it. */
export function intoUnion(
  c: Checking,
  node: tree.Expression,
  typed: Typed,
  union: UnionType,
  slot: Slot,
  declared: () => RelatedPlace | undefined,
): Typed {
  const absent = typed.absent === undefined ? {} : { absent: typed.absent };
  const isAssignable = (from: Type, to: Type): boolean =>
    assignability(from, to, slot.name, c.place(node), undefined) === undefined;
  const froms = typed.type.kind === "union" ? typed.type.variants : [typed.type];
  if (typed.type.kind === "union" && froms.every((from) => union.variants.some((to) => isAssignable(from, to))))
    return { type: union, ...absent };
  const found = union.variants.find((to) => isAssignable(typed.type, to));
  if (found !== undefined) {
    c.facts.slots.set(node, { ...slot, type: found });
    weigh(c, node, typed.type, found, slot);
    return { type: found, ...absent };
  }
  // The closest variant gives the best explanation.
  const near = union.variants.find((to) => to.kind === typed.type.kind);
  const problem =
    near === undefined ? undefined : assignability(typed.type, near, slot.name, c.place(node), declared());
  c.report(problem ?? check.wrongType(c.place(node), slot.name, show(union), show(typed.type), undefined, declared()));
  return { type: ERROR };
}

/** The variant for a record or list literal: the one that it fits, or the closest. */
export function variant(c: Checking, node: tree.Expression, union: UnionType, slot: Slot, context: Context): Typed {
  const kind = node.kind === "Record" ? ["record", "map"] : ["list"];
  const candidates = union.variants.filter((one) => kind.includes(one.kind));
  const [first] = candidates;
  if (first === undefined) {
    infer(c, node, context);
    c.report(check.wrongType(c.place(node), slot.name, show(union), node.kind === "Record" ? "a record" : "a list"));
    return { type: ERROR };
  }
  const into = (type: Type): Typed => {
    const typed = checkAgainst(c, node, { ...slot, type }, context);
    if (union.rules !== undefined && typed.type.kind !== "error" && (node.kind === "Record" || node.kind === "List"))
      weighRules(c, node, type, slot, union.rules);
    return typed;
  };
  const told = candidates.length === 1 ? first : (toldBy(node, union) ?? undefined);
  if (told !== undefined) return into(told);
  const tries = candidates.map((type) => {
    const { reported } = c.attempt(() => checkAgainst(c, node, { ...slot, type }, context));
    return { type, errors: reported.filter((one) => one.severity === "error").length };
  });
  const best = tries.reduce((least, one) => (one.errors < least.errors ? one : least));
  return into(best.type);
}

/** The variant that a literal's discriminator names. */
function toldBy(node: tree.Expression, { discriminator, variants }: UnionType): Type | undefined {
  if (node.kind !== "Record" || discriminator === undefined) return undefined;
  const entry = node.entries.find(
    (one) => one.kind === "Field" && one.path[0]?.kind === "Name" && one.path[0].text === discriminator.field,
  );
  const value = entry?.kind === "Field" && entry.value.kind === "Text" ? entry.value.value : undefined;
  const at = value === undefined ? -1 : discriminator.values.findIndex((values) => values.includes(value));
  return variants[at];
}
