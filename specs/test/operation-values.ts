/** Arguments and valid records for the operations of systems in tests. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";
import { Program } from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";
import type { ModelOperation } from "@integ/runtime/testing";
import { sampleOf } from "../../compiler/src/5-emit/sample.ts";
import { isList, isRecord } from "../../runtime/src/host/pointer.ts";
import type { ShippedSystem } from "./shipped-system.ts";

const SYSTEMS = join(import.meta.dirname, "../systems");
const ID = "5e3bd1a0-0000-4000-8000-000000000007";

export type Json = Readonly<Record<string, unknown>>;

/** The parameters of the operations, as the description has them. */
export function parametersOf(name: string): Readonly<Record<string, Json>> {
  const read = load(readFileSync(join(SYSTEMS, name, "system.yaml"), "utf8")) as { readonly operations?: Json };
  return Object.fromEntries(
    Object.entries(read.operations ?? {}).map(([operation, of]) => {
      const parameters = isRecord(of) ? of["parameters"] : undefined;
      return [operation, isRecord(parameters) ? parameters : {}];
    }),
  );
}

/** A value of a parameter. */
export function exampleOf(schema: unknown): unknown {
  const { type, enum: members, format, items, minLength, maxLength } = isRecord(schema) ? schema : {};
  if (isList(members)) return members[0];
  const kind = isList(type) ? type[0] : type;
  if (kind === "array") return [exampleOf(items)];
  if (kind === "integer" || kind === "number") return 7;
  if (kind === "boolean") return true;
  if (format === "date") return "2026-11-20";
  if (format === "date-time") return "2026-11-20T10:00:00Z";
  // Many ids are UUIDs, and those that are not may be.
  return typeof maxLength === "number" && maxLength < ID.length
    ? "7".padStart(typeof minLength === "number" ? minLength : 1, "A")
    : ID;
}

/** A record for an operation: its type's sample, or the smallest valid one. */
export function recordFor({ name, samples }: ShippedSystem, { record, operation }: ModelOperation): unknown {
  if (record === undefined) return undefined;
  const sample = samples.find(({ file }) => file === `${record.type}.json`);
  if (sample !== undefined && record.shape.accepts(sample.document)) return sample.document;
  const described = new Program(nodeHost(), SYSTEMS).system(name)?.operations.get(operation.name)?.record;
  return described === undefined ? undefined : sampleOf(described.type, operation.name);
}
