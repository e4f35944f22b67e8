/** Runs documents through a compiled flow, without the compiler: used by tests of specs, previews and `integ map`. */
export { sampleOutcome, outcomeOfSample, outcomeText, type SampleOutcome, type Sample } from "./sample-outcome.ts";
export { differences, isRecord, pathText, valueText, type Difference, type Step } from "./differences.ts";
export { formatOf, readResponseSample, readDocuments, readSample, sourcesOf } from "./documents.ts";
export { lookupResult, mapGiven, type Lacking } from "./map-given.ts";
export { documentsOf, givenFor, pick, put, runTest, unmet, type ReadSample, type TestResult } from "./run-test.ts";
export { linesOf, type Line } from "./lines.ts";
export { run, type LoadedModule, type SampleRun, type DocumentRun, type Trial } from "./run.ts";
export { NOW } from "./test-time.ts";
