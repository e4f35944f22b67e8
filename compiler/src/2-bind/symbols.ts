/** The declarations of a file, found and sorted before any types are known. */
import type { Diagnostic, SourceText, tree } from "@integ/grammar";
import type { CodeFile, CodeFunction } from "../code.ts";
import type { Unparsed } from "./unparsed.ts";

/** A step of the flow, in the order of the text. */
export type FlowStep =
  | tree.GuardDeclaration
  | tree.FetchDeclaration
  | tree.LetDeclaration
  | tree.DestinationDeclaration
  | tree.EnsureDeclaration;

/** A declaration that others refer to by name, and its file. */
export interface Shared<D> {
  readonly declaration: D;
  readonly module: BoundModule;
}

/** A function in TypeScript, and the file that exports it. */
export interface CodeUse {
  readonly declared: CodeFunction;
  readonly file: CodeFile;
}

/** A file with the files of its `use`: all declarations by kind and name, not yet checked. */
export interface BoundModule {
  readonly source: SourceText;
  readonly tree: tree.File;
  /** Undefined in a library. */
  readonly integration: tree.IntegrationDeclaration | undefined;
  readonly document: tree.SourceDeclaration | undefined;
  readonly trigger: tree.TriggerDeclaration | undefined;
  readonly dedupe: tree.DedupeDeclaration | undefined;
  readonly key: tree.KeyDeclaration | undefined;
  readonly onFailure: tree.OnFailureDeclaration | undefined;
  readonly steps: readonly FlowStep[];
  readonly ignores: readonly tree.IgnoreDeclaration[];
  readonly tests: readonly tree.TestDeclaration[];
  /** By name: its own, and those of the files it uses. */
  readonly tables: ReadonlyMap<string, Shared<tree.TableDeclaration>>;
  readonly functions: ReadonlyMap<string, Shared<tree.FunctionDeclaration>>;
  readonly mappings: ReadonlyMap<string, Shared<tree.MappingDeclaration>>;
  readonly code: ReadonlyMap<string, CodeUse>;
  /** The files of TypeScript that it uses, directly or not. */
  readonly codeFiles: readonly CodeFile[];
  /** A TypeScript file that it uses can't be read: it may export any function. */
  readonly lacksCode: boolean;
  /** The files that it uses, directly or not. */
  readonly uses: readonly BoundModule[];
  /** The declarations that unparsed parts of the file may contain. */
  readonly unparsed: Unparsed;
  /** Diagnostics of parsing and binding this file. */
  readonly diagnostics: readonly Diagnostic[];
}
