/** Fills the placeholders in texts and constants of a description: with arguments, or settings of the connection. */
import type { Constant } from "../exchange.ts";

/** The values for a template's placeholders. */
export interface Filling {
  readonly args: Readonly<Record<string, unknown>>;
  /** Optional parameters: a text that names an omitted one is omitted, too. */
  readonly optional?: readonly string[] | undefined;
  /** @throws MissingSetting */
  readonly setting: (name: string) => string;
}

/** @param escape escapes an argument for its place, given the text before it */
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

/**
 * Constants with their placeholders filled; undefined if they are omitted. A text that is a single placeholder becomes
 * the argument itself.
 */
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
