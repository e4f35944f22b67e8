/** Which runs a command is about: those named by their numbers, or all that its options choose. */
import type { Engine, Run } from "@integ/runtime/host";
import { filterOf, type RunsOptions } from "./actions/runs.ts";
import { runNumber } from "./engine.ts";
import { UsageError } from "./terminal.ts";

export interface Selection extends Omit<RunsOptions, "limit"> {
  /** Short for `--state held`. */
  readonly held?: true;
}

/** So many runs are chosen by options at the most. */
const MOST = 1_000_000;

/** @throws UsageError where neither numbers nor options say which: a command on all runs has to be meant */
export function checkSelection(named: readonly string[], options: Selection): void {
  const selects = options.held === true || options.state !== undefined || options.reason !== undefined;
  if (named.length === 0 && !selects)
    throw new UsageError(
      "say which runs: by their numbers, or --held, with --flow and --reason where it is not all of them",
      "integ runs --state held --by-reason lists what waits",
    );
}

/** The chosen runs, in the order in which their events came. @throws UsageError for a number that no run has */
export async function chooseRuns(named: readonly string[], options: Selection, engine: Engine): Promise<Run[]> {
  if (named.length === 0) {
    const state = options.held === true ? "held" : options.state;
    const found = await engine.runs({ ...filterOf(options), limit: MOST, ...(state === undefined ? {} : { state }) });
    return found.toReversed();
  }
  const runs: Run[] = [];
  for (const one of named) {
    const run = await engine.run(runNumber(one));
    if (run === undefined) throw new UsageError(`there is no run ${one}`);
    runs.push(run);
  }
  return runs;
}
