/** The phases in order, on one page: load, bind, check, lower, emit. Nothing else knows the order. */
import { compareDiagnostics, type Diagnostic } from "@integ/grammar";
import { loadSystem, readProject, type ReadProject } from "./1-load/read-project.ts";
import type { Project } from "./1-load/project.ts";
import { howToGive, unknownSettings } from "./1-load/settings.ts";
import type { System } from "./1-load/system-model.ts";
import { Binder } from "./2-bind/bind-module.ts";
import type { BoundModule } from "./2-bind/symbols.ts";
import { checkModule } from "./3-check/check-module.ts";
import { Checking, type CheckedProject, type Flows } from "./3-check/checking.ts";
import type { CheckedModule } from "./3-check/facts.ts";
import { CheckCache } from "./3-check/check-cache.ts";
import {
  type LoweredModule,
  lowerModule,
  type LoweringOptions,
  type Part,
  partsOf,
  ProjectParts,
} from "./4-lower/lower-module.ts";
import { LOOKED, SEEN, Witnesses, type Witness } from "./4-lower/witness.ts";
import { emitModule, type EmittedModule, emitWhole, type EmitOptions, type WholeModule } from "./5-emit/emit-module.ts";
import { emitSystemModules, type SystemModule } from "./5-emit/emit-system-module.ts";
import { Fingerprints } from "./5-emit/fingerprints.ts";
import type { Library } from "./functions/builtin.ts";
import { builtins } from "./functions/index.ts";
import { resolvePath, seenFrom, type CompilerHost } from "./host.ts";
import { load } from "./messages/load.ts";
import { missingSettings } from "./needed-settings.ts";
import { withoutSuppressed } from "./suppressions.ts";

/** The result of checking a file: its diagnostics in reading order, including those of the files that it uses. */
export interface Checked {
  readonly path: string;
  readonly diagnostics: readonly Diagnostic[];
  /** Undefined if there is no such file. */
  readonly checked: CheckedModule | undefined;
}

/** The result of compiling a file: like `Checked`, with its module, which contains all of its systems. */
export interface Compiled extends Checked {
  /** Undefined for a library, and where there are errors. */
  readonly module: WholeModule | undefined;
}

/**
 * A project's modules: one for each system, with everything that its specs use of it, and one for each integration, which imports
 * from those.
 */
export interface Built {
  readonly systems: readonly SystemModule[];
  readonly integrations: readonly BuiltSpec[];
}

/** A spec of a project as its module. */
export interface BuiltSpec extends Checked {
  /** Undefined for a library, where there are errors, and where the module of an earlier build is still right. */
  readonly module: EmittedModule | undefined;
  /** The parts that the module imports from its systems; empty if there is no module. */
  readonly parts: readonly Part[];
  /** The module of an earlier build is still right. */
  readonly isReused: boolean;
}

/** A spec's result in an earlier build, if none of its dependencies has changed since. It has no errors. */
export interface EarlierResult {
  readonly diagnostics: readonly Diagnostic[];
  /** The parts of that build. */
  readonly parts: readonly Part[];
}

/** A spec compiled with coverage: its module records the branches that it takes. */
export interface Witnessed extends Compiled {
  /** The branches, stops and values whose taking is noted. Those of functions that nothing calls are none. */
  readonly witnesses: readonly Witness[];
}

/**
 * A project in memory: each system and file is read once for all specs. An editor changes files by `update`; only their dependents
 * are checked again.
 */
export class Program {
  readonly host: CompilerHost;
  readonly #folder: string;
  readonly #library: Library;
  readonly #texts = new Map<string, string>();
  #project: ReadProject;
  readonly #binder: Binder;
  readonly #fingerprints = new Fingerprints();
  readonly #checked = new Map<string, Checked>();
  /** The facts of unchanged declarations. Only kept once a file has been changed, since a single check has no use for them. */
  #cache: CheckCache | undefined;
  /** Files whose diagnostics depend on which other integrations there are. */
  readonly #dependOnFlows = new Set<string>();
  readonly #systems = new Map<
    string,
    { readonly system: System | undefined; readonly diagnostics: readonly Diagnostic[] }
  >();

