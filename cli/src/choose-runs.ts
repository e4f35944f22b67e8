/** Chooses the runs of a command: those named by their numbers, or all that match its options. */
import type { Engine, Run } from "@integ/runtime/host";
import { allRuns, filterOf, type RunsOptions } from "./actions/runs.ts";
import { runNumber } from "./open-project.ts";
import { UsageError } from "./terminal.ts";

/** The options by which commands choose runs. */
export interface Selection extends Omit<RunsOptions, "limit"> {
  /** Short for `--state held`. */
  readonly held?: true;
}

/** @throws UsageError if neither numbers nor options choose: a command on all runs must be explicit */
export function checkSelection(named: readonly string[], options: Selection): void {
  const selects = options.held === true || options.state !== undefined || options.reason !== undefined;
  if (named.length === 0 && !selects)
    throw new UsageError(
      "name the runs by their numbers, or use --held, with --flow and --reason to choose among them",
      "integ runs --state held --by-reason lists what waits",
    );
}

/** The chosen runs, in the order of their events. @throws UsageError for an unknown run number */
export async function* chooseRuns(named: readonly string[], options: Selection, engine: Engine): AsyncGenerator<Run> {
  if (named.length > 0) {
    // A wrong number is reported before anything is done.
    const runs: Run[] = [];
    for (const one of named) {
      const run = await engine.run(runNumber(one));
      if (run === undefined) throw new UsageError(`there is no run ${one}`);
      runs.push(run);
    }
    yield* runs;
    return;
  }
  const state = options.held === true ? "held" : options.state;
  const filter = { ...filterOf(options), ...(state === undefined ? {} : { state }) };
  // Only existing runs: the action may create another run that matches.
  const ids: number[] = [];
  for await (const { id } of allRuns(engine, filter)) ids.push(id);
  for (const id of ids.toReversed()) {
    const run = await engine.run(id);
    // Skips a run whose state has changed meanwhile.
    if (run !== undefined && (state === undefined || run.state === state)) yield run;
  }
}
