/**
 * Cases derived from one document and its schema: each changes one value to another valid one, or to one that is just
 * invalid.
 */
import { isUnspecific, type CheckedModule, type Field, type Ledger, type RecordType, type Type } from "@integ/compiler";
import { encode } from "@integ/runtime";
import { valuesAt } from "../values-at.ts";
import { type Sample, isRecord } from "@integ/preview/run";

/** One change of the document. */
export interface Case {
  /** `line_items[0].price`; empty for the document as a whole. */
  readonly field: string;
  /** `is missing` */
  readonly title: string;
  readonly sample: Sample;
}

/** Dates and times that often cause mistakes: ends of months and years, a leap day, both changes of the clock. */
const MOMENTS: readonly (readonly [title: string, moment: string])[] = [
  ["is late on the last day of a month", "2026-01-31T23:30:00Z"],
  ["is a leap day", "2028-02-29T12:00:00Z"],
  ["is late on the last day of a year", "2025-12-31T23:30:00Z"],
  ["is just before the clock goes forward", "2026-03-29T00:59:59Z"],
  ["is just after the clock went forward", "2026-03-29T01:00:00Z"],
  ["is in the repeated hour", "2026-10-25T00:30:00Z"],
];
const MANY = 20;
/** Longer than most systems accept, if the schema has no limit. */
const LONG = 300;
const NEW_VALUE = "a_new_value";

/** @param base the document to change @returns the cases, grouped by field; each document once */
export function casesOf(checked: CheckedModule, ledger: Ledger, base: Sample): Case[] {
  const type = checked.document?.type.type;
  if (type === undefined) return [];
  // In a list, the first document is changed.
  const inList = checked.document?.all === true;
  const document: unknown = inList && Array.isArray(base.document) ? base.document[0] : base.document;
  const seen = new Set([encode(document)]);
  const cases: Case[] = [];
  const add = (field: string, title: string, changed: unknown): void => {
    const text = encode(changed);
    if (seen.has(text)) return;
    seen.add(text);
    const whole =
      inList && Array.isArray(base.document) ? [changed, ...(base.document as unknown[]).slice(1)] : changed;
    const name = field === "" ? title : `${field} ${title}`;
    cases.push({ field, title, sample: { ...base, name, document: whole } });
  };
  const used = ledger.source.filter(({ state }) => state === "used").map(({ path }) => path);
  add("", "has only required fields", smallest(type, document));
  add(
    "",
    "has all fields that the spec reads",
    used.reduce((filled, path) => fill(type, filled, path), document),
  );
  if (inList) for (const [title, whole] of [["no document", []], ["many documents", Array.from({ length: MANY }, () => document)]] as const) cases.push({ field: "", title, sample: { ...base, name: title, document: whole } }); // prettier-ignore
  for (const path of withParents(used)) {
    const field = fieldOf(type, path);
    if (field === undefined) continue;
    const at = path.replaceAll("[]", "[0]");
    const steps = stepsOf(at);
    const [now] = valuesAt(document, path);
    const isThere = now !== undefined;
    const set = (title: string, value: unknown): void => {
      const changed = put(document, steps, value);
      if (changed !== undefined) add(at, title, changed);
    };
    if (isThere && !field.required) set("is missing", undefined);
    if (field.nullable) set("is null", null);
    for (const [title, value] of valuesOf(field.type, now)) set(title, value);
  }
  return cases;
}

/** The values of a type that are worth a case. */
function valuesOf(type: Type, now: unknown): (readonly [title: string, value: unknown])[] {
  if (isUnspecific(type)) return [];
  switch (type.kind) {
    case "enum":
      return [
        ...type.members.map((member) => [`is ${encode(member)}`, member] as const),
        ["is a value that the schema does not list", NEW_VALUE] as const,
      ];
    case "boolean":
      return type.literal === undefined ? [["is true", true], ["is false", false]] : []; // prettier-ignore
    case "text":
      return textsOf(type);
    case "number": {
      const write = (text: string): unknown => (type.wire === "text" ? text : Number(text));
      const big = type.integer || type.wire === "minor" ? "999999999" : "999999999.99";
      const limits = [type.minimum, type.maximum].flatMap((one) =>
        one === undefined ? [] : [one, one - 1, one + 1].map((value) => [`is ${value}`, write(String(value))] as const),
      );
      if (type.wire === "computed" || type.literal !== undefined) return [];
      return [["is 0", write("0")], ["is large", write(big)], ["is negative", write("-1")], ...limits]; // prettier-ignore
    }
    case "date":
      return type.wire === undefined
        ? MOMENTS.slice(0, 3).map(([title, moment]) => [title.replace("late on ", ""), moment.slice(0, 10)] as const)
        : [];
    case "datetime":
      return MOMENTS.flatMap(([title, moment]) => {
        const value = momentAs(type.wire, moment);
        return value === undefined ? [] : [[title, value] as const];
      });
    case "list": {
      const element: unknown = Array.isArray(now) ? now[0] : undefined;
      if (element === undefined) return [["is empty", []]];
      const many = Array.from({ length: MANY }, () => element);
      return [["is empty", []], ["has one element", [element]], [`has ${MANY} elements`, many]]; // prettier-ignore
    }
    case "duration":
    case "local_datetime":
    case "map":
    case "record":
    case "time":
    case "union":
      return [];
  }
}

