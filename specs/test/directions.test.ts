/**
 * Which way each system is shown to work, by a flow that runs from end to end against its stand-in: from it (a webhook or a poll starts the
 * flow) and to it (a destination writes).
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

test("a flow shows each way that a description offers", () => {
  expect(NAMES.flatMap((name) => offeredBy(name).flatMap((way) => (isShown(name, way) ? [] : [`${name}: ${way}`])))).toEqual([]); // prettier-ignore
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
  // Some tests say the same of several systems, by a function that makes the spec: polled("b1.list_items", …), to("odoo_rpc").
  const shown = {
    from: `trigger\\s+(webhook|poll)\\s+${name}\\.|\\bpolled\\("${name}\\.`,
    to: `destination\\s+\\w+\\s*=[^{]*\\b${name}\\.|\\bto\\("${name}"\\)`,
  };
  return new RegExp(shown[way]).test(FLOWS);
}
