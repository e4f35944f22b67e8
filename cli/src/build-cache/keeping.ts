/** A project with its cache: compiles only what has changed, and caches the results. */
import { Program, type CompilerHost, type Diagnostic, type EarlierResult, type Part } from "@integ/compiler";
import { digest } from "./digest.ts";
import {
  type Command,
  type BuildCache,
  type CachedModule,
  type CachedSpec,
  EMPTY_CACHE,
  readBuildCache,
  writeBuildCache,
} from "./build-cache.ts";
import { integrationOf, type NamedIntegration } from "../name-clashes.ts";
import { recording, type RecordedInputs } from "./recording.ts";
import { isOnDisk, Now, unchangedSpecs } from "./unchanged.ts";

/** The module that a spec has become. */
export interface Made {
  readonly name: string;
  readonly version: string;
  readonly parts: readonly Part[];
  /** Its files with their texts. */
  readonly files: ReadonlyMap<string, string>;
}

/** A call of a command without findings. */
export interface Quietly {
  readonly command: Command;
  /** Files that belong to no single spec, by path. */
  readonly files: ReadonlyMap<string, string>;
}

/** The cached results of one project, for one command. */
export class Keeping {
  readonly program: Program;
  readonly #asked: RecordedInputs;
  readonly #kept: BuildCache;
  readonly #disk: Now;
  readonly #unchanged: ReadonlyMap<string, CachedSpec>;

  constructor(folder: string, host: CompilerHost) {
    const { host: recorded, asked } = recording(host);
    this.#kept = readBuildCache(folder);
    this.#disk = new Now(host);
    this.#unchanged = unchangedSpecs(folder, this.#kept, this.#disk, host);
    this.program = new Program(recorded, folder);
    this.#asked = asked;
  }

  diagnostics(spec: string): readonly Diagnostic[] {
    return this.#unchanged.get(spec)?.diagnostics ?? this.program.check(spec).diagnostics;
  }

  connectionDiagnostics(specs: readonly string[]): readonly Diagnostic[] {
    return this.program.connectionDiagnostics(
      specs,
      new Map([...this.#unchanged].map(([path, { missing }]) => [path, missing])),
    );
  }

  /** Whether a file is one that specs depend on. */
  hasRead(path: string): boolean {
    return this.#asked.files.has(path) || (this.#unchanged.size > 0 && path in this.#kept.shared);
  }

  /** The integration of a spec; undefined for a library, and where its name can't be read. */
  integration(spec: string): NamedIntegration | undefined {
    const known = this.#unchanged.get(spec);
    if (known !== undefined) return known.integration === undefined ? undefined : { path: spec, ...known.integration };
    return integrationOf(this.program, spec);
  }

  /**
   * The specs that need not be built again: neither they nor their outputs have changed.
   * @param specs the specs to build; the outputs of others don't matter
   */
  built(specs: readonly string[], types: boolean): ReadonlyMap<string, EarlierResult> {
    const wanted = new Set(specs);
    return new Map(
      [...this.#unchanged].flatMap(([path, { diagnostics, integration, module }]): [string, EarlierResult][] => {
        if (integration === undefined) return [[path, { diagnostics, parts: [] }]];
        if (module === undefined || (wanted.has(path) && !isOnDisk(module, this.#disk, types))) return [];
        return [[path, { diagnostics, parts: this.#kept.parts[module.parts] ?? [] }]];
      }),
    );
  }

  /** The module that an unchanged spec has become. */
  module(spec: string): CachedModule | undefined {
    return this.#unchanged.get(spec)?.module;
  }

  /**
   * Caches the results.
   *
   * @param specs the checked specs
   * @param made their outputs, if they were built
   * @param quietly set if there were no findings
   */
  keep(specs: readonly string[], made: ReadonlyMap<string, Made>, quietly?: Quietly): void {
    const { program } = this;
    const asked = Object.fromEntries(this.#asked.files);
    // Files that changed meanwhile are checked again next time.
    const hasChanged = Object.entries(this.#kept.shared).some(([path, was]) => path in asked && asked[path] !== was);
    const before = hasChanged ? new Map<string, CachedSpec>() : this.#unchanged;
    const last = before.size === 0 ? EMPTY_CACHE : this.#kept;
    const parts = new Parts();
    const now = new Now(program.host);
    const all = program.host.specs?.(program.project.folder) ?? [];
    const found = new Map<string, CachedSpec>();
    for (const path of new Set([...before.keys(), ...specs])) {
      const spec = before.get(path) ?? this.#found(path, now, all);
      if (spec === undefined) continue;
      const module = made.has(path)
        ? cachedModule(made.get(path), parts)
        : spec.module && { ...spec.module, parts: parts.place(last.parts[spec.module.parts] ?? []) };
      found.set(path, { ...spec, ...(module === undefined ? {} : { module }) });
    }
    const isNews = specs.some((path) => !before.has(path));
    writeBuildCache(program.project.folder, {
      shared: { ...last.shared, ...asked },
      systems: { ...last.systems, ...Object.fromEntries(this.#asked.systems) },
      specs: Object.fromEntries(found),
      parts: parts.all,
      quiet: { ...(isNews ? {} : last.quiet), ...(quietly === undefined ? {} : quietCall(specs, quietly)) },
    });
  }

  /** This run's result for a spec; undefined if it has errors. */
  #found(path: string, now: Now, all: readonly string[]): CachedSpec | undefined {
    const { checked, diagnostics } = this.program.check(path);
    if (checked === undefined || diagnostics.some(({ severity }) => severity === "error")) return undefined;
    const uses = [...new Set(checked.module.uses.map(({ source }) => source.path))];
    const asksForOthers = this.program.asksForOthers(path);
    const { name, start = 0, end = 0 } = this.integration(path) ?? {};
    return {
      inputs: now.inputs(path, uses, asksForOthers ? all : []),
      uses,
      asksForOthers,
      ...(name === undefined ? {} : { integration: { name, start, end } }),
      diagnostics,
      missing: this.program.missingSettings(path),
    };
  }
}

/** Lists of parts, without duplicates: the specs of a project mostly have the same list. */
class Parts {
  readonly all: (readonly Part[])[] = [];
  readonly #places = new Map<string, number>();

  place(parts: readonly Part[]): number {
    const key = JSON.stringify(parts);
    const place = this.#places.get(key) ?? this.all.push(parts) - 1;
    this.#places.set(key, place);
    return place;
  }
}

function cachedModule(made: Made | undefined, parts: Parts): CachedModule | undefined {
  if (made === undefined) return undefined;
  const files = digests(made.files);
  return { name: made.name, version: made.version, parts: parts.place(made.parts), files };
}

function quietCall(specs: readonly string[], { command, files }: Quietly): BuildCache["quiet"] {
  return { [command]: { specs, files: digests(files) } };
}

function digests(files: ReadonlyMap<string, string>): Record<string, string> {
  return Object.fromEntries([...files].map(([file, text]) => [file, digest(text)]));
}
