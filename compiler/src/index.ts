/**
 * The compiler as a library, free of `node:`.
 *
 * `check` and `compile` take files in memory; a `Program` keeps a project, and checks again what an editor's `update` has
 * touched. The host that reads files from disk is `@integ/compiler/node`.
 */
export { similar, type Diagnostic, type TextEdit } from "@integ/grammar";
export {
  check,
  compile,
  memoryHost,
  Program,
  type Built,
  type BuiltSpec,
  type Checked,
  type Compiled,
  type Files,
  type EarlierResult,
  type Witnessed,
} from "./compile.ts";
export { readDescriptor, type ReadSystem } from "./1-load/read-descriptor.ts";
export { readIntegration, type IntegrationFile } from "./1-load/read-integration.ts";
export { readProject, type ReadProject } from "./1-load/read-project.ts";
export { PROJECT_SCHEMA, SYSTEM_SCHEMA } from "./file-schemas.ts";
export { requestsOf } from "./needed-settings.ts";
export { INTEGRATIONS, operationName } from "./3-check/flow-cycles.ts";
export type { Project } from "./1-load/project.ts";
export type { System, SystemEvent, SystemOperation, SystemType } from "./1-load/system-model.ts";
export { limitsOf } from "./1-load/limits.ts";
export {
  isTemporal,
  isUnspecific,
  show,
  type Field,
  type RecordType,
  type SchemaPlace,
  type Type,
} from "./1-load/types.ts";
export { readerOf, type DocumentReader } from "./reader-of.ts";
export { locate, locateIn } from "./1-load/locate.ts";
export type { TextRange } from "./1-load/text-range.ts";
export type { BoundModule, Shared } from "./2-bind/symbols.ts";
export { PARAMETER_KINDS, type ParameterKind } from "./3-check/parameters.ts";
export { assignability } from "./3-check/assignability.ts";
export {
  functionsOf,
  libraryOf,
  signatureOf,
  type Builtin,
  type BuiltinParameter,
  type Library,
} from "./functions/builtin.ts";
export { builtins } from "./functions/index.ts";
export type { Binding, Change, CheckedModule, CheckedTest, Expectation, Sight, Slot, Typed } from "./3-check/facts.ts";
export { importable } from "./4-lower/names.ts";
export type { Part } from "./4-lower/lower-module.ts";
export type { Witness } from "./4-lower/witness.ts";
export type { EmittedModule, WholeModule } from "./5-emit/emit-module.ts";
export { SYSTEMS, type SystemModule } from "./5-emit/emit-system-module.ts";
export { emitSystem, type EmittedSystem } from "./5-emit/emit-system.ts";
export { sampleOf } from "./5-emit/sample.ts";
export { specTypes, TYPES, typesFile } from "./spec-types.ts";
export { ledgerOf, undecided, type Ledger } from "./ledger.ts";
export { lineageOf, type FieldLineage, type Lineage, type Origin, type RequestLineage } from "./lineage.ts";
export { fingerprint, folderOf, resolvePath, type CompilerHost } from "./host.ts";
export { bind as bindMessages } from "./messages/bind.ts";
export { DIAGNOSTICS, MESSAGES, type DiagnosticRow } from "./messages/table.ts";
export type { Finding, Suite } from "./report/finding.ts";
export { githubCommands, githubSummary } from "./report/github.ts";
export { gitlab } from "./report/gitlab.ts";
export { junit } from "./report/junit.ts";
export { sarif } from "./report/sarif.ts";
export { columns, frame, PLAIN_PAINT, type Paint } from "./report/frame.ts";
export type { Sources } from "./report/sources.ts";
export { render, type Format } from "./report/render.ts";
export { connectionsSnippet, howToGive } from "./1-load/settings.ts";
