/** Tests of specs, and the files that they name, from disk. */
import { readFileSync } from "node:fs";
import { resolvePath, type CheckedTest } from "@integ/compiler";
import { runTest as run, type ReadSample, type TestResult } from "@integ/preview/run";
import type { Flow } from "@integ/runtime";

/** Reads files as a spec names them. @param spec its path, absolute */
export function readBeside(spec: string): ReadSample {
  return (file) => readFileSync(resolvePath(spec, file), "utf8");
}

/**
 * Runs one test: maps its documents, and compares the result with its expectation. Nothing is sent.
 * @param spec its path, absolute
 */
export function runTest(flow: Flow, test: CheckedTest, spec: string): TestResult {
  return run(flow, test, readBeside(spec));
}