  /**
   * @param folder the project's folder, absolute
   * @param library the functions that its specs can call
   */
  constructor(host: CompilerHost, folder: string, library: Library = builtins) {
    this.#library = library;
    const texts = this.#texts;
    this.host = {
      ...host,
      read: (path) => texts.get(path) ?? host.read(path),
      findSystem: (use, from) => host.findSystem.call(this.host, use, from),
      ...(host.code === undefined
        ? {}
        : { code: (path) => (host.code as NonNullable<typeof host.code>).call(this.host, path) }),
    };
    this.#folder = folder;
    this.#project = readProject(this.host, folder);
    this.#binder = new Binder(this.host);
  }

  get project(): Project {
    return this.#project.project;
  }

  /** The problems of the project file, and of the ends that it describes. */
  get diagnostics(): readonly Diagnostic[] {
    const ends = [...this.project.systems].filter(([, { kind }]) => kind !== undefined);
    return [...this.#project.diagnostics, ...ends.flatMap(([name]) => this.#load(name).diagnostics)];
  }

  /** Sets a file's text, as an editor has it; undefined: the host's text. Specs are checked again on demand. */
  update(path: string, text: string | undefined): void {
    const before = this.host.read(path);
    if (text === undefined) this.#texts.delete(path);
    else this.#texts.set(path, text);
    const after = this.host.read(path);
    if (before === after) return;
    if (path.endsWith(".integ") && before !== undefined && after !== undefined) {
      this.#cache ??= new CheckCache();
      for (const stale of this.#binder.forget(path)) this.#checked.delete(stale);
      this.#byName = undefined;
      for (const asked of this.#dependOnFlows) this.#checked.delete(asked);
      return;
    }
    this.touched(path);
  }

  /**
   * A file was changed, created or deleted outside; the host returns its new text. Everything may depend on descriptions, schemas,
   * tables and the project file.
   */
  touched(path: string): void {
    this.#checked.clear();
    this.#cache = undefined;
    this.#byName = undefined;
    this.#binder.forgetAll();
    if (path.endsWith(".integ")) return;
    if (!/\.(?:csv|ts)$/.test(path)) this.#systems.clear();
    this.#project = readProject(this.host, this.#folder);
  }

  /** A system by the name that specs use; read on first use. */
  system(name: string): System | undefined {
    return this.#load(name).system;
  }

  /** The problems of a system's description, and of those of its schemas that have been read so far. */
  systemDiagnostics(name: string): readonly Diagnostic[] {
    return this.#load(name).diagnostics;
  }

  /**
   * The problems of the project file's connections: unknown systems and settings, and missing settings that the specs need. They
   * are reported once the file has any connections; before, the project is not set up yet.
   * @param known the missing settings of specs, where they need not be found out again
   */
  connectionDiagnostics(
    specs: readonly string[],
    known: ReadonlyMap<string, readonly string[]> = new Map(),
  ): readonly Diagnostic[] {
    const { project } = this;
    if (project.connectionPlaces.size === 0) return [];
    const isThere = (name: string): boolean =>
      this.system(name) !== undefined || this.systemDiagnostics(name).length > 0;
    const unknown = unknownSettings(project, (name) => this.system(name), isThere, [
      ...this.systemNames(),
      ...[...project.connectionPlaces.keys()].filter(isThere),
    ]);
    const missing = specs.flatMap((spec) => known.get(spec) ?? this.missingSettings(spec));
    const [place] = project.connectionPlaces.values();
    const all = [...new Set(missing)].sort();
    return all.length === 0 || place === undefined
      ? unknown
      : [...unknown, load.settingsMissing(place, all, howToGive(all))];
  }

  /** Settings that a spec needs and that its connections lack, as `system.setting`; none for a spec with errors. */
  missingSettings(spec: string): readonly string[] {
    const { checked, diagnostics } = this.check(spec);
    if (checked === undefined || diagnostics.some((one) => one.severity === "error")) return [];
    return missingSettings(this.project, checked);
  }

  /** The systems that specs of this project can use, by their names. */
  systemNames(): readonly string[] {
    return [...new Set([...this.project.systems.keys(), ...(this.host.systems?.(this.project.folder) ?? [])])];
  }

  #load(name: string): { readonly system: System | undefined; readonly diagnostics: readonly Diagnostic[] } {
    let loaded = this.#systems.get(name);
    if (loaded === undefined) {
      loaded = loadSystem(this.host, this.project, name);
      this.#systems.set(name, loaded);
    }
    return loaded;
  }

  /** The integrations of the project by their names; looked for when a spec asks for one. */
  #byName: ReadonlyMap<string, BoundModule> | undefined;

  #integrations(): ReadonlyMap<string, BoundModule> {
    return (this.#byName ??= new Map(
      (this.host.specs?.(this.project.folder) ?? []).flatMap((path): [string, BoundModule][] => {
        const module = this.#binder.module(path);
        return module?.integration === undefined ? [] : [[module.integration.name.value, module]];
      }),
    ));
  }

