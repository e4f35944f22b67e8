/** Tests of a spec: what they give and expect, as plain data. Values are constants, written as the spec writes them. */
import { closest, type tree } from "@integ/grammar";
import { bind } from "../messages/bind.ts";
import { check } from "../messages/check.ts";
import { resolvePath } from "../host.ts";
import { isBroken, type Checking } from "./checking.ts";
import type { Change, CheckedTest, Expectation } from "./facts.ts";

export function checkTest(
  c: Checking,
  node: tree.TestDeclaration,
  fetches: readonly string[],
  destinations: readonly string[],
): CheckedTest | undefined {
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
      const one = expectation(c, step, destinations);
      if (one !== undefined) expected.push(one);
    } else if (step.name !== undefined) {
      if (!fetches.includes(step.name.text) && !c.module.unread.mayDeclare(step.name.text)) {
        c.report(bind.unknownName(c.place(step.name), step.name.text, closest(step.name.text, fetches), fetches));
      } else if (step.value !== undefined) fetched[step.name.text] = constant(c, step.value);
    } else {
      if (given) c.report(check.testSample(c.place(step), "the source document is given twice"));
      given = true;
      if (step.file !== undefined) {
        file = step.file.value;
        if (c.host.read(resolvePath(c.module.source.path, file)) === undefined)
          c.report(bind.noFile(c.place(step.file), file, "sample", resolvePath(c.module.source.path, file)));
        if (step.changes !== undefined) changes.push(...fieldsOf(c, step.changes));
      } else if (step.value !== undefined) document = constant(c, step.value);
    }
  }
  const title = node.title.kind === "Text" ? node.title.value : c.text(node.title);
  if (!given)
    c.report(check.testSample(c.place(node.title), 'this test gives no document: given "samples/order.json"'));
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

function expectation(c: Checking, step: tree.ExpectStep, destinations: readonly string[]): Expectation | undefined {
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
  if (!destinations.includes(name.text) && !c.module.unread.mayDeclare(name.text)) {
    c.report(bind.unknownName(c.place(name), name.text, closest(name.text, destinations), destinations));
    return undefined;
  }
  if (step.absent === true) return { kind: "no", name: name.text };
  if (step.records !== undefined) return { kind: "records", name: name.text, records: constant(c, step.records) };
  return { kind: "record", name: name.text, fields: step.record === undefined ? [] : fieldsOf(c, step.record) };
}

/** `LineItems[0].UnitAmount: 19.99` as a path and a value. */
function fieldsOf(
  c: Checking,
  record: tree.RecordExpression,
): (Change & { readonly start: number; readonly end: number })[] {
  return record.entries.flatMap((entry) => {
    if (entry.kind !== "Field") {
      c.report(check.testSample(c.place(entry), "a test is made of fields and values"));
      return [];
    }
    const path = entry.path.map((step) => (step.kind === "Name" ? step.text : Number(step.text)));
    return [{ path, value: constant(c, entry.value), start: entry.start, end: entry.end }];
  });
}

/** A constant as JSON; a field given as `absent` text has no spelling: `null` stands for it. */
function constant(c: Checking, node: tree.Expression): unknown {
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
      return node.items.map((item) => constant(c, item));
    case "Record":
      return Object.fromEntries(
        node.entries.flatMap((entry) => {
          const name = entry.kind === "Field" ? entry.path[0] : undefined;
          return entry.kind === "Field" && name?.kind === "Name" ? [[name.text, constant(c, entry.value)]] : [];
        }),
      );
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

function exactNumber(text: string): number | bigint {
  const value = Number(text);
  return /^-?\d+$/.test(text) && !Number.isSafeInteger(value) ? BigInt(text) : value;
}
