/** Reads documents for a run: its source, its fetches, and the lookups of its loops. */
import { elementsIn, scalarText } from "./unknown-values.ts";
import type { FetchStep, Flow, ListRead, Operation, RunsBy } from "../flow.ts";
import { check } from "../json.ts";
import type { PendingLookup, Lookup } from "../outcome.ts";
import { problemText } from "../shape.ts";
import { driftEvent } from "./drift.ts";
import type { Run } from "./engine.ts";
import { begin, handOver, intervalOf, type Between } from "./intervals.ts";
import { nameOf } from "./name-of.ts";
import { steadyList } from "./lists.ts";
import { getPointer } from "./pointer.ts";
import { finished, stored, storedValue } from "./step-value.ts";
import { openWindow, type Tick } from "./windows.ts";
import { type RunOutcome, type StepResult, failedOutcome, mismatch, unlike } from "./run-outcome.ts";
import { type Executing, noted } from "./run-context.ts";

// A flow's reads are of all kinds; each keeps its types to itself.
// oxlint-disable-next-line typescript/no-explicit-any
type AnyFetch = FetchStep<any, any>;

/** Clocks that differ by less count as equal, in milliseconds: headers have whole seconds. */
const APART = 2000;

/** The names of the steps that read the source and late documents: no name in a spec can equal them. */
export const SOURCE = "(source)";
const LATE = "(late)";

/** Reads the whole list that is the source. */
export async function readSource(
  flow: Flow,
  run: Run,
  body: Uint8Array,
  host: Executing,
): Promise<StepResult<unknown>> {
  const { read } = flow.source;
  if (read === undefined) return { ending: { kind: "held", reason: "nothing to read", id: "nothing to read" } };
  const before = finished(await host.store.step(run.id, SOURCE));
  if (before !== undefined) return { value: before.value ?? [] };
  const tick = JSON.parse(Buffer.from(body).toString("utf8")) as Tick;
  if (read.by !== undefined) return readInterval(flow, run, tick, read.by, host);
  const { operation } = read;
  let window = read.sinceLastRun === true ? await openWindow(run, tick, host.store) : undefined;
  const args = read.args(Temporal.Instant.from(tick.due));
  const reader = { run, step: SOURCE, host };
  let listed = await wholeList(reader, operation, args, window?.from || undefined);
  if ("ending" in listed) return listed;
  const behind = listed.date === undefined ? 0 : host.now() - listed.date;
  if (window?.first === true && window.from !== 0 && behind > APART) {
    // The interval recorded earlier documents already.
    window = await openWindow(run, tick, host.store, behind);
    listed = await wholeList(reader, operation, args, window.from || undefined);
    if ("ending" in listed) return listed;
  }
  const value = window === undefined ? listed.value : await window.take(listed.value, operation, listed.date);
  return keepSource(flow, run, operation, value, host);
}

async function keepSource(
  flow: Flow,
  run: Run,
  operation: Operation,
  value: readonly unknown[],
  host: Executing,
): Promise<StepResult<unknown>> {
  const checked = check(flow.source.shape, value);
  if (!checked.ok) return { ending: mismatch(flow, checked.problems.map(problemText)) };
  if (checked.drift !== undefined) host.emit(driftEvent(flow.name, flow.source.type, checked.drift));
  await host.store.stepDone(run.id, host.now(), { name: SOURCE, kind: "fetch", response: stored(value) });
  host.emit({
    kind: "fetched",
    flow: flow.name,
    run: run.id,
    name: "source",
    operation: nameOf(operation),
    found: value.length > 0,
  });
  return { value };
}

/** The documents of a run's interval in the source's list, and those that appeared late. */
async function readInterval(
  flow: Flow,
  run: Run,
  tick: Tick,
  by: RunsBy,
  host: Executing,
): Promise<StepResult<unknown>> {
  const read = flow.source.read as ListRead;
  const { operation } = read;
  const interval = intervalOf(tick, by, flow.trigger.kind === "schedule" ? flow.trigger.timetable : undefined);
  const { from, until } = interval;
  const asked = operation.by?.[by.field];
  const args = read.args(Temporal.Instant.from(tick.due));
  const reader = { run, step: SOURCE, host };
  const isByHand = tick.since === undefined;
  const begun = isByHand ? undefined : await begin(host.store, run, interval);
  const between =
    asked === undefined || from === 0
      ? undefined
      : { by: asked, from, until, ...(by.zone === undefined ? {} : { zone: by.zone }) };
  const listed = await wholeList(reader, operation, args, between);
  if ("ending" in listed) return listed;
  // If a clock is behind, the period would seem to be over too early.
  if (listed.date !== undefined && listed.date < until)
    return {
      ending: {
        kind: "wait",
        reason: `by the clock of ${operation.system} this run's period is not over yet`,
        until: host.now() + (until - listed.date) + 1000,
      },
    };
  const changed: Awaited<ReturnType<typeof wholeList>> =
    isByHand || from === 0 ? { value: [] } : await wholeList(reader, operation, args, from);
  if ("ending" in changed) return changed;
  const shown = { between: listed.value, changed: changed.value };
  const handed = await handOver(host.store, run, operation, by, interval, begun, shown);
  if ("problem" in handed) return { ending: { kind: "held", reason: handed.problem, id: handed.problem } };
  const { documents, late } = handed;
  const apart = flow.fetches.find((fetch) => fetch.late === true);
  if (apart !== undefined) {
    const wrong = unlike(apart.shape, late, nameOf(operation));
    if (wrong !== undefined) return { ending: wrong };
    await host.store.stepDone(run.id, host.now(), { name: LATE, kind: "fetch", response: stored(late) });
  }
  const kept = await keepSource(flow, run, operation, apart === undefined ? [...documents, ...late] : documents, host);
  if (!("ending" in kept) && late.length > 0)
    host.emit({
      kind: "late",
      flow: flow.name,
      run: run.id,
      operation: nameOf(operation),
      documents: late.length,
    });
  return kept;
}

