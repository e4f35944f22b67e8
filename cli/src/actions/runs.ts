/** `integ runs`: the runs of a project; held runs with the same reason are grouped, since one fix helps all. */
import type { Engine, Run, RunFilter, RunState } from "@integ/runtime/host";
import { moment, withProject } from "../open-project.ts";
import { formatFor } from "../report.ts";
import { err, EXIT, out, table } from "../terminal.ts";
import { clockFor, type Clock } from "../times.ts";

/** Options of `integ runs`, unparsed. */
export interface RunsOptions {
  readonly state?: RunState;
  readonly flow?: string;
  readonly key?: string;
  readonly reason?: string;
  readonly since?: string;
  readonly until?: string;
  readonly limit: string;
  readonly byReason?: true;
  readonly follow?: true;
  readonly utc?: true;
  readonly format?: string;
}

/** The number of runs per page when reading all of them. */
const AT_ONCE = 1000;

/** The filter from a command's options. */
export function filterOf(options: Omit<RunsOptions, "limit"> & { readonly limit?: string }): RunFilter {
  return {
    ...(options.limit === undefined ? {} : { limit: Number(options.limit) }),
    ...(options.state === undefined ? {} : { state: options.state }),
    ...(options.flow === undefined ? {} : { flow: options.flow }),
    ...(options.key === undefined ? {} : { lane: options.key }),
    ...(options.reason === undefined ? {} : { reasonId: options.reason }),
    ...(options.since === undefined ? {} : { since: moment(options.since) }),
    ...(options.until === undefined ? {} : { until: moment(options.until) }),
  };
}

export function runs(folder: string | undefined, options: RunsOptions): Promise<number> {
  return withProject(folder, async ({ engine }) => {
    const clock = clockFor(options.utc);
    const json = formatFor(options.format, process.stdout) === "json";
    if (options.byReason === true) {
      await byReason(engine, filterOf(options), json, clock);
      return EXIT.fine;
    }
    const limit = Number(options.limit);
    // One run more than shown is read, to tell whether there are others.
    const looked = await engine.runs({ ...filterOf(options), limit: limit + 1 });
    const found = looked.slice(0, limit);
    const more = looked.length > limit;
    if (json)
      out(
        `${JSON.stringify({ version: 1, counts: await engine.counts(), more, runs: found.map(runData) }, null, 2)}\n`,
      );
    else {
      out(
        table([["RUN", "STATE", "INTEGRATION", "KEY", "RECEIVED", "REASON"], ...found.map((run) => row(run, clock))]),
      );
      for (const flow of await engine.paused()) out(`${flow} is paused: integ resume ${flow}\n`);
    }
    if (more)
      err(
        `only the newest ${limit} are listed; there are more: --limit ${limit * 10}, or choose by --state, --flow or --since\n`,
      );
    if (options.follow === true) await follow(engine, options, found[0]?.id ?? 0, json);
    return EXIT.fine;
  });
}

function row(run: Run, clock: Clock): string[] {
  return [String(run.id), run.state, run.flow, run.lane, clock(run.receivedAt), run.reason ?? ""];
}

/** All runs that match a filter, the newest first, however many. */
export async function* allRuns(engine: Engine, filter: RunFilter): AsyncGenerator<Run> {
  for (let before: number | undefined; ;) {
    const found = await engine.runs({ ...filter, limit: AT_ONCE, ...(before === undefined ? {} : { before }) });
    yield* found;
    if (found.length < AT_ONCE) return;
    before = found.at(-1)?.id;
  }
}

/** Runs with the same reason: how many, the oldest and the newest. */
interface ReasonGroup {
  count: number;
  first: Run;
  readonly last: Run;
}

/** 300 runs held for one missing tax code are one problem to fix. */
async function byReason(engine: Engine, filter: RunFilter, json: boolean, clock: Clock): Promise<void> {
  const { limit: _, ...chosen } = filter;
  const groups = new Map<string, ReasonGroup>();
  for await (const run of allRuns(engine, chosen)) {
    if (run.reason === undefined) continue;
    const key = JSON.stringify([run.state, run.flow, run.reasonId ?? run.reason]);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { count: 1, first: run, last: run });
    else {
      known.count++;
      known.first = run;
    }
  }
  const rows = [...groups.values()].sort((a, b) => b.count - a.count);
  if (json) {
    const listed = rows.map(({ count, first, last }) => ({
      state: last.state,
      flow: last.flow,
      reason: last.reasonId ?? last.reason,
      count,
      example: last.reason,
      first: first.id,
      last: last.id,
    }));
    out(`${JSON.stringify({ version: 1, reasons: listed }, null, 2)}\n`);
    return;
  }
  out(
    table([
      ["RUNS", "STATE", "INTEGRATION", "SINCE", "REASON"],
      ...rows.map(({ count, first, last }) => [
        String(count),
        last.state,
        last.flow,
        clock(first.receivedAt),
        last.reasonId ?? last.reason ?? "",
      ]),
    ]),
  );
}

/** A run in the form of `--format json`. */
export function runData({ lane, ...run }: Run): object {
  return { ...run, orderingKey: lane };
}

/** Prints new runs until it is interrupted. */
async function follow(engine: Engine, options: RunsOptions, from: number, json: boolean): Promise<void> {
  let after = from;
  let stopped = false;
  process.once("SIGINT", () => (stopped = true));
  while (!stopped) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    const found = await engine.runs({ ...filterOf(options), after });
    for (const run of found.toReversed())
      out(json ? `${JSON.stringify(runData(run))}\n` : `${row(run, clockFor(options.utc)).join("  ")}\n`);
    after = found[0]?.id ?? after;
  }
}
