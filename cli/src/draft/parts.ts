/** Chooses a draft's event or list and its operation: the named ones, or the most likely ones of a system. */
import type { Program, System, SystemEvent, SystemOperation } from "@integ/compiler";
import { similar } from "@integ/grammar";
import { systemNamed } from "../connect/systems.ts";
import { startsOf, writesOf } from "../system-parts.ts";
import { templates } from "../templates.ts";
import { UsageError } from "../terminal.ts";

/** A part of a system. */
export interface Part<T> {
  readonly system: System;
  readonly part: T;
}

/** The most common first events. */
const USUAL = [/^orders?_paid/, /order.*(paid|complet)/, /^orders?_creat/, /^order/, /paid|succeeded|complet/];

/** Documents about the same thing, by words of their names: one becomes the other. What most flows carry comes first. */
const FAMILIES = [
  { from: /order|invoice|sale/, to: /order|invoice|sale|receipt|shipment|parcel/ },
  { from: /customer|contact|member|subscriber|profile|partner/, to: /customer|contact|member|subscriber|profile|partner/ },
  { from: /payment|charge|payout|transaction/, to: /payment|transaction|transfer|invoice/ },
  { from: /product|item|variant|article/, to: /product|item|variant|article/ },
  { from: /stock|inventory|quant|level/, to: /stock|inventory|quant|level/ },
]; // prettier-ignore

/** The two sides of a draft: its source, and its destination. */
export interface Ends {
  readonly start: Part<SystemEvent | SystemOperation>;
  readonly write: Part<SystemOperation>;
}

/**
 * The named parts, otherwise the most likely ones: an event and a write about the same kind of document.
 *
 * @param from `shopify`, or `shopify.orders_paid`
 * @param to `xero`, or `xero.upsert_invoice`
 * @throws UsageError if a name is unknown, or a system has no event, list or write
 */
export function endsOf(program: Program, from: string, to: string): Ends {
  const starts = startsNamed(program, from);
  const writes = writesNamed(program, to);
  for (const family of FAMILIES) {
    const ofFamily = starts.all.filter((one) => family.from.test(aboutOf(one)));
    const start = mostUsual(ofFamily) ?? ofFamily[0];
    const write = writes.all.find((one) => family.to.test(aboutOf(one)));
    if (start !== undefined && write !== undefined)
      return { start: { system: starts.system, part: start }, write: { system: writes.system, part: write } };
  }
  const start = mostUsual(starts.all) ?? starts.first;
  const write = writes.all.find(({ kind }) => kind === "upsert") ?? writes.first;
  return { start: { system: starts.system, part: start }, write: { system: writes.system, part: write } };
}

/** The subject of a part: its document's name, otherwise its own. */
function aboutOf(part: SystemEvent | SystemOperation): string {
  const type = "kind" in part ? (part.record ?? part.result) : part.type;
  return (type?.name ?? part.name).toLowerCase();
}

function mostUsual<T extends { readonly name: string }>(all: readonly T[]): T | undefined {
  return USUAL.map((usual) => all.find(({ name }) => usual.test(name))).find((one) => one !== undefined);
}

function startsNamed(program: Program, named: string): Parts<SystemEvent | SystemOperation> {
  const starts = (system: System): readonly (SystemEvent | SystemOperation)[] =>
    startsOf(system).filter(
      (one) => !("kind" in one) || (one.result !== undefined && one.parameters.every(({ required }) => !required)),
    );
  return partsNamed(program, named, starts, "starts a flow");
}

function writesNamed(program: Program, named: string): Parts<SystemOperation> {
  const writes = (system: System): readonly SystemOperation[] =>
    writesOf(system).filter(
      (one) => one.record !== undefined && one.kind !== "delete" && one.parameters.every(({ required }) => !required),
    );
  return partsNamed(program, named, writes, "can be written without knowing its id");
}

/** Parts of a system to choose from. */
interface Parts<T> {
  readonly system: System;
  readonly first: T;
  readonly all: readonly T[];
}

/** The named part, or all. @throws UsageError if there is none */
function partsNamed<T extends { readonly name: string }>(
  program: Program,
  named: string,
  partsOf: (system: System) => readonly T[],
  what: string,
): Parts<T> {
  const [name = "", wanted] = named.split(".");
  const isBuiltIn = program.system(name) === undefined && templates().some(({ from, to }) => from === name || to === name); // prettier-ignore
  if (isBuiltIn)
    throw new UsageError(
      `there is no draft with ${name}: what its records hold is only in your own project`,
      `begin with a template:  ${templates().filter(({ from, to }) => from === name || to === name).map((one) => `integ init --template ${one.name}`).join(",  ")}`, // prettier-ignore
    );
  const system = systemNamed(program, name);
  const every = partsOf(system);
  const all = wanted === undefined ? every : every.filter((one) => one.name === wanted);
  const [first] = all;
  if (first !== undefined) return { system, first, all };
  const like = wanted === undefined ? undefined : similar(wanted, every.map((one) => one.name))[0]; // prettier-ignore
  throw new UsageError(
    wanted === undefined ? `nothing of ${name} ${what}` : `${name} has no ${wanted} that ${what}`,
    like !== undefined ? `did you mean ${name}.${like}?` : every.length === 0 ? `integ explain ${name} lists what it has` : `there are: ${every.map((one) => `${name}.${one.name}`).join(", ")}`, // prettier-ignore
  );
}
