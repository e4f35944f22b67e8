/**
 * An initial document of a stand-in is found by its own values only: reads with other values find nothing. Otherwise a flow would
 * use a wrong document.
 */
import { expect, test } from "vitest";
import { Connection, Store } from "@integ/runtime/host";
import { StandIn, withoutLimits, type ModelOperation } from "@integ/runtime/testing";
import { isList, isRecord } from "../../runtime/src/host/pointer.ts";
import { NAMES } from "./evidence.ts";
import { exampleOf, parametersOf, type Json } from "./operation-values.ts";
import { shippedSystem, type ShippedSystem } from "./shipped-system.ts";

const NOW = Date.parse("2026-11-24T12:00:00Z");
/** On a busy machine TypeScript takes its time to start. */
const PATIENCE = { timeout: 240_000 };

/** Reads whose responses don't contain their arguments. */
const ANY: Readonly<Record<string, readonly string[]>> = {
  dpd: ["get_label"], // a file
  omniva: ["get_label", "get_tracking"], // files; the steps of a parcel, without its number
  vies: ["check_vat"], // every number has an answer
};

test.each(NAMES)("%s", PATIENCE, async (name) => {
  const system = await shippedSystem(name);
  const described = parametersOf(name);
  const model = withoutLimits(system.model);
  const asked = model.operations.filter(
    (one) => one.kind === "read" && Object.keys(described[one.operation.name] ?? {}).length > 0,
  );
  const found = [];
  for (const one of asked)
    if (await finds(system, one, described[one.operation.name] ?? {})) found.push(one.operation.name);
  expect(found).toEqual(ANY[name] ?? []);
});

/** Whether a read finds one of the samples by values that none of them has. */
async function finds({ name, model, samples }: ShippedSystem, one: ModelOperation, parameters: Json): Promise<boolean> {
  const type = one.result?.type ?? "";
  const there = samples.filter(({ file }) => file.split(".")[0] === type).map(({ document }) => document);
  const args = Object.fromEntries(Object.entries(parameters).map(([key, schema]) => [key, strange(schema)]));
  const store = Store.open(":memory:", "run");
  const standIn = await StandIn.start([withoutLimits(model)], { now: () => NOW });
  try {
    standIn.seed(name, type, there);
    const connection = new Connection(standIn.link(name), standIn.settings(name), { engine: store, now: () => NOW });
    const result = await connection.send(one.operation, args);
    return result.kind === "ok" && result.value !== undefined;
  } finally {
    await standIn.stop();
    store.close();
  }
}

/** A value that a parameter may have, and no sample has. */
function strange(schema: unknown): unknown {
  const { enum: members, type } = isRecord(schema) ? schema : {};
  if (isList(members)) return members.at(-1);
  if (type === "integer" || type === "number") return 987_654_321;
  return exampleOf(schema);
}