/** The late documents of the source's list; empty if it was not read. */
export async function readLate(run: Run, host: Executing): Promise<unknown> {
  return finished(await host.store.step(run.id, LATE))?.value ?? [];
}

/** The reader: a step of a run. */
interface Reader {
  readonly run: Run;
  readonly step: string;
  readonly host: Executing;
}

async function wholeList(
  { run, step, host }: Reader,
  operation: Operation,
  args: Readonly<Record<string, unknown>>,
  asked?: number | Between,
): Promise<{ readonly value: unknown[]; readonly date?: number } | { readonly ending: RunOutcome }> {
  const list = await steadyList(host.connection(operation.system), operation, args, asked);
  return "documents" in list
    ? { value: list.documents, ...(list.date === undefined ? {} : { date: list.date }) }
    : { ending: failedOutcome(await noted(list, run, step, host), nameOf(operation)) };
}

/** One read, whose result is checked and stored; undefined if nothing was found, or an argument is absent. */
export async function readFetch(
  fetch: AnyFetch,
  step: string,
  args: Readonly<Record<string, unknown>> | undefined,
  run: Run,
  host: Executing,
): Promise<StepResult<unknown>> {
  const before = finished(await host.store.step(run.id, step));
  if (before !== undefined) return before;
  const asked = args === undefined ? { value: undefined } : await ask(fetch, args, { run, step, host });
  return "ending" in asked ? asked : keepRead(fetch, step, asked.value, run, host);
}

/** A read's result, checked and stored for the next attempt. */
export async function keepRead(
  fetch: AnyFetch,
  step: string,
  found: unknown,
  run: Run,
  host: Executing,
): Promise<StepResult<unknown>> {
  const value = found ?? undefined;
  const called = sourceName(fetch);
  if (value === undefined) {
    if (!fetch.mayFindNone)
      return { ending: { kind: "held", reason: `${called} found none`, id: `${called} found none` } };
  } else {
    const wrong = unlike(fetch.shape, value, called, (problems) => host.emit(driftEvent(run.flow, called, problems)));
    if (wrong !== undefined) return { ending: wrong };
  }
  await host.store.stepDone(run.id, host.now(), { name: step, kind: "fetch", response: stored(value) });
  host.emit({
    kind: "fetched",
    flow: run.flow,
    run: run.id,
    // Not the step's name: that of a lookup contains its key.
    name: fetch.name,
    operation: called,
    found: value !== undefined,
  });
  return { value };
}

async function ask(
  fetch: AnyFetch,
  args: Readonly<Record<string, unknown>>,
  reader: Reader,
): Promise<StepResult<unknown>> {
  const { run, host } = reader;
  const { operation, result } = fetch;
  if (result !== undefined) {
    const found = await host.store.delivered(result.flow, String(args["by"]), result.destination);
    return { value: storedValue(found) };
  }
  if (operation === undefined) return { value: undefined };
  const asking = (): Promise<StepResult<unknown>> =>
    fetch.all === true ? wholeList(reader, operation, args) : readOne(fetch, operation, args, reader);
  return (await looksAnew(run, operation, host)) ? asking() : host.cache.through(operation, args, asking);
}

/** Whether a repeated run, automatic or by a person, looks for later changes. */
async function looksAnew(run: Run, operation: Operation, host: Executing): Promise<boolean> {
  if (operation.cacheSeconds === undefined || run.attempts > 0) return true;
  return (await host.store.history(run.id)).some(({ what }) => what.startsWith("replayed"));
}

async function readOne(
  fetch: AnyFetch,
  operation: Operation,
  args: Readonly<Record<string, unknown>>,
  { run, step, host }: Reader,
): Promise<StepResult<unknown>> {
  const outcome = await noted(await host.connection(operation.system).send(operation, args), run, step, host);
  if (outcome.kind !== "ok" && outcome.kind !== "none") return { ending: failedOutcome(outcome, sourceName(fetch)) };
  return { value: outcome.kind === "ok" ? outcome.value : undefined };
}

/** The source of a fetch: a system, or the results of another flow. */
function sourceName({ operation, result }: AnyFetch): string {
  return operation === undefined ? (result?.flow ?? "") : nameOf(operation);
}

