/** Finds documents in a stand-in if an argument is a list of values, or combines several lookups. */
import { typeOf, type Arguments, type Document, type ResourceStore } from "./resource-store.ts";
import type { ModelOperation } from "./system-model.ts";

/** The documents that match the arguments; a list argument matches by any of its values. */
export function foundBy(resources: ResourceStore, model: ModelOperation, args: Arguments): readonly Document[] {
  const separators = separatorsOf(model);
  let each: readonly Arguments[] = [{}];
  for (const [name, text] of Object.entries(args)) {
    const separator = separators.get(name);
    const values = separator === undefined ? [text] : text.split(separator);
    each = each.flatMap((one) => values.map((value) => ({ ...one, [name]: value })));
  }
  return [...new Set(each.flatMap((one) => resources.find(typeOf(model), one, model)))];
}

/** The separator of parameters that are lists. */
function separatorsOf({ operation: { several, query = {} } }: ModelOperation): ReadonlyMap<string, string> {
  const separators = new Map<string, string>();
  if (several !== undefined) separators.set(several.parameter, several.separator);
  for (const value of Object.values(query)) {
    if (typeof value === "string") continue;
    if ("each" in value) separators.set(value.each, ",");
    else separators.set(value.joined, value.separator);
  }
  return separators;
}
