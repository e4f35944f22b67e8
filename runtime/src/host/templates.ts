/** Texts and constants of a description with what stands in their holes: arguments, or settings of the connection. */
import type { Constant } from "../exchange.ts";

/** The values of a template's holes. */
export interface Filling {
  readonly args: Readonly<Record<string, unknown>>;
  /** Parameters that may be left out: what names one is left out with it. */
  readonly optional?: readonly string[] | undefined;
  /** @throws MissingSetting */
  readonly setting: (name: string) => string;
}

/** @param escape writes an argument as the place wants it, by what stands before it */
export function fillText(text: string, { args, setting }: Filling, escape: Escape = (value) => value): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string, at: number) =>
    name in args ? escape(String(args[name]), text.slice(0, at)) : setting(name),
  );
}

export type Escape = (value: string, before: string) => string;

/** Whether a text names an argument that was left out. */
export function isLeftOut(text: string, { args, optional }: Filling): boolean {
  return optional?.some((name) => text.includes(`{${name}}`) && args[name] === undefined) === true;
}

/** Constants with their holes filled; undefined where they are left out. A text that is one hole is the argument itself. */
export function fillConstants(constants: Constant, filling: Filling, escape?: Escape): unknown {
  if (typeof constants === "string") {
    if (isLeftOut(constants, filling)) return undefined;
    const [, name] = /^\{(\w+)\}$/.exec(constants) ?? [];
    if (name !== undefined && name in filling.args) return filling.args[name];
    return fillText(constants, filling, escape);
  }
  if (typeof constants !== "object" || constants === null) return constants;
  if (isConstants(constants))
    return constants.map((one) => fillConstants(one, filling, escape)).filter((one) => one !== undefined);
  const entries = Object.entries(constants).map(([name, one]) => [name, fillConstants(one, filling, escape)] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function isConstants(constants: Constant): constants is readonly Constant[] {
  return Array.isArray(constants);
}
