/** Maps one document with given results of fetches, as a host does with its reads. */
import { failed, holdFor, type Flow, type Instant, type Outcome } from "@integ/runtime";

/** A fetch without a given result. */
export interface Lacking {
  readonly kind: "lacking";
  readonly fetch: string;
}

/**
 * @param given the result of each fetch, by name. For a fetch in a loop, the result of every lookup; if it is a list,
 * the element whose fields equal the arguments.
 */
export function mapGiven(
  flow: Flow,
  document: unknown,
  given: Readonly<Record<string, unknown>>,
  now: Instant,
  responses: Readonly<Record<string, unknown>> = {},
  /** The known result of a lookup. */
  asked: (fetch: string, key: string, args: Readonly<Record<string, unknown>>) => unknown = () => undefined,
): Outcome<unknown> | Lacking {
  const early = flow.prefilter?.(document);
  if (early !== undefined) return early;
  const fetched: Record<string, unknown> = {};
  for (const fetch of flow.fetches) {
    if (fetch.late === true) fetched[fetch.name] = given[fetch.name] ?? [];
    if (fetch.args === undefined) continue;
    const args = fetch.args(document, fetched, now);
    if (failed(args)) return holdFor(args);
    const value = given[fetch.name] ?? undefined;
    if (value === undefined && !fetch.mayFindNone && args !== undefined) return { kind: "lacking", fetch: fetch.name };
    fetched[fetch.name] = value;
  }
  for (;;) {
    const outcome = flow.map(document, fetched, now, responses);
    if (outcome.kind !== "read") return outcome;
    for (const { fetch: name, key, args } of outcome.pending) {
      const found = asked(name, key, args) ?? lookupResult(given[name], args);
      const mayFindNone = flow.fetches.find((fetch) => fetch.name === name)?.mayFindNone;
      if (found === null && mayFindNone !== true) return { kind: "lacking", fetch: name };
      fetched[name] = { ...(fetched[name] as object | undefined), [key]: found };
    }
  }
}

/** The result of a lookup among the given ones; null if there is none. */
export function lookupResult(given: unknown, args: Readonly<Record<string, unknown>>): unknown {
  if (!Array.isArray(given)) return given ?? null;
  const asked = Object.entries(args);
  const like = (one: unknown): boolean =>
    asked.every(([name, value]) => String((one as Record<string, unknown> | null)?.[name]) === String(value as string));
  return (given as unknown[]).find(like) ?? null;
}
