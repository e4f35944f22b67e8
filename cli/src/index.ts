/** The command line's parts for other programs: running a spec's own tests, and loading a compiled flow. */
export { loadFlow } from "@integ/runtime/host";
export { loadSystem } from "@integ/runtime/testing";
export { readDocuments } from "@integ/preview/run";
export { unwrapDocuments } from "@integ/runtime";
export type { TestResult } from "@integ/preview/run";
export { runTest } from "./spec-tests.ts";
export { GITLAB_INCLUDED } from "./new-ci.ts";
export { mapOne } from "./actions/map.ts";
export { formatEvent } from "./format-event.ts";
export type { ProjectFlow } from "./project-flows.ts";
export {
  endSettings,
  firstDocuments,
  seedStandIn,
  sourceSamples,
  withStandIn,
  systemsOf,
  type TestsOf,
} from "./stand-ins.ts";
export { templateOf, templates, type Template } from "./templates.ts";
export {
  exampleOf,
  fieldsInShort,
  polledBy,
  readsOf,
  repeatedAs,
  signatureOfOperation,
  startsOf,
  writesOf,
} from "./system-parts.ts";
