/** Data about other systems in a spec's tests, for stand-ins, which then respond like the tests. */
import { check, failed, type Flow, type Operation } from "@integ/runtime";
import type { CheckedTest } from "@integ/compiler";
import { NOW, documentsOf, givenFor, lookupResult, mapGiven } from "@integ/preview/run";
import { readBeside } from "./spec-tests.ts";

/** Documents of a test, for stand-ins. */
export interface TestSamples {
  /** The results of a read or list, with its arguments; no documents if the test provides none. */
  readonly found: readonly {
    readonly operation: Operation;
    readonly args: Readonly<Record<string, unknown>>;
    readonly documents: readonly unknown[];
  }[];
  /** The responses of writes. */
  readonly responses: readonly { readonly operation: Operation; readonly document: unknown }[];
}

/** The samples of a test. One that can't be run, as a file or a fetch's result is missing, is reported by `integ test`, not here. */
export function samplesOf(flow: Flow, test: CheckedTest, specPath: string): TestSamples {
  const found: TestSamples["found"][number][] = [];
  const responses: TestSamples["responses"][number][] = [];
  try {
    const given = Object.fromEntries(
      [...flow.fetches, ...flow.destinations].map(({ name }) => [
        name,
        givenFor(flow, test, name, readBeside(specPath)),
      ]),
    );
    for (const { name, operation } of flow.destinations)
      if (given[name] !== undefined && given[name] !== null) responses.push({ operation, document: given[name] });
    const [document] = documentsOf(flow, test, readBeside(specPath));
    if (!check<unknown>(flow.source.shape, document).ok) return { found, responses };
    const find = (name: string, args: Readonly<Record<string, unknown>> | undefined, value: unknown): void => {
      const operation = flow.fetches.find((fetch) => fetch.name === name)?.operation;
      if (operation === undefined || args === undefined) return;
      found.push({ operation, args, documents: [value ?? []].flat() });
    };
    const fetched: Record<string, unknown> = {};
    for (const fetch of flow.fetches) {
      if (fetch.args === undefined) continue;
      const args = fetch.args(document, fetched, NOW);
      if (!failed(args)) find(fetch.name, args, given[fetch.name]);
      fetched[fetch.name] = given[fetch.name] ?? undefined;
    }
    const givenResponses = Object.fromEntries(flow.destinations.map(({ name }) => [name, given[name]]));
    mapGiven(flow, document, given, NOW, givenResponses, (name, _, args) => {
      find(name, args, lookupResult(given[name], args));
      return undefined;
    });
  } catch {
    // Results before the failure are kept.
  }
  return { found, responses };
}
