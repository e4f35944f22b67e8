/** `integ build`: a TypeScript module for each integration. Files that would not change are not touched. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { SYSTEMS, specTypes, type Diagnostic } from "@integ/compiler";
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
    const { files, found, built } = outputs(project, options.types);
    diagnostics.push(...project.program.diagnostics, ...found);
    if (found.some((diagnostic) => diagnostic.severity === "error")) continue;
    modules += built;
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

/** What building some specs of a project gives. */
export interface Outputs {
  /** By absolute path. */
  readonly files: Map<string, string>;
  readonly found: readonly Diagnostic[];
  /** How many of them are modules of integrations. */
  readonly built: number;
}

/** Builds some specs of a project, without writing anything. */
export function outputs(project: ProjectSpecs, types = false): Outputs {
  const { program, specs } = project;
  const { output } = program.project;
  const files = new Map<string, string>();
  const { systems, integrations } = program.build(specs);
  const found = integrations.flatMap(({ diagnostics }) => diagnostics);
  const built: BuiltIntegration[] = [];
  for (const { path: spec, module } of integrations) {
    if (module === undefined) continue;
    const written = join(output, `${module.name}.ts`);
    files.set(written, module.text);
    files.set(`${written}.map`, module.map);
    if (types) files.set(spec.replace(/\.integ$/, ".d.integ.ts"), specTypes(spec, written));
    built.push({ name: module.name, module: `${module.name}.ts`, version: module.version });
  }
  found.push(...nameClashes(program, specs));
  if (built.length > 0) {
    for (const { name, text } of systems) files.set(join(output, SYSTEMS, `${name}.ts`), text);
    const names = new Set(built.map(({ name }) => name));
    const others = isWhole(project) ? [] : manifestOf(output).integrations.filter(({ name }) => !names.has(name));
    const manifest: Manifest = {
      version: 1,
      integrations: [...others, ...built].sort((a, b) => (a.name < b.name ? -1 : 1)),
      systems: systems.map(({ name }) => ({ name, module: `${SYSTEMS}/${name}.ts` })),
    };
    files.set(join(output, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`);
  }
  return { files, found: once(found), built: built.length };
}

/** Whether these are all specs of the project: a build of some of them says nothing of the others. */
function isWhole({ program: { project }, specs }: ProjectSpecs): boolean {
  const whole = openWorkspace([project.folder]).projects.find((one) => one.program.project.folder === project.folder);
  return whole?.specs.length === specs.length;
}

/** Modules that are gone: those that the last manifest names and this build does not make. */
function leftOver(project: ProjectSpecs, files: ReadonlyMap<string, string>): string[] {
  const { output } = project.program.project;
  const { integrations, systems } = manifestOf(output);
  const ofIntegrations = isWhole(project) ? integrations.flatMap(({ module }) => [module, `${module}.map`]) : [];
  const within = new Set([output, join(output, SYSTEMS)]);
  return [...ofIntegrations, ...systems.map(({ module }) => module)]
    .map((module) => join(output, module))
    .filter((file) => within.has(dirname(file)) && !files.has(file) && existsSync(file));
}

/** An integration as the manifest has it. */
interface BuiltIntegration {
  readonly name: string;
  readonly module: string;
  readonly version: string;
}

/** What a build says of itself. */
interface Manifest {
  readonly version: 1;
  readonly integrations: readonly BuiltIntegration[];
  readonly systems: readonly { readonly name: string; readonly module: string }[];
}

const MANIFEST = "manifest.json";

/** The manifest of the last build; empty where there is none that can be read. */
function manifestOf(output: string): Manifest {
  const none: Manifest = { version: 1, integrations: [], systems: [] };
  try {
    const last = JSON.parse(readFileSync(join(output, MANIFEST), "utf8")) as Partial<Manifest> | null;
    return { ...none, ...last };
  } catch {
    return none;
  }
}
