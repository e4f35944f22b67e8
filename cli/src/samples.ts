/** The documents of a project to try an integration with: those of its tests, and those in its folder of samples. */
import { globSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { CheckedModule, CheckedTest } from "@integ/compiler";
import { check, encode, type Flow } from "@integ/runtime";
import { type Sample, documentsOf, givenFor, readSample, sourcesOf } from "@integ/preview/run";
import { readBeside } from "./spec-tests.ts";

/** The folder of samples, beside the spec. */
const FOLDER = "samples";

/** An integration whose samples are wanted. */
interface Sampled {
  readonly flow: Flow;
  readonly path: string;
  readonly checked: Pick<CheckedModule, "tests">;
}

/**
 * The documents of each test, and each other sample that is a document of the source, without duplicates. Unreadable ones are left
 * out: `integ test` reports them.
 */
export function samplesFor({ flow, path, checked: { tests } }: Sampled): Sample[] {
  const samples = tests.flatMap((test): Sample[] => {
    const sample = sampleOfTest(flow, test, path);
    return sample === undefined ? [] : [sample];
  });
  const named = new Set(
    tests.flatMap((test) =>
      [test.file, ...Object.values(test.fetched)].flatMap((one) =>
        typeof one === "string" ? resolve(dirname(path), one) : [],
      ),
    ),
  );
  const folder = join(dirname(path), FOLDER);
  for (const file of globSync("**/*.{json,xml}", { cwd: folder }).toSorted()) {
    if (named.has(join(folder, file))) continue;
    for (const document of documentsIn(flow, join(folder, file)))
      if (check(flow.source.shape, document).ok) samples.push({ name: `${FOLDER}/${file}`, document, given: {} });
  }
  return distinct(samples);
}

/** Samples without those with the same result. */
export function distinct(samples: readonly Sample[]): Sample[] {
  const seen = new Set<string>();
  return samples.filter(({ document, given }) => {
    const key = encode({ document, given });
    return !seen.has(key) && seen.add(key) !== undefined;
  });
}

/** The document of a test; undefined if it can't be read. */
export function sampleOfTest(flow: Flow, test: CheckedTest, path: string): Sample | undefined {
  try {
    const [document] = documentsOf(flow, test, readBeside(path));
    const names = [...flow.fetches, ...flow.destinations].map(({ name }) => name);
    const given = names.flatMap((name) => {
      const value = givenFor(flow, test, name, readBeside(path));
      return value === undefined ? [] : [[name, value] as const];
    });
    return { name: test.title, document, given: Object.fromEntries(given) };
  } catch {
    return undefined;
  }
}

function documentsIn(flow: Flow, file: string): readonly unknown[] {
  try {
    return sourcesOf(flow, readSample(flow, readFileSync(file, "utf8")));
  } catch {
    return [];
  }
}
