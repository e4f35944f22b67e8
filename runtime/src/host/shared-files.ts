/** Finds files that several flows, several destinations of one, or the runs of one write one over the other. */
import type { Flow } from "../flow.ts";
import { wholeFile } from "./files-written.ts";

/**
 * Each file that is written in several places, as a sentence for the host's start. A name with `{run}`, `{time}` or an
 * argument is another file each time, and lines that are appended replace nothing.
 */
export function sharedFiles(flows: Iterable<Flow>): string[] {
  const writers = new Map<string, string[]>();
  const eachDocument = new Set<string>();
  for (const { name: flow, destinations, trigger, source } of flows)
    for (const { operation } of destinations) {
      const end = wholeFile(operation);
      if (end === undefined || /\{(?!date\})/.test(end.name)) continue;
      const file = `${operation.system}: ${end.name}`;
      writers.set(file, [...(writers.get(file) ?? []), flow]);
      // A schedule and a list of all documents make one file on purpose, which the next run replaces.
      if (source.all !== true && trigger.kind !== "schedule" && trigger.kind !== "manual") eachDocument.add(flow);
    }
  return [...writers].flatMap(([file, by]) => {
    const names = [...new Set(by)];
    const who = whoWrites(names, by.length, eachDocument);
    if (who === undefined) return [];
    return [
      `${file} is written anew each time, and ${who}: only the last lines stay; put {run} into its name in integ.yaml, or use append: true`,
    ];
  });
}

function whoWrites(names: readonly string[], times: number, eachDocument: ReadonlySet<string>): string | undefined {
  if (names.length > 1) return `${names.join(" and ")} write it`;
  const [name = ""] = names;
  if (times > 1) return `${name} writes it ${times} times`;
  return eachDocument.has(name) ? `${name} writes it for each document` : undefined;
}
