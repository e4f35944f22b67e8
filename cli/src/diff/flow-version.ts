/** The integrations of one version, compiled and loaded. */
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { ledgerOf, type CheckedModule, type Diagnostic, type Ledger, type Program } from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";
import type { Flow } from "@integ/runtime";
import { loadFlow } from "@integ/runtime/host";
import { openWorkspace } from "../workspace.ts";
import type { Line } from "./change.ts";
import type { Version } from "./versions.ts";

/** An integration in one version of its project. */
export interface FlowVersion {
  readonly name: string;
  /** Its spec, relative to the current folder. */
  readonly file: string;
  readonly path: string;
  readonly checked: CheckedModule;
  readonly errors: readonly Diagnostic[];
  readonly program: Program;
  /** Undefined if the spec has errors, as is the ledger. */
  readonly flow: Flow | undefined;
  readonly ledger: Ledger | undefined;
}

/** All integrations of a version, by the project's folder and their names. */
export interface LoadedVersion {
  readonly name: string;
  readonly flows: ReadonlyMap<string, FlowVersion>;
  /** A file's path for the reader, independent of where this version is stored. */
  readonly shown: (path: string) => string;
  /** The problems of the projects themselves. */
  readonly errors: readonly Diagnostic[];
  readonly read: (path: string) => string | undefined;
}

/** Two versions that are compared. */
export interface Versions {
  readonly before: LoadedVersion;
  readonly after: LoadedVersion;
}

/** @throws UsageError if the version has no spec at all */
export async function loadVersion(version: Version): Promise<LoadedVersion> {
  const plain = nodeHost();
  const host: typeof plain = {
    ...plain,
    findSystem(use, from) {
      // Systems that ship with integ: those installed with this version.
      const shipped = /^@integ\/specs\/([a-z][a-z0-9_]*)$/.exec(use)?.[1];
      const own = shipped === undefined ? undefined : shippedBeside(version.installed ?? from);
      const folder = own === undefined ? undefined : `${own}/systems/${shipped}`;
      if (folder !== undefined && this.read(`${folder}/system.yaml`) !== undefined) return folder;
      return plain.findSystem.call(this, use, from);
    },
  };
  const flows = new Map<string, FlowVersion>();
  const errors: Diagnostic[] = [];
  const shown = (path: string): string => {
    const short = relative(version.folder, path);
    return short.startsWith("../../..") ? path : short;
  };
  for (const { program, specs } of openWorkspace([version.folder], host).projects) {
    errors.push(...program.diagnostics.filter(({ severity }) => severity === "error"));
    for (const path of specs) {
      const { checked, diagnostics, module } = program.compile(path);
      const integration = checked?.module.integration;
      if (checked === undefined || integration === undefined || integration.partial === true) continue;
      const wrong = diagnostics.filter(({ severity }) => severity === "error");
      flows.set(`${shown(program.project.folder)} ${integration.name.value}`, {
        name: integration.name.value,
        file: shown(path),
        path,
        checked,
        program,
        errors: wrong,
        flow: module === undefined ? undefined : await loadFlow(module),
        ledger: wrong.length > 0 ? undefined : ledgerOf(checked),
      });
    }
  }
  return { name: version.name, flows, shown, errors, read: (path) => host.read(path) };
}

function shippedBeside(folder: string): string | undefined {
  try {
    return dirname(createRequire(join(folder, "x.js")).resolve("@integ/specs/package.json"));
  } catch {
    return undefined;
  }
}

/** A line with its file as the reader knows it. */
export function placed({ file, line }: Line, { shown }: LoadedVersion): Line {
  return { file: shown(file), line };
}
