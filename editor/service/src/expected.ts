/** The expected type at a place: of the field, the parameter, or the other operand. */
import type { BuiltinParameter, CheckedModule, Type } from "@integ/compiler";
import type { tree } from "@integ/grammar";
import { isOf } from "./nodes.ts";

/** The expectation of a place. */
export interface Expected {
  readonly type?: Type;
  /** The field of the value. */
  readonly field?: string;
  /** The parameter of a function of the library. */
  readonly parameter?: BuiltinParameter;
  /** Values that other arms already cover. */
  readonly covered?: ReadonlySet<string>;
}

/** @param around the nodes around the place, outermost first */
export function expectedAt(checked: CheckedModule, around: readonly tree.Node[]): Expected {
  const here = around.at(-1);
  const parent = around.at(-2);
  const outer = around.at(-3);
  if (here === undefined || parent === undefined) return {};
  const slot = checked.slots.get(here);
  if (slot !== undefined) return { type: slot.type, field: slot.name.split(".").at(-1) ?? slot.name };
  if (isOf(parent, "Arm") && parent.patterns?.some((one) => one === here))
    return ofPattern(checked, parent, outer, here);
  if (isOf(parent, "Binary")) return typeOf(checked, parent.left === here ? parent.right : parent.left);
  if (isOf(parent, "List") && isOf(outer, "Binary")) return typeOf(checked, outer.left);
  if (isOf(parent, "ForClauses") && parent.list === here) return { type: { kind: "list", element: { kind: "any" } } };
  if (isOf(parent, "Otherwise", "OnError") && parent.fallback === here) return typeOf(checked, parent.value);
  if (isOf(parent, "Argument") && isOf(outer, "Call")) return ofArgument(checked, parent, outer, around.at(-4));
  const given = givenAt(checked, around);
  return given === undefined ? {} : { type: given };
}

function typeOf(checked: CheckedModule, node: tree.Node | undefined): Expected {
  const type = node === undefined ? undefined : checked.typed.get(node)?.type;
  return type === undefined || type.kind === "error" ? {} : { type };
}

function ofPattern(
  checked: CheckedModule,
  arm: tree.MatchArm,
  outer: tree.Node | undefined,
  here: tree.Node,
): Expected {
  if (isOf(outer, "Match")) {
    const covered = new Set(
      (outer.arms ?? []).flatMap((one) =>
        (one.patterns ?? []).flatMap((pattern) => (pattern.kind === "Text" && pattern !== here ? [pattern.value] : [])),
      ),
    );
    return { ...typeOf(checked, outer.subject), covered };
  }
  if (!isOf(outer, "Table")) return {};
  const at = arm.patterns.findIndex((one) => one === here);
  const type = checked.tables.get(outer.name?.text ?? "")?.keys[at];
  return type === undefined ? {} : { type };
}

function ofArgument(
  checked: CheckedModule,
  argument: tree.Argument,
  call: tree.CallExpression,
  outer: tree.Node | undefined,
): Expected {
  const piped = isOf(outer, "Pipe") && outer.call === call;
  const at = call.args.indexOf(argument) + (piped ? 1 : 0);
  const name = call.callee?.kind === "Reference" ? call.callee.name : "";
  const parameter = checked.library.get(name)?.parameters[at];
  if (parameter !== undefined) return { parameter };
  const type = checked.callables.get(name)?.parameters[at]?.typed.type;
  return type === undefined ? {} : { type };
}

/** The type of a value in a test: of a given document or an expected record. */
function givenAt(checked: CheckedModule, around: readonly tree.Node[]): Type | undefined {
  const at = around.findLastIndex((one) => one.kind === "Given" || one.kind === "Expect");
  const step = around[at];
  if (step === undefined || (step.kind !== "Given" && step.kind !== "Expect")) return undefined;
  const inner = around.slice(at + 1);
  let type = stepType(checked, step);
  for (const [i, node] of inner.entries()) {
    if (isOf(node, "Field")) type = ofPath(type, node, inner[i + 1]);
    else if (isOf(node, "List") && type?.kind === "list") type = type.element;
  }
  return type;
}

/** The type of a test's step. */
export function stepType(checked: CheckedModule, step: tree.GivenStep | tree.ExpectStep): Type | undefined {
  const name = step.name?.text;
  if (step.kind === "Expect") {
    const record = checked.destinations.find((one) => one.binding.name === name)?.record.type;
    return record !== undefined && step.records !== undefined ? { kind: "list", element: record } : record;
  }
  if (name === undefined) return checked.document?.type.type;
  const fetch = [...checked.fetches, ...checked.loopFetches].find((one) => one.binding.name === name);
  const response = checked.destinations.find((one) => one.binding.name === name)?.operation.result;
  return fetch?.resultType.type ?? response?.type;
}

/** The type of a field's path, up to the step at the place. */
function ofPath(type: Type | undefined, field: tree.FieldEntry, upTo: tree.Node | undefined): Type | undefined {
  let at = type;
  for (const step of field.path ?? []) {
    if (step === upTo) return at;
    if (step.kind === "Number") at = at?.kind === "list" ? at.element : undefined;
    else {
      const records = at?.kind === "record" ? [at] : at?.kind === "union" ? at.variants : [];
      at = records.flatMap((one) => (one.kind === "record" ? (one.fields.get(step.text)?.type ?? []) : []))[0];
    }
  }
  return at;
}

/** The type of the record that a field's name at the end of `around` belongs to. */
export function recordTypeAt(checked: CheckedModule, around: readonly tree.Node[]): Type | undefined {
  const field = around.at(-2);
  const record = around.at(-3);
  if (!isOf(field, "Field") || !isOf(record, "Record")) return undefined;
  return declaredKinds(checked, record, field, around) ?? checked.slots.get(record)?.type ?? givenAt(checked, around);
}

/** The variants of a record that have all fields set so far; the checker has already chosen one of them. */
function declaredKinds(
  checked: CheckedModule,
  record: tree.RecordExpression,
  here: tree.FieldEntry,
  around: readonly tree.Node[],
): Type | undefined {
  const [outer, field] = [around.at(-5), around.at(-4)];
  if (!isOf(outer, "Record") || !isOf(field, "Field")) return undefined;
  const slot = checked.slots.get(outer)?.type;
  const name = field.path?.at(-1);
  const declared = slot?.kind === "record" && name?.kind === "Name" ? slot.fields.get(name.text)?.type : undefined;
  if (declared?.kind !== "union") return undefined;
  const set = (record.entries ?? []).flatMap((entry) => {
    const [first] = entry.kind === "Field" && entry !== here ? entry.path : [];
    return first?.kind === "Name" ? [first.text] : [];
  });
  const variants = declared.variants.filter(
    (one) => one.kind === "record" && set.every((each) => one.fields.has(each)),
  );
  return variants.length === 0 ? undefined : { ...declared, variants };
}
