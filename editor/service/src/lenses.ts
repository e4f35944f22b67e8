/** Code lenses: run a test, send a sample to a trigger. */
import type { Span } from "@integ/grammar";
import { sampleFiles } from "./samples.ts";
import { written, type View } from "./view.ts";

/** A command that is shown above its line. */
export interface Lens extends Span {
  readonly title: string;
  readonly command: "integ.runTest" | "integ.runTests" | "integ.sendSample" | "integ.preview";
  /** The spec, and the test's title or the sample. */
  readonly arguments: readonly string[];
}

/** The lenses of a spec: on its integration, its trigger and its tests. */
export function lenses(view: View): Lens[] {
  const { checked, path, text } = view;
  const { integration, trigger, tests } = checked.module;
  const [sample] = sampleFiles(view);
  const found: Lens[] = [];
  if (integration !== undefined && tests.length > 1)
    found.push({
      ...spanOf(integration),
      title: `run ${tests.length} tests`,
      command: "integ.runTests",
      arguments: [path],
    });
  if (sample !== undefined && integration !== undefined)
    found.push({ ...spanOf(integration), title: "preview", command: "integ.preview", arguments: [path, sample] });
  if (
    trigger !== undefined &&
    trigger.partial !== true &&
    trigger.trigger?.kind === "WebhookTrigger" &&
    sample !== undefined
  )
    found.push({ ...spanOf(trigger), title: `send ${sample}`, command: "integ.sendSample", arguments: [path, sample] });
  for (const test of tests) {
    if (test.title === undefined) continue;
    const title = test.title.kind === "Text" ? test.title.value : written(text, test.title, 500).slice(1, -1);
    found.push({ ...spanOf(test), title: "run test", command: "integ.runTest", arguments: [path, title] });
  }
  return found;
}

function spanOf({ start, end }: Span): Span {
  return { start, end };
}
