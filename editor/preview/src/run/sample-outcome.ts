/** The outcome of a document: the records to send, or why there are none, as plain data that can be compared. */
import { messageOf } from "@integ/runtime/errors";
import { check, encode, parseJson, problemText, type Flow, type Outcome, type Send } from "@integ/runtime";
import { mapGiven } from "./map-given.ts";
import { NOW } from "./test-time.ts";

/** A document with the responses of other systems, by the names of fetches and destinations. */
export interface Sample {
  readonly name: string;
  readonly document: unknown;
  readonly given: Readonly<Record<string, unknown>>;
}

/** How a document ends. */
export type SampleOutcome =
  /** The records by destination; arguments of an operation are under `invoice(id)`. */
  | { readonly kind: "sent"; readonly records: Readonly<Record<string, unknown>> }
  /** `id` is the reason as written in the spec, the same for all documents that it stops. */
  | { readonly kind: "skip" | "hold" | "retry"; readonly reason: string; readonly id: string }
  /** The sample lacks the result of a fetch or the response of a destination; earlier records are known. */
  | { readonly kind: "lacking"; readonly name: string; readonly records?: Readonly<Record<string, unknown>> }
  /** The document does not match the fields that the flow reads. */
  | { readonly kind: "refused"; readonly problems: readonly string[] };

/** Maps a sample; nothing is sent. */
export function outcomeOfSample(flow: Flow, { document, given }: Sample): SampleOutcome {
  const checked = check<unknown>(flow.source.shape, document);
  if (!checked.ok) return { kind: "refused", problems: checked.problems.map(problemText) };
  const responses = Object.fromEntries(
    flow.destinations.flatMap(({ name }) => (given[name] === undefined ? [] : [[name, given[name]]])),
  );
  let outcome: ReturnType<typeof mapGiven>;
  try {
    outcome = mapGiven(flow, document, given, NOW, responses);
  } catch (error) {
    // A host validates its reads; a sample's results may be anything.
    const unfit = flow.fetches.find(({ name, shape }) => given[name] !== undefined && !check(shape, given[name]).ok);
    return unfit === undefined
      ? { kind: "refused", problems: [`the mapping threw: ${messageOf(error)}`] }
      : { kind: "lacking", name: unfit.name };
  }
  if (outcome.kind === "lacking") return { kind: "lacking", name: outcome.fetch };
  if (outcome.kind === "send" && outcome.more === true) {
    const waiting = flow.destinations.find(({ name, response }) => response !== undefined && !(name in responses));
    return { kind: "lacking", name: waiting?.name ?? "a destination", records: recordsOf(outcome) };
  }
  return sampleOutcome(outcome);
}

/** The outcome of a mapping. */
export function sampleOutcome(outcome: Outcome<unknown>): SampleOutcome {
  if (outcome.kind !== "send") return { kind: outcome.kind, reason: outcome.reason, id: outcome.id };
  return { kind: "sent", records: recordsOf(outcome) };
}

/** The records to send; arguments of an operation are under `invoice(…)`. */
function recordsOf({ records, args }: Send<unknown>): Readonly<Record<string, unknown>> {
  const asked = Object.entries<unknown>(args ?? {}).flatMap(([name, args]) =>
    args === undefined ? [] : [[`${name}(…)`, args] as const],
  );
  return plain({ ...plainObject(records), ...Object.fromEntries(asked) });
}

/** As JSON: undefined fields are omitted. */
function plain(value: object): Readonly<Record<string, unknown>> {
  return plainObject(parseJson(encode(value)));
}

function plainObject(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

/** A problem with long texts shortened. */
function shortened(problem: string): string {
  return problem.length > 140 ? `${problem.slice(0, 139)}…` : problem;
}

/** An outcome in words: `held "no tax type"`. */
export function outcomeText(came: SampleOutcome): string {
  switch (came.kind) {
    case "sent":
      return Object.keys(came.records).length === 0 ? "sent nothing" : "sent";
    case "skip":
      return `skipped: ${came.reason}`;
    case "hold":
      return `held: ${came.reason}`;
    case "retry":
      return `tried again later: ${came.reason}`;
    case "lacking":
      return `not known, as the sample does not say what ${came.name} is`;
    case "refused":
      return `held, as the document does not match: ${shortened(came.problems[0] ?? "")}`;
  }
}
