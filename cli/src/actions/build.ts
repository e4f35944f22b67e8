/** `integ build`: a TypeScript module for each integration. Files that would not change are not touched. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { specTypes, type Diagnostic } from "@integ/compiler";
import { nameClashes } from "../name-clashes.ts";
import { formatFor, report, shown } from "../report.ts";
import { usesCode } from "../project-flows.ts";
import { count, err, EXIT, UsageError } from "../terminal.ts";
import { onChange, type Watched } from "../watch.ts";
import { openWorkspace, type ProjectSpecs, type Workspace } from "../workspace.ts";
import { once } from "./check.ts";

/** Options of `integ build` as they are typed. */
export interface BuildOptions {
  readonly format?: string;
  readonly check?: boolean;
  readonly types?: boolean;
}

/** Builds once. */
export function build(named: readonly string[], options: BuildOptions): number {
  return buildIn(openWorkspace(named), options);
}

/** Builds until SIGINT or SIGTERM: at once, and again after each change of a file that matters. */
export async function buildAgain(named: readonly string[], options: BuildOptions): Promise<number> {
  if (options.check === true) throw new UsageError("--check writes nothing: it can't go together with --watch");
  const signalled = new Promise<NodeJS.Signals>((done) => {
    process.once("SIGINT", done);
    process.once("SIGTERM", done);
  });
  let workspace = openWorkspace(named);
  buildIn(workspace, options);
  const isUsed = (path: string): boolean =>
    workspace.projects.some(({ program, specs }) => specs.some((spec) => usesCode(program.compile(spec), path)));
  const watched = workspace.projects.map(({ program: { project } }): Watched => ({ ...project, isUsed }));
  const watcher = onChange(watched, async (path) => {
    err(`\n${shown(path)} has changed\n`);
    try {
      workspace = openWorkspace(named);
      buildIn(workspace, options);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      err(`error: ${error.message}\n`);
    }
  });
  err("waiting for changes\n");
  const signal = await signalled;
  await watcher.close();
  return signal === "SIGINT" ? EXIT.interrupted : EXIT.fine;
}

function buildIn(workspace: Workspace, options: BuildOptions): number {
  const diagnostics: Diagnostic[] = [];
  const stale: string[] = [];
  let written = 0;
  let modules = 0;
  for (const project of workspace.projects) {
    const { files, found } = outputs(project, options.types);
    diagnostics.push(...project.program.diagnostics, ...found);
    if (found.some((diagnostic) => diagnostic.severity === "error")) continue;
    modules += [...files.keys()].filter((file) => file.endsWith(".ts") && !file.endsWith(".d.integ.ts")).length;
    const gone = leftOver(project, files);
    for (const [file, text] of files) {
      if (existsSync(file) && readFileSync(file, "utf8") === text) continue;
      if (options.check === true) stale.push(file);
      else {
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, text);
        written++;
      }
    }
    for (const file of gone) {
      if (options.check === true) stale.push(file);
      else rmSync(file);
    }
  }
  const summary =
    options.check === true
      ? `${count(modules, "module")}, ${stale.length} out of date`
      : `${count(modules, "module")}, ${count(written, "file")} written`;
  const failed = report(diagnostics, formatFor(options.format), workspace.host, summary);
  for (const file of stale) err(`${shown(file)} is out of date: run integ build\n`);
  return failed || stale.length > 0 ? EXIT.findings : EXIT.fine;
}

/** The files that a project's specs make, by absolute path. */
export function outputs(
  { program, specs }: ProjectSpecs,
  types = false,
): {
  readonly files: Map<string, string>;
  readonly found: readonly Diagnostic[];
} {
  const files = new Map<string, string>();
  const found: Diagnostic[] = [];
  const integrations: object[] = [];
  for (const spec of specs) {
    const { module, diagnostics } = program.compile(spec);
    found.push(...diagnostics);
    if (module === undefined) continue;
    files.set(join(program.project.output, `${module.name}.ts`), module.text);
    files.set(join(program.project.output, `${module.name}.ts.map`), module.map);
    if (types) {
      const written = join(program.project.output, `${module.name}.ts`);
      files.set(spec.replace(/\.integ$/, ".d.integ.ts"), specTypes(spec, written));
    }
    integrations.push({ name: module.name, module: `${module.name}.ts`, version: module.version });
  }
  found.push(...nameClashes(program, specs));
  if (integrations.length > 0)
    files.set(manifestOf(program.project.output), `${JSON.stringify({ version: 1, integrations }, null, 2)}\n`);
  return { files, found: once(found) };
}

function manifestOf(output: string): string {
  return join(output, "manifest.json");
}

/** Modules of integrations that are gone: those that the last manifest names and this build does not make. */
function leftOver({ program, specs }: ProjectSpecs, files: ReadonlyMap<string, string>): string[] {
  const { output, folder } = program.project;
  const manifest = manifestOf(output);
  // A build of some of the specs says nothing of the others.
  const whole =
    openWorkspace([folder]).projects.find((project) => project.program.project.folder === folder)?.specs.length ===
    specs.length;
  if (!whole || !existsSync(manifest)) return [];
  try {
    const { integrations } = JSON.parse(readFileSync(manifest, "utf8")) as {
      readonly integrations: readonly { readonly module: string }[];
    };
    return integrations
      .flatMap(({ module }) => [join(output, module), join(output, `${module}.map`)])
      .filter((file) => dirname(file) === output && !files.has(file) && existsSync(file));
  } catch {
    return [];
  }
}
