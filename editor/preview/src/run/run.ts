/** Runs a compiled flow with a sample. Input and output are plain data, which can be sent between workers. */
import { messageOf } from "@integ/runtime/errors";
import { parseJson, type Flow } from "@integ/runtime";
import { outcomeOfSample, outcomeText, type SampleOutcome } from "./sample-outcome.ts";
import { formatOf, readResponseSample, readDocuments } from "./documents.ts";
import { linesOf, type Line } from "./lines.ts";
import { put } from "./run-test.ts";

/** The exports of a module, with or without coverage. */
export interface LoadedModule {
  readonly flow: Flow;
  readonly seen?: Map<number, unknown[]>;
}

/** A sample, with the responses of other systems. */
export interface Trial {
  /** The text of the sample: JSON, NDJSON, or XML as its system sends it. */
  readonly sample: string;
  /** Changes to the sample, as JSON. */
  readonly changes?: readonly { readonly path: readonly (string | number)[]; readonly json: string }[];
  /** Results of reads and responses of destinations, by name: JSON, or XML. */
  readonly responses?: Readonly<Record<string, string>>;
}

/** The outcome of a sample. */
export type SampleRun =
  | { readonly kind: "unreadable"; readonly why: string }
  | { readonly kind: "ran"; readonly documents: readonly DocumentRun[] };

/** The outcome of one document of a sample. */
export interface DocumentRun {
  readonly end: SampleOutcome["kind"];
  /** The outcome in words. */
  readonly said: string;
  /** For a stop: the reason with its values. */
  readonly reason?: string;
  /** The missing result or response. */
  readonly lacks?: string;
  /** Why the document is refused. */
  readonly problems: readonly string[];
  /** The records in the flow's order; arguments of an operation are under `invoice(…)`. */
  readonly records: readonly { readonly name: string; readonly lines: readonly Line[] }[];
  /** The numbers of the reached witnesses, in the order of their first occurrence. */
  readonly seen: readonly number[];
}

/** The maximum number of documents of one sample. */
const MOST = 50;

/** Maps each document of a sample. Nothing is sent or requested. */
export function run({ flow, seen }: LoadedModule, { sample, changes = [], responses = {} }: Trial): SampleRun {
  let documents: unknown[];
  try {
    documents = readDocuments(flow, sample);
  } catch (error) {
    return { kind: "unreadable", why: `the sample is not ${formatOf(sample)}: ${messageOf(error)}` };
  }
  const given: Record<string, unknown> = {};
  for (const [name, text] of Object.entries(responses)) {
    const step = [...flow.fetches, ...flow.destinations].find((one) => one.name === name);
    try {
      given[name] = readResponseSample(step?.operation, text);
    } catch (error) {
      return { kind: "unreadable", why: `the response of ${name} is not ${formatOf(text)}: ${messageOf(error)}` };
    }
  }
  return {
    kind: "ran",
    documents: documents.slice(0, MOST).map((one): DocumentRun => {
      const document = changes.reduce<unknown>((changed, { path, json }) => put(changed, path, parseJson(json)), one);
      seen?.clear();
      const came = outcomeOfSample(flow, { name: "", document, given });
      return { ...told(flow, came), seen: [...(seen?.keys() ?? [])] };
    }),
  };
}

function told(flow: Flow, came: SampleOutcome): Omit<DocumentRun, "seen"> {
  const sent = "records" in came ? (came.records ?? {}) : {};
  const names = flow.destinations.flatMap(({ name }) => [`${name}(…)`, name]).filter((name) => Object.hasOwn(sent, name)); // prettier-ignore
  return {
    end: came.kind,
    said: outcomeText(came),
    ...("reason" in came ? { reason: came.reason } : {}),
    ...(came.kind === "lacking" ? { lacks: came.name } : {}),
    problems: came.kind === "refused" ? came.problems : [],
    records: names.map((name) => ({ name, lines: linesOf(sent[name]) })),
  };
}
