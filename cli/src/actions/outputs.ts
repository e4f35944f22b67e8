/** The files that a build of a project produces. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { SYSTEMS, specTypes, TYPES, type Diagnostic, type Program, typesFile } from "@integ/compiler";
import type { Keeping, Made } from "../build-cache/keeping.ts";
import { integrationOf, nameClashes } from "../name-clashes.ts";
import { specsOf } from "../named-specs.ts";
import type { ProjectSpecs } from "../workspace.ts";
import { once } from "./check.ts";

/** The result of building some specs of a project. */
export interface Outputs {
  /** By absolute path. */
  readonly files: ReadonlyMap<string, string>;
  /** Files of an earlier build that are still up to date on disk. */
  readonly kept: ReadonlySet<string>;
  readonly found: readonly Diagnostic[];
  /** The result of each spec that was rebuilt. */
  readonly made: ReadonlyMap<string, Made>;
  /** The files that belong to no single spec. */
  readonly common: ReadonlyMap<string, string>;
  /** The number of integrations' modules. */
  readonly modules: number;
  /** Whether these are all specs of the project. */
  readonly isWhole: boolean;
}

/**
 * Builds some specs of a project, without writing anything.
 * @param keeping the cached results of unchanged specs
 */
export function outputs({ program, specs }: ProjectSpecs, types = false, keeping?: Keeping): Outputs {
  const { output, folder } = program.project;
  const { systems, integrations } = program.build(specs, keeping?.built(specs, types));
  const found = integrations.flatMap(({ diagnostics }) => diagnostics);
  const made = new Map<string, Made>();
  const kept = new Set<string>();
  const built: BuiltIntegration[] = [];
  for (const { path: spec, module, parts, isReused } of integrations) {
    const before = isReused ? keeping?.module(spec) : undefined;
    for (const file of Object.keys(before?.files ?? {})) kept.add(file);
    const { name, version } = before ?? module ?? {};
    if (name !== undefined && version !== undefined) built.push({ name, module: `${name}.ts`, version });
    if (module === undefined) continue;
    const written = join(output, `${module.name}.ts`);
    const files = new Map([
      [written, module.text],
      [`${written}.map`, module.map],
    ]);
    const declared = typesFile(folder, spec);
    if (types) files.set(declared, specTypes(declared, spec, written));
    made.set(spec, { name: module.name, version: module.version, parts, files });
  }
  found.push(...nameClashes(specs.map((spec) => keeping?.integration(spec) ?? integrationOf(program, spec))));
  const common = new Map<string, string>();
  const isWhole = specsOf(folder).length === specs.length;
  if (built.length > 0) {
    for (const { name, text } of systems) common.set(join(output, SYSTEMS, `${name}.ts`), text);
    const names = new Set(built.map(({ name }) => name));
    const others = isWhole ? [] : manifestOf(output).integrations.filter(({ name }) => !names.has(name));
    const manifest: Manifest = {
      version: 1,
      integrations: [...others, ...built].sort((a, b) => (a.name < b.name ? -1 : 1)),
      systems: systems.map(({ name }) => ({ name, module: `${SYSTEMS}/${name}.ts` })),
    };
    if (types) common.set(join(folder, TYPES, ".gitignore"), "*\n");
    common.set(join(output, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`);
  }
  const files = new Map([...made.values()].flatMap((one) => [...one.files]).concat([...common]));
  return { files, kept, found: once(found), made, common, modules: built.length, isWhole };
}

/** Modules to delete: those of the last manifest that this build does not produce. */
export function leftOver({ project: { output } }: Program, { files, kept, isWhole }: Outputs): string[] {
  const { integrations, systems } = manifestOf(output);
  const ofIntegrations = isWhole ? integrations.flatMap(({ module }) => [module, `${module}.map`]) : [];
  const within = new Set([output, join(output, SYSTEMS)]);
  return [...ofIntegrations, ...systems.map(({ module }) => module)]
    .map((module) => join(output, module))
    .filter((file) => within.has(dirname(file)) && !files.has(file) && !kept.has(file) && existsSync(file));
}

/** An integration in the manifest. */
interface BuiltIntegration {
  readonly name: string;
  readonly module: string;
  readonly version: string;
}

/** The manifest of a build. */
interface Manifest {
  readonly version: 1;
  readonly integrations: readonly BuiltIntegration[];
  readonly systems: readonly { readonly name: string; readonly module: string }[];
}

const MANIFEST = "manifest.json";

/** The manifest of the last build; empty if there is none, or it can't be read. */
function manifestOf(output: string): Manifest {
  const none: Manifest = { version: 1, integrations: [], systems: [] };
  try {
    const last = JSON.parse(readFileSync(join(output, MANIFEST), "utf8")) as Partial<Manifest> | null;
    return { ...none, ...last };
  } catch {
    return none;
  }
}
