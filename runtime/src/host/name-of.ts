import type { Operation } from "../flow.ts";

/** An operation as messages, records and figures name it: `shopify.getOrder`. */
export function nameOf({ system, name }: Pick<Operation, "system" | "name">): string {
  return `${system}.${name}`;
}
