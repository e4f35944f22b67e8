/**
 * Sends every operation of every system from a connection to its stand-in: the response matches the description, the vendor's
 * published document accepts the request, and a wrong secret is refused. Requests contain samples, or the smallest valid record.
 */
import { globSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { Connection, Store } from "@integ/runtime/host";
import {
  StandIn,
  withoutLimits,
  type ModelOperation,
  type StandInRequest,
  type SystemModel,
} from "@integ/runtime/testing";
import { steadyList } from "../../runtime/src/host/lists.ts";
import { exampleOf, parametersOf, recordFor, type Json } from "./operation-values.ts";
import { shippedSystem, type ShippedSystem } from "./shipped-system.ts";
import { PUBLISHED, refusedOf } from "./vendor-documents.ts";

const SYSTEMS = join(import.meta.dirname, "../systems");
const NAMES = globSync("*/system.yaml", { cwd: SYSTEMS })
  .map((path) => path.split(/[/\\]/)[0] ?? "")
  .sort();
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

test("every operation names the document that its requests are compared with, or why there is none", () => {
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

function seed(standIn: StandIn, system: ShippedSystem, type: string): void {
  const documents = system.samples.filter((one) => one.type === type).map(({ document }) => document);
  if (documents.length > 0) standIn.seed(system.name, type, documents);
}
