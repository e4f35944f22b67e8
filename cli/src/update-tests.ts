/** `integ test --update`: replaces a test's expectations by the actual results. Its given documents stay. */
import { readFileSync, writeFileSync } from "node:fs";
import { quoteText, tree } from "@integ/grammar";
import type { CheckedModule, TextEdit } from "@integ/compiler";
import { Decimal, isNumber, numText } from "@integ/runtime";
import { type SampleOutcome, isRecord, pick, unmet } from "@integ/preview/run";

type CheckedTest = CheckedModule["tests"][number];

/** The edits that adapt a test's expectation; none if the result is of another kind, which a person must decide. */
export function updatesOf({ module }: CheckedModule, test: CheckedTest, came: SampleOutcome): TextEdit[] {
  const declaration = module.tests.find(({ title }) => title.start === test.place.start);
  const { path } = module.source;
  const edits: TextEdit[] = [];
  for (const expectation of test.expected) {
    if (expectation.kind === "record" && came.kind === "sent") {
      const record = came.records[expectation.name];
      if (record === undefined) continue;
      for (const field of expectation.fields) {
        const entry = declaration === undefined ? undefined : entryAt(declaration, field.start, field.end);
        const found = pick(record, field.path);
        const missed = unmet({ ...expectation, fields: [field] }, came).length > 0;
        if (entry !== undefined && missed)
          edits.push({ path, start: entry.value.start, end: entry.value.end, text: literal(found) });
      }
    }
    if (expectation.kind === "records" && came.kind === "sent") {
      const step = declaration?.steps.find((one) => one.kind === "Expect" && one.name?.text === expectation.name);
      const list = step?.kind === "Expect" ? step.records : undefined;
      const found = came.records[expectation.name];
      if (list !== undefined && found !== undefined && unmet(expectation, came).length > 0)
        edits.push({ path, start: list.start, end: list.end, text: literal(found) });
    }
    const isStop = expectation.kind === "skip" || expectation.kind === "hold" || expectation.kind === "retry";
    if (isStop && "id" in came && unmet(expectation, came).length > 0) {
      const text = `expect ${came.kind} ${quoteText(came.reason)}`;
      edits.push({ path, start: expectation.start, end: expectation.end, text });
    }
  }
  return edits;
}

/** Writes edits into their files. */
export function applyUpdates(edits: readonly TextEdit[]): void {
  for (const [path, of] of Map.groupBy(edits, (edit) => edit.path)) {
    let text = readFileSync(path, "utf8");
    for (const edit of of.toSorted((a, b) => b.start - a.start))
      text = text.slice(0, edit.start) + edit.text + text.slice(edit.end);
    writeFileSync(path, text);
  }
}

function entryAt(node: tree.Node, start: number, end: number): tree.FieldEntry | undefined {
  if (node.kind === "Field" && node.start === start && node.end === end) return node;
  for (const child of tree.children(node)) {
    const found = entryAt(child, start, end);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A value as a literal of a spec. */
export function literal(value: unknown): string {
  if (value === undefined || value === null) return "null";
  if (typeof value === "string") return quoteText(value);
  if (isNumber(value)) return value instanceof Decimal ? String(value) : numText(value);
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (!isRecord(value)) return value === true ? "true" : "false";
  const fields = Object.entries(value).flatMap(([name, one]) =>
    one === undefined ? [] : [`${/^[A-Za-z_]\w*$/.test(name) ? name : quoteText(name)}: ${literal(one)}`],
  );
  return fields.length === 0 ? "{}" : `{ ${fields.join(", ")} }`;
}