  /** The names of the project's integrations. */
  integrationNames(): readonly string[] {
    return [...this.#integrations().keys()];
  }

  /** The destinations of another integration of the project, by its name. */
  destinationsOf(integration: string): readonly string[] {
    const steps = this.#integrations().get(integration)?.steps ?? [];
    return steps.flatMap((step) => (step.kind === "Destination" && step.partial !== true ? [step.name.text] : []));
  }

  /** A file as it is read and its names sorted, before anything is checked; undefined if there is none. */
  module(path: string): BoundModule | undefined {
    return this.#binder.module(path);
  }

  /**
   * Checks a spec with another text, without keeping the result. An editor tries in this way what could stand at a place, by
   * putting an unused name there.
   * @param at the only place that matters: facts about declarations that the one around it does not need, and diagnostics, may then be missing
   */
  trial(path: string, text: string, at?: number): Checked {
    return this.#checkBound(this.#binder.trial(path, text), at);
  }

  /** Parses, binds and checks a spec, once. Never throws for what a user wrote. */
  check(path: string): Checked {
    let checked = this.#checked.get(path);
    if (checked === undefined) {
      checked = this.#check(path);
      this.#checked.set(path, checked);
    }
    return checked;
  }

  #check(path: string): Checked {
    const bound = this.#binder.module(path);
    if (bound === undefined) return { path, diagnostics: [], checked: undefined };
    for (const module of [bound, ...bound.uses]) this.#cache?.keepOnly(module);
    return this.#checkBound(bound);
  }

