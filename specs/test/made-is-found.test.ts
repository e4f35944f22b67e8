/**
 * The record of an operation is found by the read that its description names (`find`), in the stand-in as in the real system, and
 * by no other value. Otherwise a flow that looks before it creates would create twice in `integ dev`.
 */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Operation } from "@integ/runtime";
import { Connection, Store, type OperationResult } from "@integ/runtime/host";
import { StandIn, withoutLimits, type ModelOperation, type SystemModel } from "@integ/runtime/testing";
import { getPointer, getPointers, isRecord, setPointer } from "../../runtime/src/host/pointer.ts";
import { exampleOf, parametersOf, recordFor, type Json } from "./operation-values.ts";
import { shippedSystem, type ShippedSystem } from "./shipped-system.ts";

const SYSTEMS = join(import.meta.dirname, "../systems");
/** Operations with unique numbers, which need no read before: these reads find their records. */
const READ_BY: Readonly<
  Record<string, Readonly<Record<string, readonly [read: string, by: Readonly<Record<string, string>>]>>>
> = {
  directo: {
    put_customer: ["find_customer", { code: "/code" }],
    put_item: ["find_item", { code: "/code" }],
    create_order: ["get_order", { number: "/number" }],
    create_invoice: ["get_invoice", { number: "/number" }],
  },
};
const NAMES = globSync("*/system.yaml", { cwd: SYSTEMS })
  .filter((path) => readFileSync(join(SYSTEMS, path), "utf8").includes("find: { operation:"))
  .map((path) => path.split(/[/\\]/)[0] ?? "")
  .concat(Object.keys(READ_BY))
  .sort();
const NOW = Date.parse("2026-11-24T12:00:00Z");
/** On a busy machine TypeScript takes its time to start. */
const PATIENCE = { timeout: 240_000 };

test.each(NAMES)("%s", PATIENCE, async (name) => {
  const system = await shippedSystem(name);
  const model = withoutLimits(system.model);
  const problems = [];
  for (const one of model.operations) {
    const sought = soughtIn(name, model, one);
    if (sought !== undefined) problems.push(...(await problemsOf(system, one, sought)));
  }
  expect(problems).toEqual([]);
});

interface Sought {
  readonly read: Operation;
  /** The field for each parameter, as a pointer into the record. */
  readonly by: Readonly<Record<string, string>>;
}

/** The read that finds an operation's record. */
function soughtIn(
  name: string,
  { operations }: SystemModel,
  { operation: { find, name: making } }: ModelOperation,
): Sought | undefined {
  if (find !== undefined) return { read: find.operation, by: find.arguments };
  const [named, by] = READ_BY[name]?.[making] ?? [];
  const read = operations.find(({ operation }) => operation.name === named)?.operation;
  return read === undefined || by === undefined ? undefined : { read, by };
}

/** The problems when a record is created, found, and searched by other values. */
async function problemsOf(system: ShippedSystem, one: ModelOperation, { read, by }: Sought): Promise<string[]> {
  const { name } = system;
  const described = parametersOf(name);
  const record = withPointers(recordFor(system, one), Object.values(by));
  // A store of its own, as tokens are of the stand-in that gave them.
  const store = Store.open(":memory:", "run");
  const standIn = await StandIn.start([withoutLimits(system.model)], { now: () => NOW });
  try {
    const connection = new Connection(standIn.link(name), standIn.settings(name), { engine: store, now: () => NOW });
    const args = argumentsOf(described[one.operation.name]);
    const made = await connection.send(one.operation, args, {
      ...(one.operation.batch === undefined ? { record } : { records: [record] }),
      idempotencyKey: "a key",
    });
    if (made.kind !== "ok") return [`${one.operation.name}: ${JSON.stringify(made)}`];
    const sought = { ...argumentsOf(described[read.name]), ...args, ...getPointers(by, record) };
    const found = await connection.send(read, sought);
    const others = await Array.fromAsync(Object.keys(by), async (key) => {
      const other = await connection.send(read, { ...sought, [key]: otherThan(sought[key]) });
      return hasFound(other) ? [`what ${one.operation.name} made is found by another ${key}`] : [];
    });
    return [
      ...(hasFound(found) ? [] : [`what ${one.operation.name} made is not found by ${read.name}`]),
      ...others.flat(),
    ];
  } finally {
    await standIn.stop();
    store.close();
  }
}

const hasFound = (result: OperationResult): boolean => result.kind === "ok" && result.value !== undefined;

/** The record with all that it is looked for by. */
function withPointers(record: unknown, pointers: readonly string[]): unknown {
  return pointers.reduce<unknown>(
    (known, pointer) =>
      getPointer(pointer, known) === undefined && isRecord(known) ? setPointer(pointer, "A-7", known) : known,
    record,
  );
}

function argumentsOf(parameters: Json = {}): Record<string, unknown> {
  return Object.fromEntries(Object.entries(parameters).map(([key, schema]) => [key, exampleOf(schema)]));
}

function otherThan(value: unknown): unknown {
  return typeof value === "number" ? value + 1 : `${String(value)}9`;
}
