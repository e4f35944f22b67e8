import type { Operation } from "../flow.ts";

/** An operation's name in messages, records and metrics: `shopify.getOrder`. */
export function nameOf({ system, name }: Pick<Operation, "system" | "name">): string {
  return `${system}.${name}`;
}
