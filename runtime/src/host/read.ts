/** The reads of a run: its source where that has to be read, its fetches, and what its loops ask for. */
import type { FetchStep, Flow, Operation } from "../flow.ts";
import { check, parseJson } from "../json.ts";
import type { Ask, Lookup } from "../outcome.ts";
import { problemText, type Shape } from "../shape.ts";
import type { Run } from "./engine.ts";
import { finished, mismatch, noted, stored, type Ending, type Executing, type Stepped } from "./execute.ts";
import { nameOf } from "./name-of.ts";
import { pagesOf, type Unanswered } from "./pages.ts";
import { timeOf } from "./timetable.ts";

// A flow's reads are of all kinds; each keeps its types to itself.
// oxlint-disable-next-line typescript/no-explicit-any
type AnyFetch = FetchStep<any, any>;

/** What a run that is due for its time works on. */
export interface Tick {
  readonly due: string;
  /** When it was due before. */
  readonly since?: string;
}

/** The name of the step that reads the source: no name of a spec is like it. */
const SOURCE = "(source)";

/** The whole list that the source is. */
export async function readSource(flow: Flow, run: Run, body: Uint8Array, host: Executing): Promise<Stepped<unknown>> {
  const { read, shape } = flow.source;
  if (read === undefined) return { ending: { kind: "held", reason: "nothing to read", id: "nothing to read" } };
  const before = finished(await host.store.step(run.id, SOURCE));
  if (before !== undefined) return { value: before.value ?? [] };
  const tick = JSON.parse(Buffer.from(body).toString("utf8")) as Tick;
  const { operation } = read;
  const from = read.sinceLastRun === true && tick.since !== undefined ? Date.parse(tick.since) : undefined;
  const args = read.args(Temporal.Instant.from(tick.due));
  const listed = await wholeList({ run, step: SOURCE, host }, operation, args, from);
  if ("ending" in listed) return listed;
  const until = Date.parse(tick.due);
  const field = operation.since?.field;
  // Each document in one run only: those that changed from when it was due before up to now.
  const inTime = (document: unknown): boolean => {
    const at = field === undefined ? undefined : timeOf((document as Record<string, unknown> | null)?.[field]);
    return at === undefined || (at >= (from ?? -Infinity) && at < until);
  };
  const value = read.sinceLastRun === true ? listed.value.filter(inTime) : listed.value;
  const checked = check(shape, value);
  if (!checked.ok) return { ending: mismatch(flow, checked.problems.map(problemText)) };
  await host.store.stepDone(run.id, SOURCE, "fetch", host.now(), stored(value));
  host.tell({
    kind: "fetched",
    flow: flow.name,
    run: run.id,
    name: "source",
    operation: nameOf(operation),
    found: value.length > 0,
  });
  return { value };
}

/** Who reads: a step of a run. */
interface Reader {
  readonly run: Run;
  readonly step: string;
  readonly host: Executing;
}

async function wholeList(
  { run, step, host }: Reader,
  operation: Operation,
  args: Readonly<Record<string, unknown>>,
  since?: number,
): Promise<Stepped<unknown[]>> {
  const value: unknown[] = [];
  for await (const page of pagesOf(host.connection(operation.system), operation, args, since)) {
    if (page.kind !== "page") return { ending: unanswered(await noted(page, run, step, host), nameOf(operation)) };
    for (const document of page.documents) value.push(document);
  }
  return { value };
}

/** One read, its answer checked and kept; undefined where there is none, or nothing to ask by. */
export async function readFetch(
  fetch: AnyFetch,
  step: string,
  args: Readonly<Record<string, unknown>> | undefined,
  run: Run,
  host: Executing,
): Promise<Stepped<unknown>> {
  const before = finished(await host.store.step(run.id, step));
  if (before !== undefined) return before;
  const asked = args === undefined ? { value: undefined } : await ask(fetch, args, { run, step, host });
  if ("ending" in asked) return asked;
  const value = asked.value ?? undefined;
  const called = askedOf(fetch);
  if (value === undefined) {
    if (!fetch.mayFindNone)
      return { ending: { kind: "held", reason: `${called} found none`, id: `${called} found none` } };
  } else {
    const wrong = unlike(fetch.shape, value, called);
    if (wrong !== undefined) return { ending: wrong };
  }
  await host.store.stepDone(run.id, step, "fetch", host.now(), stored(value));
  host.tell({
    kind: "fetched",
    flow: run.flow,
    run: run.id,
    name: step,
    operation: called,
    found: value !== undefined,
  });
  return { value };
}