function textsOf({
  minLength,
  maxLength,
  literal,
  format,
  pattern,
}: Extract<Type, { kind: "text" }>): (readonly [string, unknown])[] {
  if (literal !== undefined) return [];
  // A value with a fixed format is wrong in any other: that is one case.
  if (format !== undefined || pattern !== undefined) return [["is empty", ""], ["has another form", "?"]]; // prettier-ignore
  const lengths = [minLength === undefined ? [] : [minLength - 1, minLength], maxLength === undefined ? LONG : [maxLength, maxLength + 1]].flat(); // prettier-ignore
  return [
    ["is empty", ""],
    ["is blank", " "],
    ...lengths
      .filter((length) => length > 0)
      .map((length) => [`has ${length} characters`, "ą".repeat(length)] as const),
  ];
}

function momentAs(wire: string, moment: string): unknown {
  switch (wire) {
    case "text":
      return moment;
    case "seconds":
      return Date.parse(moment) / 1000;
    case "milliseconds":
      return Date.parse(moment);
    case "utc":
      return moment.slice(0, -1);
    case "utc_blank":
      return moment.slice(0, -1).replace("T", " ");
    default:
      return undefined;
  }
}

/** The document reduced to its required fields. */
function smallest(type: Type, value: unknown): unknown {
  if (type.kind === "list" && Array.isArray(value)) return value.map((one) => smallest(type.element, one));
  if (type.kind !== "record" || !isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, one]) => {
      const field = type.fields.get(name);
      return field?.required === true ? [[name, smallest(field.type, one)] as const] : [];
    }),
  );
}

/** The document with a value added at a path. */
function fill(type: RecordType, document: unknown, path: string): unknown {
  const field = fieldOf(type, path);
  const [now] = valuesAt(document, path);
  const made = field === undefined || (now !== undefined && now !== null) ? undefined : exampleOf(field.type);
  if (made === undefined) return document;
  return put(document, stepsOf(path.replaceAll("[]", "[0]")), made) ?? document;
}

function exampleOf(type: Type): unknown {
  if (isUnspecific(type)) return undefined;
  switch (type.kind) {
    case "enum":
      return type.members[0];
    case "boolean":
      return type.literal ?? true;
    case "text":
      return type.format === undefined && type.pattern === undefined ? "text".slice(0, type.maxLength ?? 4) : undefined;
    case "number":
      return type.wire === "text" ? "1" : type.wire === "computed" ? undefined : 1;
    case "date":
      return type.wire === undefined ? "2026-01-15" : undefined;
    case "datetime":
      return momentAs(type.wire, "2026-01-15T12:00:00Z");
    case "list":
      return [];
    case "duration":
    case "local_datetime":
    case "map":
    case "record":
    case "time":
    case "union":
      return undefined;
  }
}

/** Paths, with their parents that are lists or optional records. */
function withParents(paths: readonly string[]): string[] {
  const all = new Set<string>();
  for (const path of paths) {
    for (const match of path.matchAll(/(\[\])*\.|(\[\])+$/g)) all.add(path.slice(0, match.index));
    all.add(path.replace(/(\[\])+$/, ""));
  }
  return [...all].toSorted();
}

function fieldOf(record: RecordType, path: string): Field | undefined {
  let type: Type = record;
  let field: Field | undefined;
  for (const step of path.split(".")) {
    if (type.kind !== "record") return undefined;
    field = type.fields.get(step.replace(/(\[\])+$/, ""));
    if (field === undefined) return undefined;
    type = field.type;
    if (step.endsWith("[]")) while (type.kind === "list") type = type.element;
  }
  return field;
}

function stepsOf(path: string): (string | number)[] {
  return path
    .replaceAll("[", ".[")
    .split(".")
    .map((step) => (step.startsWith("[") ? Number(step.slice(1, -1)) : step));
}

/** A copy with one changed value; undefined if its parent is absent. */
function put(value: unknown, [step, ...rest]: readonly (string | number)[], to: unknown): unknown {
  if (step === undefined) return to;
  if (typeof step === "number") {
    if (!Array.isArray(value) || value.length <= step) return undefined;
    const inner = put(value[step], rest, to);
    if (inner === undefined) return undefined;
    return value.map((one: unknown, i) => (i === step ? inner : one));
  }
  if (!isRecord(value)) return undefined;
  if (rest.length === 0 && to === undefined) {
    const { [step]: _, ...others } = value;
    return others;
  }
  const inner = put(value[step], rest, to);
  return inner === undefined ? undefined : { ...value, [step]: inner };
}