  #checkBound(bound: BoundModule, only?: number): Checked {
    const { path } = bound.source;
    const asked = new Set<string>();
    const flows: Flows = {
      named: (name) => (this.#dependOnFlows.add(path), this.#integrations().get(name)),
      names: () => [...this.#integrations().keys()],
    };
    const project: CheckedProject = {
      host: this.host,
      flows,
      library: this.#library,
      systemNamed: (name) => (asked.add(name), this.system(name)),
      systemNames: () => this.systemNames(),
      isWrong: (name) => this.#load(name).diagnostics.some(isError),
      isWrongIn: (file) => [...this.#systems.values()].some(({ diagnostics }) => diagnostics.some((one) => isError(one) && one.place.path === file)), // prettier-ignore
      ...(this.#cache === undefined ? {} : { cache: this.#cache }),
    };
    const checking = new Checking(project, bound);
    const checked = checkModule(checking, only);
    const systems = [...asked].flatMap((name) => this.#load(name).diagnostics);
    const own = [bound, ...bound.uses].flatMap((module: BoundModule) => module.diagnostics);
    return {
      path,
      checked,
      diagnostics: withoutSuppressed(
        settle([...own, ...systems, ...checking.diagnostics], bound),
        [bound, ...bound.uses].map(({ source }) => source),
      ).map((one) => visible(one, this.host)),
    };
  }

  /**
   * Checks a spec, and makes its module where nothing is wrong.
   * @param output the folder that the module is to lie in, where that is not the project's
   */
  compile(path: string, output: string = this.project.output): Compiled {
    const result = this.check(path);
    const lowered = this.#lower(result);
    return { ...result, module: lowered === undefined ? undefined : emitWhole(lowered, this.#emitting(output)) };
  }

  /**
   * Makes the modules of a project as they lie beside each other. Those of the systems hold what all of its specs use.
   * @param specs those whose modules are wanted
   * @param earlier results of specs that need not be checked again, by their paths; the modules are the same as without
   * @param output the folder that the modules are to lie in, where that is not the project's
   */
  build(
    specs: readonly string[],
    earlier: ReadonlyMap<string, EarlierResult> = new Map(),
    output: string = this.project.output,
  ): Built {
    const project = this.#partsOf(specs, earlier);
    const names = new Map(earlier.size === 0 ? [] : project.parts);
    const integrations = specs.map((path): BuiltSpec => {
      const known = earlier.get(path);
      // Other specs may have taken or left a name that this one's module speaks of.
      if (known?.parts.every(([key, name]) => names.get(key) === name) === true)
        return { path, checked: undefined, module: undefined, ...known, isReused: true };
      const result = this.check(path);
      const lowered = this.#lower(result, { project });
      const parts = lowered === undefined ? [] : partsOf(lowered.records, lowered.systems.all);
      const module = lowered === undefined ? undefined : emitModule(lowered, this.#emitting(output));
      return { ...result, module, parts, isReused: false };
    });
    return { systems: emitSystemModules(project, this.#library), integrations };
  }

  /**
   * Everything that the specs use of the systems. Of cached specs only those are read that use something first, since names are
   * given in that order.
   */
  #partsOf(specs: readonly string[], earlier: ReadonlyMap<string, EarlierResult>): ProjectParts {
    const project = new ProjectParts(this.#library);
    const all = [...new Set([...(this.host.specs?.(this.project.folder) ?? []), ...specs])].sort();
    let met: Set<string> | undefined;
    for (const path of all) {
      const known = earlier.get(path);
      if (known !== undefined) {
        const before = (met ??= new Set(project.parts.map(([key]) => key)));
        if (known.parts.every(([key]) => before.has(key))) continue;
      }
      const { checked } = this.check(path);
      if (checked?.module.integration === undefined) continue;
      project.add(checked);
      met = undefined;
    }
    return project;
  }

  /** Whether a spec's result also depends on the project's other integrations. */
  asksForOthers(path: string): boolean {
    return this.#dependOnFlows.has(path);
  }

  /** Undefined if something is wrong. */
  #lower({ checked, diagnostics }: Checked, options: LoweringOptions = {}): LoweredModule | undefined {
    if (checked === undefined || diagnostics.some(({ severity }) => severity === "error")) return undefined;
    return lowerModule(checked, { strict: this.project.strict === true, ...options });
  }

  #emitting(output: string): EmitOptions {
    return { seen: (file) => seenFrom(output, file), fingerprints: this.#fingerprints };
  }

  /** Compiles a spec with coverage: its module exports `seen`, and is otherwise the same. */
  witnessed(path: string): Witnessed {
    const result = this.check(path);
    const notes = new Witnesses();
    const lowered = this.#lower(result, { seen: notes.seen });
    if (lowered === undefined) return { ...result, module: undefined, witnesses: [] };
    const module = emitWhole(lowered, this.#emitting(this.project.output));
    const noting = (code: string): string => code.replace(/(?=\n\/\/# sourceMappingURL=.*\n$)/, () => notesOf());
    const text = noting(module.text);
    // Functions that nothing calls are not in the module, nor is what stands in them.
    const noted = new Set([...text.matchAll(/\$seen\(\s*(\d+),/g)].map(([, id]) => Number(id)));
    return {
      ...result,
      module: { ...module, text, packed: { ...module.packed, text: noting(module.packed.text) } },
      witnesses: notes.all.filter(({ id }) => noted.has(id)),
    };
  }
}

/**
 * The additions to a witnessed module: `seen`, the first values of each witness by its number, and `looked`, the numbers of the
 * rows of each table that were looked up. A function, so that a check does without the modules of the emitter.
 */
function notesOf(): string {
  return `
/** @type {Map<number, unknown[]>} */
export function ${SEEN}(id: number, value: any): any {
  const all = ((${SEEN} as any).all ??= new Map());
  const values = all.get(id);
  if (values === undefined) all.set(id, [value]);
  else if (values.length < 5) values.push(value);
  return value;
}
export const seen: Map<number, unknown[]> = ((${SEEN} as any).all ??= new Map());

export function ${LOOKED}(name: string, table: any, rows: any): any {
  const found = new Set();
  ((${LOOKED} as any).all ??= new Map()).set(name, found);
  return (...keys: any[]) => {
    found.add(rows(...keys));
    return table(...keys);
  };
}
export const looked: Map<string, Set<number>> = ((${LOOKED} as any).all ??= new Map());
`;
}

/** Files by their paths, absolute or relative to the project's folder. */
export type Files = Readonly<Record<string, string>>;

/** A host that has just these files: for tests, browsers and workers. Systems are found among them, below `systems/`. */
export function memoryHost(files: Files): CompilerHost {
  const texts = new Map(Object.entries(files).map(([path, text]) => [resolvePath("/project/x", path), text]));
  return {
    read: (path) => texts.get(path),
    findSystem(use, from) {
      const shipped = /^@integ\/specs\/(\w+)$/.exec(use)?.[1];
      const folder = resolvePath(`${from}/x`, shipped === undefined ? use : `systems/${shipped}`);
      return this.read(`${folder}/system.yaml`) === undefined ? undefined : folder;
    },
    systems: (folder) =>
      [...texts.keys()].flatMap((path) =>
        path.startsWith(`${folder}/systems/`) && path.endsWith("/system.yaml") ? (path.split("/").at(-2) ?? []) : [],
      ),
    specs: (folder) => [...texts.keys()].filter((path) => path.startsWith(`${folder}/`) && path.endsWith(".integ")),
  };
}

const MEMORY = "/project";

/** Says all that is wrong with one spec of some files. @param path the spec, as the files name it */
export function check(files: Files, path: string): Checked {
  return new Program(memoryHost(files), MEMORY).check(resolvePath(`${MEMORY}/x`, path));
}

/** Compiles one spec of some files to its module. @param path the spec, as the files name it */
export function compile(files: Files, path: string): Compiled {
  return new Program(memoryHost(files), MEMORY).compile(resolvePath(`${MEMORY}/x`, path));
}

/** A missing part has no characters to mark: the character after its place is marked, or the one before it. */
function visible(diagnostic: Diagnostic, host: CompilerHost): Diagnostic {
  const { place } = diagnostic;
  if (place.end > place.start) return diagnostic;
  const text = host.read(place.path) ?? "";
  const behind = String.fromCodePoint(text.codePointAt(place.start) ?? 10);
  const before = /[^\r\n]$/u.exec(text.slice(0, place.start))?.[0] ?? "";
  if (!/[\r\n]/.test(behind)) return { ...diagnostic, place: { ...place, end: place.start + behind.length } };
  return { ...diagnostic, place: { ...place, start: place.start - before.length } };
}

function isError({ severity }: Diagnostic): boolean {
  return severity === "error";
}

/** In the order of reading, each once. A line that could not be read says no more than that. */
function settle(diagnostics: readonly Diagnostic[], bound: BoundModule): Diagnostic[] {
  const syntax = new Set(
    bound.diagnostics
      .filter((one) => one.phase === "parse" && one.severity === "error")
      .map((one) => bound.source.position(one.place.start).line),
  );
  const seen = new Set<string>();
  return diagnostics
    .filter((one) => {
      const key = `${one.code} ${one.place.path} ${one.place.start} ${one.message}`;
      if (seen.has(key)) return false;
      seen.add(key);
      const echo =
        one.phase !== "parse" &&
        one.place.path === bound.source.path &&
        syntax.has(bound.source.position(one.place.start).line);
      return !echo;
    })
    .sort(compareDiagnostics);
}
