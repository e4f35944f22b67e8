/** `integ drift`: schema violations in fields that no spec reads, so that the schema gets corrected. No values. */
import type { Drift } from "@integ/runtime/host";
import { flowNamed, withProject } from "../open-project.ts";
import { formatFor } from "../report.ts";
import { count, err, EXIT, out, table } from "../terminal.ts";
import { clockFor, type Clock } from "../times.ts";

interface DriftOptions {
  readonly utc?: true;
  readonly folder?: string;
  readonly format?: string;
  readonly clear?: true;
}

export function drift(flow: string | undefined, options: DriftOptions): Promise<number> {
  return withProject(options.folder, async ({ engine, program }) => {
    if (flow !== undefined) await flowNamed(program, flow);
    const found = (await engine.drifts()).filter((one) => flow === undefined || one.flow === flow);
    if (options.clear === true) {
      for (const name of new Set(found.map((one) => one.flow))) await engine.forgetDrift(name);
      err(`${count(found.length, "field")} forgotten\n`);
      return EXIT.fine;
    }
    if (formatFor(options.format, process.stdout) === "json")
      out(`${JSON.stringify({ version: 1, drift: found.map(shownOf) }, null, 2)}\n`);
    else if (found.length === 0) err("every document matches its schema\n");
    else
      out(
        table([
          ["INTEGRATION", "DOCUMENT", "TIMES", "LAST", "EXAMPLE", "EXPECTED"],
          ...found.map((one) => rowOf(one, clockFor(options.utc))),
        ]),
      );
    return EXIT.fine;
  });
}

function shownOf({ firstAt, lastAt, ...one }: Drift): object {
  return { ...one, first: new Date(firstAt).toISOString(), last: new Date(lastAt).toISOString() };
}

function rowOf({ flow, document, times, lastAt, example, expected }: Drift, clock: Clock): string[] {
  return [flow, document, String(times), clock(lastAt), example, expected];
}
