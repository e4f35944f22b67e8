/** `integ replay`: repeats runs: one, several, or all that wait for one reason; or shows what would happen. */
import { messageOf } from "@integ/runtime/errors";
import { readFileSync } from "node:fs";
import { decode, encode, parseJson, type Flow } from "@integ/runtime";
import {
  incomingEvent,
  nextRequest,
  readable,
  storedValue,
  UnreadableError,
  type Engine,
  type Run,
  type Step,
  loadFlow,
} from "@integ/runtime/host";
import { checkSelection, chooseRuns, type Selection } from "../choose-runs.ts";
import { specNamed, withProject, type Opened } from "../open-project.ts";
import { differences, mapGiven, pathText } from "@integ/preview/run";
import { outdatedWords } from "../outdated.ts";
import { refetch } from "../refetch.ts";
import { count, err, EXIT, out, UsageError } from "../terminal.ts";

/** Options of `integ replay`, beside those that choose runs. */
export interface ReplayOptions extends Selection {
  readonly folder?: string;
  readonly dryRun?: true;
  readonly diff?: true;
  readonly anew?: true;
  readonly with?: string;
  readonly fresh?: true;
  readonly because?: string;
  readonly asThen?: true;
}

export function replay(named: readonly string[], options: ReplayOptions): Promise<number> {
  checkSelection(named, options);
  if (options.with !== undefined && named.length !== 1)
    throw new UsageError("--with corrects the event of one run: name only that one");
  if (options.with !== undefined && options.fresh === true)
    throw new UsageError("--fresh reads the document again, and --with corrects the original: use one of them");
  return withProject(options.folder, async (opened) => {
    const modules = new Modules(opened);
    let [chosen, changed] = [0, 0];
    let refused = false;
    for await (const run of chooseRuns(named, options, opened.engine)) {
      chosen++;
      const module = await modules.of(run, options.asThen === true);
      if (module === undefined) {
        err(`run ${run.id}: its module ${run.version} is not stored here\n`);
        refused = true;
        continue;
      }
      try {
        const body = await bodyFor(run, module.flow, opened, options);
        if (body === "refused") {
          refused = true;
          continue;
        }
        if (options.dryRun === true) await show(run, body, module.flow, opened, options);
        else {
          const came = await again(run, body, options, opened, module);
          if (came === "done") changed++;
          else if (came === "refused") refused = true;
        }
      } catch (error) {
        // The others are still replayed.
        if (!(error instanceof UnreadableError)) throw error;
        err(`run ${run.id} can't be read: ${error.message}\n`);
        refused = true;
      }
    }
    if (options.dryRun === true) err(`${count(chosen, "run")} looked at; nothing is changed\n`);
    else {
      const { doneBy } = opened;
      const when = doneBy === undefined ? "as soon as integ run is running" : `by the ${doneBy} that is running`;
      err(`${changed} of ${chosen} will be done again, ${when}\n`);
      for (const { name, version } of options.asThen === true ? [] : modules.flows()) {
        const started = opened.running?.[name];
        if (started !== undefined && started !== version) err(`${outdatedWords(name)}; only what is replayed is done as the spec is now\n`); // prettier-ignore
      }
    }
    return refused ? EXIT.findings : EXIT.fine;
  });
}

/** The event to use for a run; undefined: the original. Reports why if it can't be obtained. */
async function bodyFor(
  run: Run,
  flow: Flow,
  opened: Opened,
  options: ReplayOptions,
): Promise<Uint8Array | "refused" | undefined> {
  if (options.with !== undefined) return mended(await opened.engine.body(run.eventId), options.with);
  if (options.fresh !== true) return undefined;
  const anew = await refetch(run, flow, opened);
  if (anew.kind === "read") return anew.body;
  if (anew.kind === "same") return undefined;
  err(`run ${run.id}: ${anew.why}\n`);
  return "refused";
}

