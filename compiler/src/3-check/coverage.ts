/** Which fields of the source a spec reads. */
import type { tree } from "@integ/grammar";
import { stepsFromSource } from "./check-path.ts";
import type { Checking } from "./checking.ts";
import type { CheckedModule } from "./facts.ts";

/** The path of a field of the source, or of its elements if the source is a list. */
export function sourcePath(c: Checking, node: tree.Expression): string | undefined {
  return stepsFromSource(c, node)
    ?.join(".")
    .replaceAll(".[]", "[]")
    .replace(/^\[\]\.?/, "");
}

/** The paths of the source's fields that a value may be: several if a condition chooses among records. */
function sourcePaths(c: Checking, node: tree.Expression): readonly string[] {
  const path = sourcePath(c, node);
  if (path !== undefined) return [path];
  const of = (one: tree.Expression): readonly string[] => sourcePaths(c, one);
  switch (node.kind) {
    case "Member":
      return of(node.object).map((one) => (one === "" ? node.name.text : `${one}.${node.name.text}`));
    case "If":
      return [...of(node.consequent), ...of(node.alternative)];
    case "Match":
      return node.arms.flatMap(({ body }) => of(body));
    case "Otherwise":
    case "OnError":
      return [...of(node.value), ...of(node.fallback)];
    case "Reference": {
      const binding = c.facts.bindings.get(node);
      const value = binding === undefined ? undefined : c.notes.values.get(binding);
      return value === undefined ? [] : of(value);
    }
    default:
      return [];
  }
}

/** The fields of the source that the spec reads, and those that it ignores on purpose. */
export function coverageOf(c: Checking): CheckedModule["coverage"] {
  const path = (node: tree.Expression): string | undefined => sourcePath(c, node);
  const ignores = new Set(c.module.ignores.flatMap((one) => (one.partial === true ? [] : one.paths)));
  const used = new Set<string>();
  const usedPlaces = new Set<string>();
  for (const [node, field] of c.facts.fields) {
    if (ignores.has(node as tree.Expression)) continue;
    const paths = sourcePaths(c, node as tree.Expression);
    for (const one of paths) used.add(one);
    if (paths.length === 0 && field.place !== undefined) usedPlaces.add(`${field.place.path}#${field.place.pointer}`);
  }
  return { used, usedPlaces, ignored: new Set([...ignores].flatMap((one) => path(one) ?? [])) };
}
