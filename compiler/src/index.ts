/** The compiler: `new Program(host, folder).compile(path)`. Free of `node:`; the host for Node is `@integ/compiler/node`. */
export type { Diagnostic } from "@integ/grammar";
export { Program, type Checked, type Compiled } from "./compile.ts";
export { readDescriptor, type ReadSystem } from "./1-load/read-descriptor.ts";
export { readProject, type Project, type ReadProject } from "./1-load/read-project.ts";
export type { System, SystemEvent, SystemOperation, SystemType } from "./1-load/system-model.ts";
export { show, type Field, type RecordType, type Type } from "./1-load/types.ts";
export { builtins, signatureOf, type Builtin } from "./3-check/builtins.ts";
export type { Change, CheckedModule, CheckedTest, Expectation } from "./3-check/facts.ts";
export { RUNTIME_ENTRIES, RUNTIME_NAMES } from "./4-lower/names.ts";
export type { EmittedModule } from "./5-emit/emit-module.ts";
export { ledgerOf, undecided, type Ledger } from "./ledger.ts";
export { fingerprint, folderOf, resolvePath, type CompilerHost } from "./host.ts";
export { bind } from "./messages/bind.ts";
export { check } from "./messages/check.ts";
export { load } from "./messages/load.ts";
export { columns, frame, PLAIN_PAINT, type Paint, type Sources } from "./report/frame.ts";
export { render, type Format } from "./report/render.ts";
