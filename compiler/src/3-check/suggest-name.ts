/** "Did you mean": the first of the similar names whose value has the expected type. */
import { similar } from "@integ/grammar";
import type { Type } from "../1-load/types.ts";

/** @param typeOf the type of a name's value @param wanted the expected type; undefined if any is allowed */
export function suggestName(
  name: string,
  names: Iterable<string>,
  typeOf: (name: string) => Type | undefined,
  wanted: Type | undefined,
): string | undefined {
  const near = similar(name, names, 6);
  const sort = wanted === undefined ? undefined : sortOf(wanted);
  const fitting = sort === undefined ? undefined : near.find((one) => sortOf(typeOf(one)) === sort);
  return fitting ?? near[0];
}

/** The coarse type of a value, for suggestions; undefined for a value of any type. */
function sortOf(type: Type | undefined): string | undefined {
  if (type === undefined || type.kind === "error" || type.kind === "any" || type.kind === "union") return undefined;
  return type.kind === "enum" ? "text" : type.kind;
}
