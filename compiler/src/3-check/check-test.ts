/** Tests of a spec as plain data: documents and expectations. Values are constants. */
import { closest, type tree } from "@integ/grammar";
import { elementAt, show, type Type } from "../1-load/types.ts";
import { bind } from "../messages/bind.ts";
import { check } from "../messages/check.ts";
import { resolvePath } from "../host.ts";
import { isBroken, type Checking } from "./checking.ts";
import type { Change, CheckedTest, Expectation } from "./facts.ts";

/** The names that a test may use, with their types where known. */
export interface TestNames {
  readonly document: Type | undefined;
  readonly given: ReadonlyMap<string, Type | undefined>;
  readonly expected: ReadonlyMap<string, Type | undefined>;
}

/** A test of the spec. A given document has the type of its source, an expectation that of the destination. */
export function checkTest(c: Checking, node: tree.TestDeclaration, names: TestNames): CheckedTest | undefined {
  const fetches = [...names.given.keys()];
  if (isBroken(node) || node.steps.some(isBroken)) return undefined;
  const before = c.diagnostics.length;
  let file: string | undefined;
  let document: unknown;
  let given = false;
  const changes: Change[] = [];
  const fetched: Record<string, unknown> = {};
  const expected: Expectation[] = [];
  for (const step of node.steps) {
    if (step.kind === "Expect") {
      const one = expectation(c, step, names.expected);
      if (one !== undefined) expected.push(one);
    } else if (step.name !== undefined) {
      if (!fetches.includes(step.name.text) && !c.module.unparsed.mayDeclare(step.name.text)) {
        c.report(bind.unknownName(c.place(step.name), step.name.text, closest(step.name.text, fetches), fetches));
      } else if (step.value !== undefined)
        fetched[step.name.text] = constant(c, step.value, oneOrAll(step.value, names.given.get(step.name.text)));
    } else {
      if (given) c.report(check.testSample(c.place(step), "the source document is given twice"));
      given = true;
      if (step.file !== undefined) {
        file = step.file.value;
        if (c.project.host.read(resolvePath(c.module.source.path, file)) === undefined)
          c.report(bind.noFile(c.place(step.file), file, "sample", resolvePath(c.module.source.path, file)));
        if (step.changes !== undefined) changes.push(...fieldsOf(c, step.changes, names.document));
      } else if (step.value !== undefined) document = constant(c, step.value, oneOrAll(step.value, names.document));
    }
  }
  const title = node.title.kind === "Text" ? node.title.value : c.text(node.title);
  if (!given) c.report(check.testSample(c.place(node.title), 'this test has no document: given "samples/order.json"'));
  if (!node.steps.some((step) => step.kind === "Expect"))
    c.report(check.testSample(c.place(node.title), "this test expects nothing"));
  if (c.diagnostics.length > before) return undefined;
  return {
    title,
    place: { start: node.title.start, end: node.title.end },
    changes,
    fetched,
    expected,
    ...(file === undefined ? { document } : { file }),
  };
}

function expectation(
  c: Checking,
  step: tree.ExpectStep,
  types: ReadonlyMap<string, Type | undefined>,
): Expectation | undefined {
  const destinations = [...types.keys()];
  const { start, end } = step;
  if (step.stop !== undefined) {
    const reason =
      step.reason === undefined
        ? undefined
        : step.reason.kind === "Text"
          ? step.reason.value
          : c.text(step.reason).slice(1, -1);
    return { kind: step.stop, start, end, ...(reason === undefined ? {} : { reason }) };
  }
  const name = step.name;
  if (name === undefined || name.text === "") return undefined;
  if (!destinations.includes(name.text) && !c.module.unparsed.mayDeclare(name.text)) {
    c.report(bind.unknownName(c.place(name), name.text, closest(name.text, destinations), destinations));
    return undefined;
  }
  if (step.absent === true) return { kind: "no", name: name.text };
  if (step.records !== undefined)
    return { kind: "records", name: name.text, records: constant(c, step.records, listOf(types.get(name.text))) };
  return {
    kind: "record",
    name: name.text,
    fields: step.record === undefined ? [] : fieldsOf(c, step.record, types.get(name.text)),
  };
}

