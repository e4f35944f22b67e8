/** `integ runs`: what became of the events, from the store of the project; what waits for the same reason is one thing to mend. */
import type { Engine, Run, RunFilter, RunState } from "@integ/runtime/host";
import { moment, withProject } from "../engine.ts";
import { formatFor } from "../report.ts";
import { err, EXIT, out, table } from "../terminal.ts";

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
  readonly format?: string;
}

/** So many runs are looked through for `--by-reason`. */
const MOST_GROUPED = 1_000_000;

/** The filter that the options of a command stand for. */
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
    const json = formatFor(options.format, process.stdout) === "json";
    const limit = options.byReason === true ? MOST_GROUPED : Number(options.limit);
    // One more than is shown tells whether that is all.
    const looked = await engine.runs({ ...filterOf(options), limit: limit + 1 });
    const found = looked.slice(0, limit);
    const more = looked.length > limit;
    if (options.byReason === true) byReason(found, json);
    else if (json)
      out(
        `${JSON.stringify({ version: 1, counts: await engine.counts(), more, runs: found.map(runData) }, null, 2)}\n`,
      );
    else {
      out(table([["RUN", "STATE", "INTEGRATION", "KEY", "RECEIVED", "REASON"], ...found.map(row)]));
      for (const flow of await engine.paused()) out(`${flow} is paused: integ resume ${flow}\n`);
    }
    if (more)
      err(
        options.byReason === true
          ? `only the newest ${limit} runs are counted; there are more: choose by --state, --flow or --since\n`
          : `only the newest ${limit} are listed; there are more: --limit ${limit * 10}, or choose by --state, --flow or --since\n`,
      );
    if (options.follow === true) await follow(engine, options, found[0]?.id ?? 0, json);
    return EXIT.fine;
  });
}

function row(run: Run): string[] {
  return [String(run.id), run.state, run.flow, run.lane, new Date(run.receivedAt).toISOString(), run.reason ?? ""];
}

/** 300 runs that are held for one missing tax code are one thing to mend. */
function byReason(found: readonly Run[], json: boolean): void {
  const groups = new Map<string, Run[]>();
  for (const run of found) {
    if (run.reason === undefined) continue;
    const key = JSON.stringify([run.state, run.flow, run.reasonId ?? run.reason]);
    groups.set(key, [...(groups.get(key) ?? []), run]);
  }
  const rows = [...groups.values()]
    .sort((a, b) => b.length - a.length)
    .map((group) => ({ group, first: group.at(-1) as Run, last: group[0] as Run }));
  if (json) {
    const listed = rows.map(({ group, first, last }) => ({
      state: last.state,
      flow: last.flow,
      reason: last.reasonId ?? last.reason,
      count: group.length,
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
      ...rows.map(({ group, first, last }) => [
        String(group.length),
        last.state,
        last.flow,
        new Date(first.receivedAt).toISOString(),
        last.reasonId ?? last.reason ?? "",
      ]),
    ]),
  );
}

/** A run as `--format json` gives it. */
export function runData({ lane, ...run }: Run): object {
  return { ...run, orderingKey: lane };
}

/** New runs as they come, until it is interrupted. */
async function follow(engine: Engine, options: RunsOptions, from: number, json: boolean): Promise<void> {
  let after = from;
  let stopped = false;
  process.once("SIGINT", () => (stopped = true));
  while (!stopped) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    const found = await engine.runs({ ...filterOf(options), after });
    for (const run of found.toReversed()) out(json ? `${JSON.stringify(runData(run))}\n` : `${row(run).join("  ")}\n`);
    after = found[0]?.id ?? after;
  }
}
