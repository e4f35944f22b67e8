/** The inputs of a spec: an open sample, with the responses of other systems from the spec's tests; or a test. */
import type { CheckedModule, CheckedTest } from "@integ/compiler";
import { encode } from "@integ/runtime";
import type { Trial } from "./run/run.ts";

/** An input. */
export type Choice =
  /** @param file the sample's name in the spec, if it is a file */
  | { readonly kind: "sample"; readonly text: string; readonly file?: string }
  | { readonly kind: "test"; readonly title: string };

/** The text of a file by its name in the spec; undefined if there is none. */
export type ReadFile = (file: string) => string | undefined;

/** @returns the inputs, or the reason if the test or one of its files is missing */
export function trialOf(
  { tests }: Pick<CheckedModule, "tests">,
  choice: Choice,
  read: ReadFile,
): Trial | { readonly missing: string } {
  if (choice.kind === "sample") {
    // A test that does not change the sample fits it best.
    const having = tests.filter(({ file }) => file !== undefined && file === choice.file);
    const test = having.find(({ changes }) => changes.length === 0) ?? having[0];
    const responses = test === undefined ? {} : responsesOf(test, read);
    return "missing" in responses ? { sample: choice.text } : { sample: choice.text, ...responses };
  }
  const test = tests.find(({ title }) => title === choice.title);
  if (test === undefined) return { missing: `there is no test "${choice.title}"` };
  const sample = test.file === undefined ? encode(test.document ?? null) : read(test.file);
  if (sample === undefined) return { missing: `there is no file ${test.file ?? ""}` };
  const responses = responsesOf(test, read);
  if ("missing" in responses) return responses;
  return { sample, changes: test.changes.map(({ path, value }) => ({ path, json: encode(value) })), ...responses };
}

/** The sample files of a spec's tests, as named there, without duplicates. */
export function samplesNamed({ tests }: Pick<CheckedModule, "tests">): readonly string[] {
  return [...new Set(tests.flatMap(({ file }) => file ?? []))];
}

function responsesOf(test: CheckedTest, read: ReadFile): Pick<Trial, "responses"> | { readonly missing: string } {
  const responses: Record<string, string> = {};
  for (const [name, value] of Object.entries(test.fetched)) {
    if (value === undefined) continue;
    const isFile = typeof value === "string";
    const text = isFile ? read(value) : encode(value);
    if (text === undefined)
      return { missing: isFile ? `there is no file ${value}` : `the response of ${name} is missing` };
    responses[name] = text;
  }
  return { responses };
}
