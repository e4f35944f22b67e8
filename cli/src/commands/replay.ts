/** `integ replay`: has runs done again, one, some or all that wait for one reason; or shows what would come of it. */
import { readFileSync } from "node:fs";
import { decode, encode, parseJson, type Flow } from "@integ/runtime";
import { arrivalOf, type Run } from "@integ/runtime/host";
import { checkSelection, chooseRuns, type Selection } from "../choose-runs.ts";
import { flowNamed, withProject, type Opened } from "../engine.ts";
import { loadFlow } from "../load-flow.ts";
import { mapGiven } from "../map-given.ts";
import { err, EXIT, out, UsageError } from "../terminal.ts";

export interface ReplayOptions extends Selection {
  readonly folder?: string;
  readonly dryRun?: true;
  readonly diff?: true;
  readonly anew?: true;
  readonly with?: string;
  readonly because?: string;
  readonly asThen?: true;
}

export function replay(named: readonly string[], options: ReplayOptions): Promise<number> {
  checkSelection(named, options);
  if (options.with !== undefined && named.length !== 1)
    throw new UsageError("--with mends the event of one run: name just that one");
  return withProject(options.folder, async (opened) => {
    const chosen = await chooseRuns(named, options, opened.engine);
    const flows = new Map<string, Flow>();
    const flowOf = async (name: string): Promise<Flow> => {
      const flow = flows.get(name) ?? (await flowNamed(opened.program, name));
      flows.set(name, flow);
      return flow;
    };
    const flowThen = async ({ flow: name, version }: Run, text: string): Promise<Flow> => {
      const key = `${name} ${version}`;
      const flow = flows.get(key) ?? (await loadFlow({ name, text }));
      flows.set(key, flow);
      return flow;
    };
    let changed = 0;
    for (const run of chosen) {
      const then = options.asThen === true ? await opened.engine.module(run.flow, run.version) : undefined;
      if (options.asThen === true && then === undefined) {
        err(`run ${run.id}: its module ${run.version} is not kept here\n`);
        continue;
      }
      const body = options.with === undefined ? undefined : mended(await opened.engine.body(run.eventId), options.with);
      if (options.dryRun === true) {
        const flow = then === undefined ? await flowOf(run.flow) : await flowThen(run, then);
        await show(run, body, flow, opened, options.diff === true);
      } else changed += await again(run, body, options, opened, flowOf);
    }
    if (options.dryRun === true)
      err(`${chosen.length} run${chosen.length === 1 ? "" : "s"} looked at; nothing is changed\n`);
    else err(`${changed} of ${chosen.length} will be done again, as soon as integ run is running\n`);
    return EXIT.fine;
  });
}

async function again(
  run: Run,
  body: Uint8Array | undefined,
  options: ReplayOptions,
  { engine }: Opened,
  flowOf: (name: string) => Promise<Flow>,
): Promise<number> {
  const over = run.state === "delivered" || run.state === "skipped";
  if (over && options.anew !== true) {
    err(`run ${run.id} is ${run.state}: --anew has it done all over again, under the same idempotency keys\n`);
    return 0;
  }
  // A mended event may belong to another key than one that could not be read.
  const lane = body === undefined ? undefined : arrivalOf(await flowOf(run.flow), body, {}, run.receivedAt).lane;
  const done = await engine.replay(run.id, Date.now(), {
    ...(options.anew === true ? { anew: true } : {}),
    ...(body === undefined ? {} : { body }),
    ...(lane === undefined ? {} : { lane }),
    ...(options.because === undefined ? {} : { why: options.because }),
    ...(options.asThen === true ? { version: run.version } : {}),
  });
  if (!done) err(`run ${run.id} is being done just now\n`);
  return done ? 1 : 0;
}

/** The event with what a file says otherwise: a JSON merge patch, where null takes a field away. */
function mended(body: Uint8Array, file: string): Uint8Array {
  let patch: unknown;
  let event: unknown;
  try {
    patch = parseJson(readFileSync(file, "utf8"));
  } catch (error) {
    throw new UsageError(`${file} can't be read: ${(error as Error).message}`);
  }
  try {
    event = parseJson(Buffer.from(body).toString("utf8"));
  } catch {
    // What came was no JSON at all: then the file is the whole event.
    event = {};
  }
  return new TextEncoder().encode(encode(merged(event, patch)));
}

function merged(value: unknown, patch: unknown): unknown {
  if (typeof patch !== "object" || patch === null || Array.isArray(patch)) return patch;
  const base = typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
  const result: Record<string, unknown> = { ...base };
  for (const [name, change] of Object.entries(patch))
    if (change === null) delete result[name];
    else result[name] = merged(result[name], change);
  return result;
}

/** What today's mapping makes of a run's event, with what was read for it then; beside what was sent. */
async function show(
  run: Run,
  body: Uint8Array | undefined,
  flow: Flow,
  { engine }: Opened,
  diff: boolean,
): Promise<void> {
  const decoded = decode<unknown>(flow.source.shape, body ?? (await engine.body(run.eventId)));
  if (!decoded.ok) {
    out(`run ${run.id}: hold: does not match ${flow.source.type}\n`);
    return;
  }
  const steps = await engine.steps(run.id);
  const given: Record<string, unknown> = {};
  const responses: Record<string, unknown> = {};
  for (const step of steps) {
    const value = step.response === undefined ? undefined : parseJson(step.response);
    (step.kind === "fetch" ? given : responses)[step.name] = value;
  }
  // What loops have asked has the question behind the name.
  const asked = (name: string, key: string): unknown => given[`${name}${key}`];
  const now = Temporal.Instant.fromEpochMilliseconds(run.receivedAt);
  const outcome = mapGiven(flow, decoded.value, given, now, responses, asked);
  if (outcome.kind === "lacking") out(`run ${run.id}: ${outcome.fetch} has not been read yet\n`);
  else if (outcome.kind !== "send") out(`run ${run.id}: ${outcome.kind}: ${outcome.reason}\n`);
  else {
    out(`run ${run.id}: sends ${Object.keys(outcome.records as object).join(", ")}\n`);
    for (const [name, record] of Object.entries(outcome.records as Record<string, unknown>)) {
      const before = steps.find((step) => step.name === name)?.request;
      if (!diff) out(`${encode({ [name]: record }, 2)}\n`);
      else
        for (const line of differences(
          name,
          before === undefined ? undefined : parseJson(before),
          parseJson(encode(record ?? null)),
        ))
          out(`  ${line}\n`);
    }
  }
}

/** Each value that differs, by its path: what it was, and what it would be. */
function differences(path: string, before: unknown, after: unknown): string[] {
  const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
  if (isRecord(before) && isRecord(after) && Array.isArray(before) === Array.isArray(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    const step = (name: string): string => (Array.isArray(after) ? `${path}[${name}]` : `${path}.${name}`);
    return names.flatMap((name) => differences(step(name), before[name], after[name]));
  }
  const [was, is] = [before, after].map((value) => (value === undefined ? undefined : encode(value)));
  if (was === is) return [];
  return [...(was === undefined ? [] : [`- ${path}: ${was}`]), ...(is === undefined ? [] : [`+ ${path}: ${is}`])];
}
