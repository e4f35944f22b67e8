/** Time zones that a spec writes out. */
import type { tree } from "@integ/grammar";
import { isZone } from "../1-load/zones.ts";
import { check } from "../messages/check.ts";
import type { Checking } from "./checking.ts";
import { placesOf, suggestZone } from "./days.ts";

/** A time zone literal; undefined if there is no such zone, which is reported. */
export function checkZone(c: Checking, node: tree.TextLiteral): string | undefined {
  // An offset does not follow clock changes.
  if (!isZone(node.value) || /^[+-]/.test(node.value)) {
    c.report(check.zone(c.place(node), node.value, suggestZone(node.value)));
    return undefined;
  }
  const places = placesOf(node.value);
  if (places !== undefined) c.report(check.zoneWithoutPlace(c.place(node), node.value, places));
  return node.value;
}