interface Module {
  readonly flow: Flow;
  readonly text: string;
}

/** The modules for runs: the current specs, or those of the last execution; each is compiled or loaded once. */
class Modules {
  readonly #opened: Opened;
  readonly #known = new Map<string, Module | undefined>();

  constructor(opened: Opened) {
    this.#opened = opened;
  }

  /** @throws UsageError if the current spec has errors */
  async of({ flow: name, version }: Run, then: boolean): Promise<Module | undefined> {
    const key = then ? `${name} ${version}` : name;
    if (!this.#known.has(key)) this.#known.set(key, then ? await this.#kept(name, version) : await specNamed(this.#opened.program, name)); // prettier-ignore
    return this.#known.get(key);
  }

  /** The flows that have been loaded. */
  flows(): readonly Flow[] {
    return [...this.#known.values()].flatMap((module) => module?.flow ?? []);
  }

  async #kept(name: string, version: string): Promise<Module | undefined> {
    const text = await this.#opened.engine.module(name, version);
    return text === undefined ? undefined : { flow: await loadFlow({ name, text }), text };
  }
}

/** Prints what is sent: a running host uses the module that the replay names, even if it was started with another. */
async function again(
  run: Run,
  body: Uint8Array | undefined,
  options: ReplayOptions,
  { engine }: Opened,
  { flow, text }: Module,
): Promise<"done" | "not" | "refused"> {
  const over = run.state === "delivered" || run.state === "skipped";
  if (over && options.anew !== true) {
    err(
      `run ${run.id} is ${run.state}: --anew repeats it completely, with the same idempotency keys if the records are unchanged\n`,
    );
    return "not";
  }
  const made = await mapAgain(run, body, flow, engine);
  const created =
    made.kind === "send" ? fatesOf(flow, made, options).find(({ fate }) => fate === "created") : undefined;
  if (created !== undefined) {
    err(
      `run ${run.id}: ${created.called} has created ${created.name} already, and it would be different now: ${TWICE}\n`,
    );
    return "refused";
  }
  // A corrected event may have another key than an unreadable one.
  const lane = body === undefined ? undefined : incomingEvent(flow, body, {}, run.receivedAt).lane;
  await engine.keepModule(flow.name, flow.version, text);
  const [system = ""] = flow.source.type.split(".");
  const why = options.because ?? (options.fresh === true && body !== undefined ? `as ${system} has it now` : undefined);
  const done = await engine.replay(run.id, Date.now(), {
    ...(options.anew === true ? { anew: true } : {}),
    ...(body === undefined ? {} : { body }),
    ...(lane === undefined ? {} : { lane }),
    ...(why === undefined ? {} : { why }),
    version: flow.version,
  });
  if (!done) err(`run ${run.id} is active at the moment\n`);
  return done ? "done" : "not";
}

const TWICE =
  "integ does not create a second one. Correct the record in that system itself, for example with a credit note, and discard this run";

/** Applies a JSON merge patch from a file to the event; null removes a field. */
function mended(body: Uint8Array, file: string): Uint8Array {
  let patch: unknown;
  let event: unknown;
  try {
    patch = parseJson(readFileSync(file, "utf8"));
  } catch (error) {
    throw new UsageError(`${file} can't be read: ${messageOf(error)}`);
  }
  try {
    event = parseJson(Buffer.from(body).toString("utf8"));
  } catch {
    // The event was not JSON: then the file is the whole event.
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

type Made =
  | { readonly kind: "stopped"; readonly why: string }
  | { readonly kind: "send"; readonly records: Readonly<Record<string, unknown>>; readonly steps: readonly Step[] };

/** The current mapping's result for a run's event, with its earlier reads. */
async function mapAgain(run: Run, body: Uint8Array | undefined, flow: Flow, engine: Engine): Promise<Made> {
  const decoded = decode<unknown>(flow.source.shape, body ?? (await engine.body(run.eventId)));
  if (!decoded.ok) return { kind: "stopped", why: `hold: does not match ${flow.source.type}` };
  const steps = await engine.steps(run.id);
  const given: Record<string, unknown> = {};
  const responses: Record<string, unknown> = {};
  for (const step of steps) {
    const value = storedValue(readable(step).response);
    (step.kind === "fetch" ? given : responses)[step.name] = value;
  }
  // A lookup's name contains its key.
  const asked = (name: string, key: string): unknown => given[`${name}${key}`];
  const now = Temporal.Instant.fromEpochMilliseconds(run.receivedAt);
  const outcome = mapGiven(flow, decoded.value, given, now, responses, asked);
  if (outcome.kind === "lacking") return { kind: "stopped", why: `${outcome.fetch} has not been read yet` };
  if (outcome.kind !== "send") return { kind: "stopped", why: `${outcome.kind}: ${outcome.reason}` };
  return { kind: "send", records: outcome.records as Readonly<Record<string, unknown>>, steps };
}

interface Fate {
  readonly name: string;
  readonly called: string;
  /** The effect of the replay on a record. */
  readonly fate: "send" | "written" | "created";
}

function fatesOf(
  flow: Flow,
  { records, steps }: Extract<Made, { readonly kind: "send" }>,
  { anew }: ReplayOptions,
): Fate[] {
  return flow.destinations.flatMap(({ name, operation, many }) => {
    const record = records[name];
    if (record === undefined) return [];
    const called = `${operation.system}.${operation.name}`;
    const all: readonly (readonly [name: string, record: unknown])[] =
      many === true ? (record as readonly unknown[]).map((one, at) => [`${name}[${at}]`, one]) : [[name, record]];
    return all.map(([step, one]): Fate => {
      const before = steps.find((known) => known.name === step);
      const written = before?.state === "done" || before?.state === "changed";
      const now = before !== undefined && written ? { ...before, state: anew === true ? ("again" as const) : ("changed" as const) } : before; // prettier-ignore
      return { name: step, called, fate: nextRequest(operation, now, encode(one), "").kind };
    });
  });
}

/** The current mapping's result for a run's event, compared with what was sent. */
async function show(
  run: Run,
  body: Uint8Array | undefined,
  flow: Flow,
  { engine }: Opened,
  options: ReplayOptions,
): Promise<void> {
  const made = await mapAgain(run, body, flow, engine);
  if (made.kind === "stopped") {
    out(`run ${run.id}: ${made.why}\n`);
    return;
  }
  // A destination whose `when` does not hold has no record.
  const records = Object.entries(made.records).filter(([, record]) => record !== undefined);
  out(`run ${run.id}: sends ${records.map(([name]) => name).join(", ")}\n`);
  for (const { name, called, fate } of fatesOf(flow, made, options)) {
    if (fate === "written" && run.state !== "delivered") out(`  ${name} is written as it is, and is not sent again\n`);
    if (fate === "created") out(`  ${name} is not sent: ${called} has already created it, and it would be different now\n`); // prettier-ignore
  }
  for (const [name, record] of records) {
    const before = made.steps.find((step) => step.name === name)?.request;
    if (options.diff !== true) out(`${encode({ [name]: record }, 2)}\n`);
    else
      for (const line of differenceLines(
        name,
        before === undefined ? undefined : parseJson(before),
        parseJson(encode(record ?? null)),
      ))
        out(`  ${line}\n`);
  }
}

/** Each value that differs, by path: before and after. @param before undefined: the destination had no record */
function differenceLines(destination: string, before: unknown, after: unknown): string[] {
  return differences(before, after).flatMap(({ path, ...values }) => {
    const at = pathText([destination, ...path]);
    return [
      ...(values.before === undefined ? [] : [`- ${at}: ${encode(values.before)}`]),
      ...(values.after === undefined ? [] : [`+ ${at}: ${encode(values.after)}`]),
    ];
  });
}
