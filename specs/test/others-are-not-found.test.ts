/**
 * An initial document of a stand-in is found by its own values only: reads with other values find nothing. Otherwise a flow would
 * use a wrong document.
 */
import { expect, test } from "vitest";
import { Connection, Store } from "@integ/runtime/host";
import { StandIn, withoutLimits, type ModelOperation } from "@integ/runtime/testing";
import { getPointers, isList, isRecord } from "../../runtime/src/host/pointer.ts";
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
  vies: ["check_vat"], // every number has a result
};

test.each(NAMES)("%s", PATIENCE, async (name) => {
  const system = await shippedSystem(name);
  const described = parametersOf(name);
  const found = [];
  const lost = [];
  for (const one of withoutLimits(system.model).operations) {
    const parameters = described[one.operation.name] ?? {};
    if (one.kind !== "read" || Object.keys(parameters).length === 0) continue;
    if (await finds(system, one, parameters)) found.push(one.operation.name);
    // Where the description says by which fields, these are right: the sample is found by them.
    const isWhole = Object.keys(parameters).every((key) => one.findsBy?.[key] !== undefined);
    if (isWhole && (await findsItsOwn(system, one)) === false) lost.push(one.operation.name);
  }
  expect(found).toEqual(ANY[name] ?? []);
  expect(lost).toEqual([]);
});

/** Whether a read finds one of the samples by values that none of them has. */
async function finds(system: ShippedSystem, one: ModelOperation, parameters: Json): Promise<boolean> {
  return asked(
    system,
    one,
    Object.fromEntries(Object.entries(parameters).map(([key, schema]) => [key, strange(schema)])),
  );
}

/** Whether a read finds the first sample by the values that the sample has where the description says that they are. */
async function findsItsOwn(system: ShippedSystem, one: ModelOperation): Promise<boolean | undefined> {
  const places = one.findsBy ?? {};
  const values = samplesIn(system, one).map((document) => getPointers(places, document));
  const own = values.find((args) => Object.values(args).every((value) => value !== undefined && value !== null));
  return own === undefined ? undefined : asked(system, one, own);
}

const samplesIn = ({ samples }: ShippedSystem, { result }: ModelOperation): readonly unknown[] =>
  samples.filter(({ file }) => file.split(".")[0] === result?.type).map(({ document }) => document);

/** Whether a read finds something among the samples. */
async function asked(system: ShippedSystem, one: ModelOperation, args: Json): Promise<boolean> {
  const { name, model } = system;
  const store = Store.open(":memory:", "run");
  const standIn = await StandIn.start([withoutLimits(model)], { now: () => NOW });
  try {
    standIn.seed(name, one.result?.type ?? "", samplesIn(system, one));
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
