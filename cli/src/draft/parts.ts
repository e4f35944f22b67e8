/** Which event or list a draft begins with, and which operation it ends with: as they are named, or the likeliest of a system. */
import type { Program, System, SystemEvent, SystemOperation } from "@integ/compiler";
import { similar } from "@integ/grammar";
import { systemNamed } from "../connect/systems.ts";
import { startsOf, writesOf } from "../system-parts.ts";
import { UsageError } from "../terminal.ts";

/** A part of a system. */
export interface Part<T> {
  readonly system: System;
  readonly part: T;
}

/** What most shops begin with. */
const USUAL = [/^orders?_paid/, /order.*(paid|complet)/, /^orders?_creat/, /^order/, /paid|succeeded|complet/];

/** @param named `shopify`, or `shopify.orders_paid` @throws UsageError where there is nothing of that name, or nothing starts a flow */
export function startOf(program: Program, named: string): Part<SystemEvent | SystemOperation> {
  const starts = (system: System): readonly (SystemEvent | SystemOperation)[] =>
    startsOf(system).filter(
      (one) => !("kind" in one) || (one.result !== undefined && one.parameters.every(({ required }) => !required)),
    );
  return partOf(program, named, starts, "starts a flow", (all) => USUAL.map((usual) => all.find(({ name }) => usual.test(name))).find((one) => one !== undefined)); // prettier-ignore
}

/** @param named `xero`, or `xero.upsert_invoice` @throws UsageError where there is nothing of that name, or nothing can be written */
export function writeOf(program: Program, named: string): Part<SystemOperation> {
  const writes = (system: System): readonly SystemOperation[] =>
    writesOf(system).filter(
      (one) => one.record !== undefined && one.kind !== "delete" && one.parameters.every(({ required }) => !required),
    );
  return partOf(
    program,
    named,
    writes,
    "can be written without knowing its id",
    (all) => all.find(({ name }) => /order|invoice|sale/.test(name)) ?? all.find(({ kind }) => kind === "upsert"),
  );
}

function partOf<T extends { readonly name: string }>(
  program: Program,
  named: string,
  partsOf: (system: System) => readonly T[],
  what: string,
  likeliest: (all: readonly T[]) => T | undefined,
): Part<T> {
  const [name = "", wanted] = named.split(".");
  const system = systemNamed(program, name);
  const all = partsOf(system);
  const part = wanted === undefined ? (likeliest(all) ?? all[0]) : all.find((one) => one.name === wanted);
  if (part !== undefined) return { system, part };
  const like = wanted === undefined ? undefined : similar(wanted, all.map((one) => one.name))[0]; // prettier-ignore
  throw new UsageError(
    wanted === undefined ? `nothing of ${name} ${what}` : `${name} has no ${wanted} that ${what}`,
    like !== undefined ? `did you mean ${name}.${like}?` : all.length === 0 ? `integ explain ${name} lists what it has` : `there are: ${all.map((one) => `${name}.${one.name}`).join(", ")}`, // prettier-ignore
  );
}
