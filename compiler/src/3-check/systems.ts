/** Resolves `system.member`, and suggests members if it is not found. */
import { closest, type tree } from "@integ/grammar";
import type { System, SystemEvent, SystemOperation, SystemType } from "../1-load/system-model.ts";
import { bind } from "../messages/bind.ts";
import type { Checking } from "./checking.ts";
import { INTEGRATIONS, integrationsOf } from "./flow-cycles.ts";

/** The system of that name. Reports an unknown one, with the most similar name. */
export function findSystem(c: Checking, name: tree.Name): System | undefined {
  if (name.text === "") return undefined;
  const own = c.project.systemNamed(name.text);
  const system = own === undefined && name.text === INTEGRATIONS ? integrationsOf(c.project, c.module) : own;
  if (system === undefined && !c.project.isWrong(name.text)) {
    const known = c.project.systemNames();
    c.report(bind.unknownSystem(c.place(name), name.text, closest(name.text, known), known));
  }
  if (system !== undefined) c.facts.systems.set(system.name, system);
  c.asked?.push({ found: system, again: (now) => findSystem(now, name) });
  return system;
}

interface Members {
  readonly type: SystemType;
  readonly event: SystemEvent;
  readonly operation: SystemOperation;
}

/** @param fits whether a member is allowed at the place: only such members are suggested */
export function findMember<K extends keyof Members>(
  c: Checking,
  what: K,
  node: tree.QualifiedName,
  fits: (member: Members[K]) => boolean = () => true,
): { readonly system: System; readonly member: Members[K] } | undefined {
  const [first, second] = node.parts;
  if (first === undefined) return undefined;
  const system = findSystem(c, first);
  if (system === undefined || second === undefined || second.text === "") return undefined;
  const members = { type: system.types, event: system.events, operation: system.operations }[what] as ReadonlyMap<
    string,
    Members[K]
  >;
  const member = members.get(second.text);
  if (member === undefined) {
    if (c.project.isWrong(first.text)) return undefined;
    const known = [...members].flatMap(([name, one]) => (fits(one) ? [name] : []));
    const like = closest(second.text, known) ?? sameThing(second.text, known);
    c.report(bind.unknownMember(c.place(second), what, second.text, system.name, like, known));
    return undefined;
  }
  return { system, member };
}

/** `create_invoice` instead of `upsert_invoice`: the only operation with another verb for the same noun. */
function sameThing(name: string, known: readonly string[]): string | undefined {
  const thing = /_.+$/.exec(name)?.[0];
  if (thing === undefined) return undefined;
  const [only, ...more] = known.filter((one) => one.endsWith(thing));
  return more.length === 0 ? only : undefined;
}