/** `LineItems[0].UnitAmount: 19.99` as a path and a value. */
function fieldsOf(
  c: Checking,
  record: tree.RecordExpression,
  type: Type | undefined,
): (Change & { readonly start: number; readonly end: number })[] {
  return record.entries.flatMap((entry) => {
    if (entry.kind !== "Field") {
      c.report(check.testSample(c.place(entry), "a test is made of fields and values"));
      return [];
    }
    const path = entry.path.map((step) => (step.kind === "Name" ? step.text : Number(step.text)));
    const inner = entry.path.reduce<Type | undefined>((of, step) => typeOfStep(c, of, step), type);
    return [{ path, value: constant(c, entry.value, inner), start: entry.start, end: entry.end }];
  });
}

/** A read may find one record, or several. */
const oneOrAll = (node: tree.Expression, type: Type | undefined): Type | undefined =>
  node.kind === "List" && type?.kind !== "list" ? listOf(type) : type;
const listOf = (element: Type | undefined): Type | undefined =>
  element === undefined ? undefined : { kind: "list", element };

/** The type of a field or an element; reports an unknown field. Undefined if the type is unknown. */
function typeOfStep(c: Checking, type: Type | undefined, step: tree.Name | tree.NumberLiteral): Type | undefined {
  if (type?.kind === "list") return step.kind === "Name" ? undefined : elementAt(type, Number(step.text));
  if (type?.kind === "map") return type.value;
  if (step.kind !== "Name") return undefined;
  if (type?.kind === "record") {
    const field = type.fields.get(step.text);
    if (field !== undefined) return field.type;
  }
  const records =
    type?.kind === "record"
      ? [type]
      : type?.kind === "union"
        ? type.variants.filter((variant) => variant.kind === "record")
        : [];
  const [first] = records;
  if (first === undefined) return undefined;
  const found = records.map((one) => one.fields.get(step.text)?.type).filter((one) => one !== undefined);
  if (found.length > 0) return found.length === 1 ? found[0] : undefined;
  if (records.some((one) => c.isUncertain(one))) return undefined;
  const known = [...new Set(records.flatMap((one) => [...one.fields.keys()]))];
  const like = closest(step.text, known);
  const rest = records.find((one) => one.rest !== undefined)?.rest;
  if (rest !== undefined && like === undefined) return rest;
  c.report(bind.unknownField(c.place(step), step.text, show(type as Type), like, known, c.fieldsDeclared(first)));
  return undefined;
}

/** A constant as JSON. `null` stands for a field whose absent value is a text. */
function constant(c: Checking, node: tree.Expression, type: Type | undefined): unknown {
  switch (node.kind) {
    case "Text":
      return node.value;
    case "Number":
      return exactNumber(node.text);
    case "Boolean":
      return node.value;
    case "Null":
      return null;
    case "Unary":
      if (node.operator === "-" && node.operand.kind === "Number") return exactNumber(`-${node.operand.text}`);
      break;
    case "List":
      return node.items.map((item, i) => constant(c, item, type?.kind === "list" ? elementAt(type, i) : undefined));
    case "Record":
      return recordOf(c, node, type);
    default:
  }
  c.report(
    check.testSample(
      c.place(node),
      "a test is made of plain values: texts, numbers, true, false, null, lists and records",
    ),
  );
  return undefined;
}

/** A record value: `tracking.number: "7"` means the record `tracking` with that field. */
function recordOf(c: Checking, node: tree.RecordExpression, type: Type | undefined): Record<string, unknown> {
  const made: Record<string, unknown> = {};
  for (const { path, value, start, end } of fieldsOf(c, node, type)) {
    const names = path.filter((step): step is string => typeof step === "string");
    if (names.length === path.length) setField(made, names, value);
    else
      c.report(
        check.testSample(
          c.place({ start, end }),
          "an element of a list has no place in a value: write the list itself",
        ),
      );
  }
  return made;
}

function setField(record: Record<string, unknown>, [name = "", ...below]: readonly string[], value: unknown): void {
  const inner: unknown = record[name];
  if (below.length === 0) record[name] = value;
  else setField((record[name] = isObject(inner) ? inner : {}), below, value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function exactNumber(text: string): number | bigint {
  const value = Number(text);
  return /^-?\d+$/.test(text) && !Number.isSafeInteger(value) ? BigInt(text) : value;
}
