/**
 * Which way each system is shown to work, by a flow that runs from end to end against its stand-in: from it (a webhook or a poll starts the
 * flow) and to it (a destination writes). Whatever a description offers and no flow shows is a gap that is named here.
 */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";
import { expect, test } from "vitest";
import { isRecord } from "../../runtime/src/host/pointer.ts";

const SPECS = join(import.meta.dirname, "..");
const NAMES = globSync("systems/*/system.yaml", { cwd: SPECS })
  .map((path) => path.split(/[/\\]/)[1] ?? "")
  .sort();
/** The flows of the tests beside this one, and those that ship. */
const FLOWS = ["test/*.test.ts", "integrations/*/*.integ"]
  .flatMap((files) => globSync(files, { cwd: SPECS }))
  .map((file) => readFileSync(join(SPECS, file), "utf8"))
  .join("\n");

/** Offered, and shown by no flow: each operation of it is sent by every-operation.test.ts alone. */
const GAPS: readonly string[] = ["b1: from", "directo: from", "odoo_rpc: from", "odoo_rpc: to", "rivile: from"];

test("a flow shows each way that a description offers, but for the gaps that are named", () => {
  expect(NAMES.flatMap((name) => offeredBy(name).flatMap((way) => (isShown(name, way) ? [] : [`${name}: ${way}`])))).toEqual(GAPS); // prettier-ignore
});

function offeredBy(name: string): ("from" | "to")[] {
  const { events, operations } = load(readFileSync(join(SPECS, "systems", name, "system.yaml"), "utf8")) as {
    readonly events?: object;
    readonly operations?: Readonly<Record<string, unknown>>;
  };
  const kinds = Object.values(operations ?? {}).flatMap((one) => (isRecord(one) ? [one["kind"]] : []));
  const isTold = Object.keys(events ?? {}).length > 0 || kinds.includes("list");
  const isWritten = kinds.some((kind) => kind !== "read" && kind !== "list");
  return [...(isTold ? (["from"] as const) : []), ...(isWritten ? (["to"] as const) : [])];
}

function isShown(name: string, way: "from" | "to"): boolean {
  const shown =
    way === "from" ? `trigger\\s+(webhook|poll)\\s+${name}\\.` : `destination\\s+\\w+\\s*=[^{]*\\b${name}\\.`;
  return new RegExp(shown).test(FLOWS);
}
