/**
 * Every operation of every system that ships: a connection sends it to the stand-in, which answers as the description says, and what
 * the vendor publishes refuses none of these requests; the same with another secret is refused. What they carry is a sample, or the least that the schema asks for.
 */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";
import { afterAll, expect, test } from "vitest";
import { Program } from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";
import { Connection, Store } from "@integ/runtime/host";
import {
  StandIn,
  withoutLimits,
  type ModelOperation,
  type StandInRequest,
  type SystemModel,
} from "@integ/runtime/testing";
import { sampleOf } from "../../compiler/src/5-emit/sample.ts";
import { steadyList } from "../../runtime/src/host/lists.ts";
import { isList, isRecord } from "../../runtime/src/host/pointer.ts";
import { shippedSystem, type ShippedSystem } from "./shipped-system.ts";
import { PUBLISHED, refusedOf } from "./vendor-documents.ts";

const SYSTEMS = join(import.meta.dirname, "../systems");
const NAMES = globSync("*/system.yaml", { cwd: SYSTEMS })
  .map((path) => path.split(/[/\\]/)[0] ?? "")
  .sort();
const ID = "5e3bd1a0-0000-4000-8000-000000000007";
/** Operations whose requests are those of another one, on terms that were agreed with the vendor. */
const SAME_AS_ANOTHER: Readonly<Record<string, readonly string[]>> = { directo: ["overwrite_invoice"] };
/** Operations that anybody may ask for: they show no secret. */
const FOR_EVERYBODY: Readonly<Record<string, readonly string[]>> = {
  omniva_places: ["list_places"],
  venipak: ["get_tracking", "list_places"],
  vies: ["check_vat"],
};
const NOW = Date.parse("2026-11-24T12:00:00Z");
const store = Store.open(":memory:", "run");
afterAll(() => store.close());

test("of each it is known what its requests are held against, or why nothing is", () => {
  expect(Object.keys(PUBLISHED).sort()).toEqual(NAMES);
});

/** On a busy machine TypeScript takes its time to start. */
const PATIENCE = { timeout: 480_000 };

test.each(NAMES)("%s", PATIENCE, async (name) => {
  const system = await shippedSystem(name);
  const requests: StandInRequest[] = [];
  const model = withoutLimits(system.model);
  const standIn = await StandIn.start([model], {
    now: () => NOW,
    onRequest: (request) => requests.push(request),
  });
  try {
    const connection = new Connection(standIn.link(name), standIn.settings(name), { engine: store, now: () => NOW });
    const described = parametersOf(name);
    for (const type of system.types) seed(standIn, system, type);
    const sent = async (by: Connection): Promise<Readonly<Record<string, string>>> =>
      Object.fromEntries(
        await Array.fromAsync(model.operations, async (one) => {
          const parameters = Object.entries(described[one.operation.name] ?? {});
          const args = Object.fromEntries(parameters.map(([key, schema]) => [key, exampleOf(schema)]));
          return [one.operation.name, await outcomeOf(by, one, args, recordFor(system, one))] as const;
        }),
      );
    const failed = Object.entries(await sent(connection)).filter(([, outcome]) => outcome !== "ok");
    expect(failed).toEqual([]);
    const reached = new Set(requests.map(({ operation }) => operation));
    const missed = system.model.operations.filter(({ operation }) => !reached.has(operation.name) && operation.each === undefined); // prettier-ignore
    expect(missed.map(({ operation }) => operation.name)).toEqual(SAME_AS_ANOTHER[name] ?? []);
    expect(refusedOf(requests)).toEqual([]);

    const forged = new Connection(standIn.link(name), forgedOf(model, standIn.settings(name)), { engine: store, now: () => NOW }); // prettier-ignore
    const taken = Object.entries(await sent(forged)).filter(([, outcome]) => outcome === "ok");
    expect(taken.map(([operation]) => operation)).toEqual(FOR_EVERYBODY[name] ?? []);
  } finally {
    await standIn.stop();
  }
});

/** `ok`, also where there is nothing to be found, or what went wrong. */
async function outcomeOf(
  connection: Connection,
  { kind, operation }: ModelOperation,
  args: Json,
  record: unknown,
): Promise<string> {
  const result =
    kind === "list" && operation.each === undefined
      ? await steadyList(connection, operation, args, operation.since === undefined ? undefined : NOW - 3_600_000)
      : await connection.send(operation, args, {
          ...(record === undefined ? {} : operation.batch === undefined ? { record } : { records: [record] }),
          idempotencyKey: `the key of ${operation.name}`,
        });
  if (!("kind" in result) || ["ok", "none"].includes(result.kind)) return "ok";
  return "why" in result ? result.why : result.kind;
}

/** Settings with other secrets than were agreed on. */
function forgedOf({ link }: SystemModel, settings: Readonly<Record<string, string>>): Record<string, string> {
  const isSecret = (name: string): boolean => link.settings[name]?.secret ?? true;
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [name, isSecret(name) ? `${value}-forged` : value]),
  );
}

type Json = Readonly<Record<string, unknown>>;

/** The parameters of the operations, as the description has them. */
function parametersOf(name: string): Readonly<Record<string, Json>> {
  const read = load(readFileSync(join(SYSTEMS, name, "system.yaml"), "utf8")) as { readonly operations?: Json };
  return Object.fromEntries(
    Object.entries(read.operations ?? {}).map(([operation, of]) => {
      const parameters = isRecord(of) ? of["parameters"] : undefined;
      return [operation, isRecord(parameters) ? parameters : {}];
    }),
  );
}

/** A value of a parameter. */
function exampleOf(schema: unknown): unknown {
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

function seed(standIn: StandIn, system: ShippedSystem, type: string): void {
  const documents = system.samples.filter((one) => one.type === type).map(({ document }) => document);
  if (documents.length > 0) standIn.seed(system.name, type, documents);
}

/** What an operation writes: the sample of its type, or the least that fits it. */
function recordFor({ name, samples }: ShippedSystem, { record, operation }: ModelOperation): unknown {
  if (record === undefined) return undefined;
  const sample = samples.find(({ file }) => file === `${record.type}.json`);
  if (sample !== undefined && record.shape.accepts(sample.document)) return sample.document;
  const described = new Program(nodeHost(), SYSTEMS).system(name)?.operations.get(operation.name)?.record;
  return described === undefined ? undefined : sampleOf(described.type, operation.name);
}
