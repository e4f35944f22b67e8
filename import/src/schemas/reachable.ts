/** The schemas that types refer to, directly or indirectly. */
import type { SystemDraft } from "../model.ts";

/** @param names the names of the types */
export function reachable({ types, schemas }: SystemDraft, names: Iterable<string>): Set<string> {
  const seen = new Set<string>();
  const waiting = [...names].flatMap((name) => types.get(name)?.schema.replace(/^schemas\//, "") ?? []);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    for (const [, file = ""] of JSON.stringify(schemas.get(next) ?? {}).matchAll(/"([A-Za-z0-9_]+\.json)"/g))
      if (schemas.has(file)) waiting.push(file);
  }
  return seen;
}
