/** Lowers expressions to the wire form of their slots; absent values are omitted. */
import type { Span, tree } from "@integ/grammar";
import { ERROR, type MapType, type RecordType } from "../1-load/types.ts";
import type { Slot } from "../3-check/facts.ts";
import { COMPUTED, convert } from "./convert.ts";
import { call, isAbsent, orElse as either, type Js, name, raw, UNDEFINED } from "./ir.ts";
import { chooseBetween, lowerOnError, lowerStop, orElse } from "./lower-branch.ts";
import { lowerCondition } from "./lower-condition.ts";
import { currencyOf, known, unitsOf } from "./lower-currency.ts";
import { lowerExpression } from "./lower-expression.ts";
import { lowerList, lowerLoopAgainst } from "./lower-list.ts";
import { lowerMatch } from "./lower-match.ts";
import { proving } from "./lower-proof.ts";
import { isStop, type Lowering, spanOf, STOP, type Value } from "./lowering.ts";

/** Lowers an expression into the wire form of its place; undefined if it is absent and may be. */
export function lowerAgainst(l: Lowering, node: tree.Expression, slot: Slot): Js {
  const own = slot.type.kind === "union" ? l.module.checked.slots.get(node) : undefined;
  if (own !== undefined && own.type.kind !== "union") return lowerAgainst(l, node, own);
  const into = (inner: tree.Expression, as: Slot = slot): Js => lowerAgainst(l, inner, as);
  switch (node.kind) {
    case "Record":
      if (slot.type.kind === "record" || slot.type.kind === "map") return lowerRecord(l, node, slot.type);
      break;
    case "List":
      if (slot.type.kind === "list") return lowerList(l, node, slot);
      break;
    case "For":
      if (slot.type.kind === "list") return lowerLoopAgainst(l, node, slot);
      break;
    case "If":
      return chooseBetween(
        l,
        lowerCondition(l, node.condition),
        () => l.seen(node.consequent, into(node.consequent)),
        () => l.seen(node.alternative, into(node.alternative)),
        slot,
        node,
      );
    case "Match":
      return lowerMatch(l, node, (arm) => l.seen(arm, into(arm)), slot);
    case "Otherwise": {
      const value = lowerExpression(l, node.value);
      return orElse(
        l,
        node,
        value,
        (present) => intoWire(l, present, slot),
        () => l.seen(node.fallback, into(node.fallback)),
        slot,
      );
    }
    case "OnError":
      return lowerOnError(
        l,
        node,
        (value) => intoSlot(l, value, slot),
        () => l.seen(node.fallback, into(node.fallback)),
        slot,
      );
    case "Stop":
      lowerStop(l, node);
      return STOP;
    default:
  }
  return intoSlot(l, lowerExpression(l, node), slot);
}

function intoSlot(l: Lowering, value: Value, slot: Slot): Js {
  if (value.type.kind === "never") return STOP;
  // If null is not a value of the type, it means an absent value.
  const takesNull = slot.nullable || slot.type.kind === "any";
  if (value.type.kind === "null") return slot.asked === true || !takesNull ? UNDEFINED : raw("null");
  const converted = intoWire(l, value, slot);
  if (value.absent === false) return converted;
  if (converted !== value.js) return converted;
  return value.absent === "nullish" ? either(value.js, UNDEFINED) : value.js;
}

/** A value in the wire form of a place. */
function intoWire(l: Lowering, value: Value, slot: Slot): Js {
  const { type } = slot;
  if (type.kind !== "number" || type.wire !== "minor" || type.money === undefined)
    return convert(l, value, type, slot.direction === "written");
  const { money } = type;
  const minor = (js: Js): Js => {
    const amount = value.absent === false ? undefined : js;
    const code =
      slot.currency === undefined
        ? currencyOf(l, money, amount)
        : known(l, lowerExpression(l, slot.currency).js, money, amount);
    return call("toMinor", convert(l, { js, type: value.type, absent: false }, COMPUTED), code, ...unitsOf(money));
  };
  if (value.absent === false) return minor(value.js);
  const held = l.hoist(value.js, "amount");
  return { js: "conditional", test: isAbsent(held), yes: UNDEFINED, no: minor(held) };
}

function lowerRecord(l: Lowering, node: tree.RecordExpression, type: RecordType | MapType): Js {
  const entries: { key: string; value: Js; origin: Span }[] = [];
  const written = node.entries.flatMap((entry): readonly (tree.LetEntry | tree.FieldEntry)[] =>
    entry.kind === "Spread" ? (l.module.checked.spreads.get(entry) ?? []) : [entry],
  );
  for (const entry of written) {
    if (entry.kind === "LetEntry") lowerLet(l, entry.name, entry.value);
    else {
      const key = entry.path[0];
      if (key?.kind !== "Name") continue;
      const other = { name: key.text, type: type.kind === "map" ? type.value : (type.rest ?? ERROR) };
      const field =
        type.kind === "map" ? other : (type.fields.get(key.text) ?? (type.rest === undefined ? undefined : other));
      if (field === undefined) continue;
      // A record without a slot: each value keeps its form.
      const slot = l.module.checked.slots.get(entry.value) ?? {
        type: field.type,
        required: "required" in field && field.required,
        nullable: false,
        name: field.name,
        direction: "read",
      };
      const value = lowerAgainst(l, entry.value, slot);
      if (isStop(value)) return STOP;
      entries.push({
        key: field.name,
        value: proving(l, entry.value, slot, value, field.type),
        origin: spanOf(entry),
      });
    }
  }
  return { js: "object", entries, origin: spanOf(node) };
}

/** `let`: a constant, or nothing if the value is as simple as its name. */
export function lowerLet(l: Lowering, variable: tree.Name, node: tree.Expression): void {
  const binding = l.module.checked.bindings.get(variable);
  if (binding === undefined) return;
  const fresh = l.names.fresh(binding.name);
  const value = lowerNamed(l, fresh, node);
  if (value.type.kind === "never") return;
  if (!isNameOf(value.js, fresh)) l.add({ kind: "const", name: fresh, value: value.js, origin: spanOf(variable) });
  l.variables.set(binding, { js: name(fresh), type: value.type, absent: value.absent });
}

/** A named value: a sum is accumulated in a variable of this name. */
export function lowerNamed(l: Lowering, variable: string, node: tree.Expression): Value {
  const outer = l.wished;
  const loop = node.kind === "Call" ? node.args[0]?.value : node.kind === "Pipe" ? node.value : undefined;
  l.wished = loop?.kind === "For" ? { loop, name: variable } : undefined;
  const value = lowerExpression(l, node);
  l.wished = outer;
  return value;
}

/** Whether code is a single variable. */
export function isNameOf(js: Js, variable: string): boolean {
  return js.js === "name" && js.name === variable;
}
