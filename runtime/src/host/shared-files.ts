/** Finds files that several flows, or several destinations of one, write one over the other. */
import type { Flow } from "../flow.ts";

/**
 * Each file that is written in several places, as a sentence for the host's start. A name with `{run}`, `{time}` or an
 * argument is another file each time, and lines that are appended replace nothing.
 */
export function sharedFiles(flows: Iterable<Flow>): string[] {
  const writers = new Map<string, string[]>();
  for (const { name: flow, destinations } of flows)
    for (const { operation } of destinations) {
      const { end, system } = operation;
      if (end?.kind !== "file" || end.append === true || /\{(?!date\})/.test(end.name)) continue;
      const file = `${system}: ${end.name}`;
      writers.set(file, [...(writers.get(file) ?? []), flow]);
    }
  return [...writers].flatMap(([file, by]) => {
    if (by.length < 2) return [];
    const names = [...new Set(by)];
    const who = names.length === 1 ? `${names.join()} writes it ${by.length} times` : `${names.join(" and ")} write it`;
    return [
      `${file} is written anew each time, and ${who}: only the last lines stay; put {run} into its name in integ.yaml, or use append: true`,
    ];
  });
}