async function ask(
  fetch: AnyFetch,
  args: Readonly<Record<string, unknown>>,
  reader: Reader,
): Promise<Stepped<unknown>> {
  const { run, step, host } = reader;
  const { operation, result } = fetch;
  if (result !== undefined) {
    const found = await host.store.delivered(result.flow, String(args["by"]), result.destination);
    return { value: found === undefined ? undefined : parseJson(found) };
  }
  if (operation === undefined) return { value: undefined };
  if (fetch.all === true) return wholeList(reader, operation, args);
  const answer = await noted(await host.connection(operation.system).send(operation, args), run, step, host);
  if (answer.kind !== "ok" && answer.kind !== "none") return { ending: unanswered(answer, askedOf(fetch)) };
  return { value: answer.kind === "ok" ? answer.value : undefined };
}

/** Whom a fetch asks: a system, or the results of another flow. */
function askedOf({ operation, result }: AnyFetch): string {
  return operation === undefined ? (result?.flow ?? "") : nameOf(operation);
}

/** How many questions of a loop are asked at once. */
const AT_ONCE = 4;

/** Answers what a mapping has come upon in its loops. @returns an ending where one can't be answered */
export async function answerAsks(
  flow: Flow,
  asks: readonly Ask[],
  fetched: Record<string, unknown>,
  run: Run,
  host: Executing,
): Promise<Ending | undefined> {
  const known = new Map<string, Record<string, unknown>>();
  const answersOf = (name: string): Record<string, unknown> => {
    const answers = known.get(name) ?? { ...(fetched[name] as Lookup<unknown> | undefined) };
    known.set(name, answers);
    return answers;
  };
  for (let i = 0; i < asks.length; i += AT_ONCE) {
    const endings = await Promise.all(
      asks.slice(i, i + AT_ONCE).map(async (one): Promise<Ending | undefined> => {
        const fetch = flow.fetches.find((step) => step.name === one.fetch);
        if (fetch === undefined) return { kind: "held", reason: `nobody reads ${one.fetch}`, id: "a bug in integ" };
        const found = await readFetch(fetch, `${one.fetch}${one.key}`, one.args, run, host);
        if ("ending" in found) return found.ending;
        answersOf(one.fetch)[one.key] = found.value ?? null;
        return undefined;
      }),
    );
    const ending = endings.find((one) => one !== undefined);
    if (ending !== undefined) return ending;
  }
  for (const [name, answers] of known) fetched[name] = answers;
  return undefined;
}

/** The run's ending where a system has answered something else than its description says. */
export function unlike(shape: Shape, value: unknown, called: string): Ending | undefined {
  const checked = check(shape, value);
  if (checked.ok) return undefined;
  const problems = checked.problems.slice(0, 5).map(problemText).join("; ");
  return {
    kind: "held",
    reason: `${called} answered something else than described: ${problems}`,
    id: `${called} answers something else`,
  };
}

/** The run's ending where a system has not done what it was asked. */
export function unanswered(answer: Unanswered, called: string): Ending {
  if (answer.kind === "wait") return { kind: "wait", reason: answer.why, until: answer.untilMs };
  if (answer.kind === "refused") return { kind: "held", reason: answer.why, id: `${called} refuses it` };
  const { why, said, afterMs } = answer;
  // What a good status says has gone wrong is of one run only.
  const id = said !== undefined && said.status < 300 ? `${called} answered that it has failed` : why;
  return { kind: "retry", reason: why, id, ...(afterMs === undefined ? {} : { afterMs }) };
}
