/** A spec for each operation of a description: what it reads is read, what it writes is written with all that has to be there. */
import {
  memoryHost,
  Program,
  type Field,
  type RecordType,
  type System,
  type SystemOperation,
  type Type,
} from "@integ/compiler";
import { listOf, objectOf } from "../src/json.ts";

const UUID = "0b8e3c52-7d64-4f0e-9a35-2f1c6d7e8a90";

/** A system whose documents have a value of each kind that no constant stands for. */
const PROBE: Readonly<Record<string, string>> = {
  "systems/probe/system.yaml": `integ: 1
system: probe
title: A probe
version: "1"
types: { Probe: { schema: Probe.json } }
operations:
  put: { kind: upsert, request: { method: PUT, path: /x }, record: { type: Probe } }
`,
  "systems/probe/Probe.json": JSON.stringify({
    type: "object",
    required: ["text", "any", "map"],
    properties: {
      text: { type: "string", minLength: 1 },
      any: {},
      map: { type: "object", additionalProperties: true },
      duration: { type: "string", format: "duration" },
    },
  }),
};

export interface Refused {
  readonly operation: string;
  readonly code: string;
  readonly message: string;
  readonly spec: string;
}

/** What the compiler says of a spec for each operation. @param files a system's folder; @param name the system's */
export function checkOperations(
  name: string,
  files: ReadonlyMap<string, string>,
): { readonly checked: number; readonly refused: readonly Refused[] } {
  const texts = {
    ...PROBE,
    ...Object.fromEntries([...files].map(([path, text]) => [`systems/${name}/${path}`, text])),
  };
  const program = new Program(memoryHost(texts), "/project");
  const system = program.system(name);
  if (system === undefined)
    throw new Error(
      program
        .systemDiagnostics(name)
        .map(({ message }) => message)
        .join("\n"),
    );
  const refused: Refused[] = [];
  for (const operation of system.operations.values()) {
    const spec = specFor(system, operation);
    program.update("/project/a.integ", spec);
    for (const { code, severity, message } of program.check("/project/a.integ").diagnostics)
      if (severity === "error") refused.push({ operation: operation.name, code, message, spec });
  }
  return { checked: system.operations.size, refused };
}

function specFor(system: System, operation: SystemOperation): string {
  const call = `${system.name}.${operation.name}`;
  const args = operation.parameters
    .filter(({ required }) => required)
    .map(({ name, type }) => `${name}: ${valueOf(type, 0)}`)
    .join(", ");
  const head = 'integ 1\nintegration "generated"\nsource  probe = probe.Probe\ntrigger manual\nkey     probe.text\n';
  if (operation.record === undefined)
    return `${head}fetch found = ${operation.kind === "list" ? "all " : ""}${call}(${args})\ndestination done = probe.put { text: probe.text, any: 1, map: probe.map }\n`;
  return `${head}destination made = ${call}${args === "" ? "" : `(${args})`} ${recordOf(operation.record.type, 0)}\n`;
}

function recordOf(type: RecordType, depth: number): string {
  const settable = [...type.fields.values()].filter(({ readOnly }) => !readOnly);
  const hasAmount = settable.some(
    (field) => field.required && field.type.kind === "number" && field.type.money !== undefined,
  );
  // What an amount is in has to be said beside it.
  const chosen = namesAskedFor(type.rules);
  const needed = settable.filter(
    (field) =>
      field.required ||
      chosen.has(field.name) ||
      (hasAmount && "currency" in field.type && field.type.currency === true),
  );
  if (needed.length === 0) return "{ }";
  return `{ ${needed.map((field) => `${nameOf(field)}: ${valueOf(field.type, depth + 1)}`).join(", ")} }`;
}

/** Of several sets of fields, one of which has to be there, the first. */
function namesAskedFor(rules: unknown): Set<string> {
  const { anyOf, oneOf, allOf, required } = objectOf(rules);
  const parts = [anyOf, oneOf].map((one) => listOf(one)[0]).concat(listOf(allOf));
  return new Set([
    ...listOf(required).map(String),
    ...parts.filter((one) => one !== undefined).flatMap((one) => [...namesAskedFor(one)]),
  ]);
}

function nameOf({ name }: Field): string {
  return /^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name);
}

function valueOf(type: Type, depth: number): string {
  switch (type.kind) {
    case "text":
      if (type.currency === true) return '"EUR"';
      return textFor(type);
    case "enum":
      if (type.currency === true && type.members.includes("EUR")) return '"EUR"';
      return JSON.stringify(type.members.find((one) => /^[^"\\{}]+$/.test(one)) ?? type.members[0] ?? "");
    case "number":
      return type.money === undefined ? (type.literal ?? numberIn(type)) : amountOf(type);
    case "boolean":
      return String(type.literal ?? true);
    case "date":
      return '"2026-01-31"';
    case "datetime":
      return "now";
    case "time":
      return '"12:00:00"';
    case "local_datetime":
      return 'local(now, "UTC")';
    case "duration":
      return 'probe.duration otherwise hold "none"';
    case "list":
      return (type.minItems ?? 0) === 0 || depth > 6
        ? "[]"
        : `[${Array.from({ length: type.minItems ?? 1 }, () => valueOf(type.element, depth + 1)).join(", ")}]`;
    case "map":
      return type.value.kind === "any" ? "probe.map" : `{ x: ${valueOf(type.value, depth + 1)} }`;
    case "record":
      return recordOf(type, depth);
    case "union":
      return valueOf(type.variants[0] as Type, depth + 1);
    case "null":
      return "null";
    default:
      return '"x"';
  }
}

/** A constant that fits where a blank one does not, else the probe's. */
function textFor({ minLength = 0, maxLength, pattern, format }: Extract<Type, { kind: "text" }>): string {
  const fits = (text: string): boolean =>
    text.length >= minLength &&
    text.length <= (maxLength ?? Infinity) &&
    (pattern === undefined || new RegExp(pattern, "u").test(text));
  if (format === "uuid") return JSON.stringify(UUID);
  const constant = ["x".repeat(Math.max(1, minLength)), "se-1", "1", "00000", "A1", UUID].find(fits);
  if (constant !== undefined && (minLength > 0 || pattern !== undefined)) return JSON.stringify(constant);
  return maxLength === undefined ? "probe.text" : `probe.text | cut(${maxLength})`;
}

function amountOf(type: Extract<Type, { kind: "number" }>): string {
  const amount = `money(${numberIn(type)}, "EUR")`;
  return type.money?.whole === true ? `round_money(${amount}, half_up)` : amount;
}

function numberIn({ minimum, maximum, above, below, integer }: Extract<Type, { kind: "number" }>): string {
  const least = minimum ?? (above === undefined ? undefined : above + 1);
  const most = maximum ?? (below === undefined ? undefined : below - 1);
  const value = Math.min(Math.max(1, least ?? 1), most ?? Infinity);
  return String(integer ? Math.round(value) : value);
}
