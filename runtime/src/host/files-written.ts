/**
 * The files that a run has written whole. A mail attaches them as the run wrote them: on the disk another run may have
 * replaced them meanwhile, as `sales-{date}.csv` is the same file all day.
 */
import type { FileEnd } from "../ends.ts";
import type { Flow, Operation } from "../flow.ts";
import type { Engine, Run } from "./engine.ts";
import { fieldsIn } from "./unknown-values.ts";
import { finished, storedValue } from "./step-value.ts";

/** A file that a run has written: where, how, and from which records. */
export interface WrittenFile {
  readonly system: string;
  readonly end: FileEnd;
  /** Its path below the folder of its system. */
  readonly file: string;
  readonly record: unknown;
}

/** The file that an operation writes whole, over one of the same name; undefined if it writes none, or appends lines. */
export function wholeFile({ end }: Operation): FileEnd | undefined {
  return end?.kind === "file" && end.append !== true ? end : undefined;
}

/** @returns the files in the order of their destinations, without those that lines were appended to @throws UnreadableError */
export async function filesWritten(flow: Flow, run: Run, store: Engine): Promise<WrittenFile[]> {
  const steps = await store.steps(run.id);
  return flow.destinations.flatMap(({ name, operation }) => {
    const end = wholeFile(operation);
    if (end === undefined) return [];
    // A destination with arguments writes a file for each set of them: `out[0]`, `out[3]`.
    const own = steps.filter((step) => step.name === name || step.name.startsWith(`${name}[`));
    return own.flatMap((step) => {
      const { file } = fieldsIn(finished(step)?.value);
      return typeof file === "string"
        ? [{ system: operation.system, end, file, record: storedValue(step.request) }]
        : [];
    });
  });
}