/** The number of concurrent lookups of a loop. */
const AT_ONCE = 4;

/** Makes the pending lookups of a mapping's loops. @returns the run's outcome if one fails */
export async function resolveLookups(
  flow: Flow,
  pending: readonly PendingLookup[],
  fetched: Record<string, unknown>,
  run: Run,
  host: Executing,
): Promise<RunOutcome | undefined> {
  const known = new Map<string, Record<string, unknown>>();
  const knownOf = (name: string): Record<string, unknown> => {
    const results = known.get(name) ?? { ...(fetched[name] as Lookup<unknown> | undefined) };
    known.set(name, results);
    return results;
  };
  const together = groupsOf(flow, pending);
  for (let i = 0; i < together.length; i += AT_ONCE) {
    const endings = await Promise.all(
      together.slice(i, i + AT_ONCE).map(async (group): Promise<RunOutcome | undefined> => {
        const [one] = group;
        const fetch = flow.fetches.find((step) => step.name === one?.fetch);
        if (one === undefined || fetch === undefined)
          return { kind: "held", reason: `no operation reads ${one?.fetch ?? ""}`, id: "a bug in integ" };
        const several = await readSeveral(fetch, group, run, host);
        if ("ending" in several) return several.ending;
        for (const { key, args } of group) {
          const step = `${fetch.name}${key}`;
          const found = several.value.has(key)
            ? { value: several.value.get(key) }
            : await readFetch(fetch, step, args, run, host);
          if ("ending" in found) return found.ending;
          knownOf(fetch.name)[key] = found.value ?? null;
        }
        return undefined;
      }),
    );
    const ending = endings.find((one) => one !== undefined);
    if (ending !== undefined) return ending;
  }
  for (const [name, results] of known) fetched[name] = results;
  return undefined;
}

/** Groups lookups that one request can make, up to the operation's limit; the others stay single. */
function groupsOf(flow: Flow, pending: readonly PendingLookup[]): readonly (readonly PendingLookup[])[] {
  const groups: PendingLookup[][] = [];
  const open = new Map<string, PendingLookup[]>();
  for (const ask of pending) {
    const several = flow.fetches.find((step) => step.name === ask.fetch)?.operation?.several;
    const value = several === undefined ? "" : String(ask.args[several.parameter]);
    // A value that contains the separator would be read as two.
    if (several === undefined || value.includes(several.separator)) {
      groups.push([ask]);
      continue;
    }
    const others = Object.entries(ask.args).filter(([name]) => name !== several.parameter);
    const kind = `${ask.fetch} ${JSON.stringify(others.map(([name, one]) => [name, scalarText(one)]))}`;
    const group = open.get(kind);
    if (group !== undefined && group.length < several.most) group.push(ask);
    else {
      const begun = [ask];
      open.set(kind, begun);
      groups.push(begun);
    }
  }
  return groups;
}

/**
 * Makes several lookups in one request, and stores each result as if it had been requested alone.
 * @returns the results by lookup key; without those lookups that are stored already or must be made one by one
 */
async function readSeveral(
  fetch: AnyFetch,
  pending: readonly PendingLookup[],
  run: Run,
  host: Executing,
): Promise<StepResult<ReadonlyMap<string, unknown>>> {
  const { operation } = fetch;
  const results = new Map<string, unknown>();
  if (operation?.several === undefined || pending.length < 2) return { value: results };
  const { parameter, separator, key } = operation.several;
  const open: PendingLookup[] = [];
  const anew = await looksAnew(run, operation, host);
  for (const ask of pending) {
    const known = anew ? undefined : host.cache.get(operation, ask.args);
    if (known === undefined && finished(await host.store.step(run.id, `${fetch.name}${ask.key}`)) === undefined)
      open.push(ask);
  }
  if (open.length < 2) return { value: results };
  const values = open.map(({ args }) => String(args[parameter]));
  const isEach = Object.values(operation.query ?? {}).some((one) => typeof one === "object" && "each" in one && one.each === parameter); // prettier-ignore
  const args = { ...open[0]?.args, [parameter]: isEach ? values : values.join(separator) };
  const sending = host.connection(operation.system).send(operation, args, { several: true });
  const outcome = await noted(await sending, run, fetch.name, host);
  if (outcome.kind !== "ok" && outcome.kind !== "none") return { ending: failedOutcome(outcome, sourceName(fetch)) };
  const list: unknown = outcome.kind === "ok" ? (outcome.value ?? []) : [];
  if (!Array.isArray(list)) {
    const why = `${sourceName(fetch)} sent a response that does not match its description:  no list`;
    return { ending: { kind: "held", reason: why, id: why } };
  }
  const found = new Map<string, unknown>();
  for (const one of elementsIn(list).toReversed()) found.set(scalarText(getPointer(key, one)), one);
  for (const [i, ask] of open.entries()) {
    const value = found.get(values[i] ?? "");
    host.cache.put(operation, ask.args, value);
    const kept = await keepRead(fetch, `${fetch.name}${ask.key}`, value, run, host);
    if ("ending" in kept) return kept;
    results.set(ask.key, kept.value);
  }
  return { value: results };
}
