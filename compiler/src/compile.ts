/**
 * The phases in order, on one page: load, bind, check, lower, emit. Nothing else knows the order.
 *
 * A `Program` reads each system and each file once, however many specs use it.
 */
import { compareDiagnostics, type Diagnostic } from "@integ/grammar";
import { loadSystem, readProject, type Project } from "./1-load/read-project.ts";
import type { System } from "./1-load/system-model.ts";
import { Binder } from "./2-bind/bind-module.ts";
import type { BoundModule } from "./2-bind/symbols.ts";
import { checkModule } from "./3-check/check-module.ts";
import { Checking, type Flows } from "./3-check/checking.ts";
import type { CheckedModule } from "./3-check/facts.ts";
import { lowerModule } from "./4-lower/lower-module.ts";
import { emitModule, type EmittedModule } from "./5-emit/emit-module.ts";
import type { CompilerHost } from "./host.ts";

export interface Checked {
  readonly path: string;
  readonly diagnostics: readonly Diagnostic[];
  /** Undefined where there is no such file. */
  readonly checked: CheckedModule | undefined;
}

export interface Compiled extends Checked {
  /** Undefined for a library, and where there are errors. */
  readonly module: EmittedModule | undefined;
}

export class Program {
  readonly host: CompilerHost;
  readonly project: Project;
  /** What is wrong with the project file. */
  readonly diagnostics: readonly Diagnostic[];
  readonly #binder: Binder;
  readonly #checked = new Map<string, Checked>();
  readonly #systems = new Map<
    string,
    { readonly system: System | undefined; readonly diagnostics: readonly Diagnostic[] }
  >();

  /** @param folder the project's folder, absolute. */
  constructor(host: CompilerHost, folder: string) {
    this.host = host;
    const { project, diagnostics } = readProject(host, folder);
    this.project = project;
    this.diagnostics = diagnostics;
    this.#binder = new Binder(host);
  }

  /** A system by the name that specs use; read on first use. */
  system(name: string): System | undefined {
    return this.#load(name).system;
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
  readonly #flows: Flows = {
    named: (name) => this.#integrations().get(name),
    names: () => [...this.#integrations().keys()],
  };
  #byName: ReadonlyMap<string, BoundModule> | undefined;

  #integrations(): ReadonlyMap<string, BoundModule> {
    return (this.#byName ??= new Map(
      (this.host.specs?.(this.project.folder) ?? []).flatMap((path): [string, BoundModule][] => {
        const module = this.#binder.module(path);
        return module?.integration === undefined ? [] : [[module.integration.name.value, module]];
      }),
    ));
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
    const asked = new Set<string>();
    const named = (name: string): System | undefined => {
      asked.add(name);
      return this.system(name);
    };
    const names = (): readonly string[] => [...this.project.systems.keys(), ...SHIPPED];
    const checking = new Checking(this.host, bound, named, names, this.#flows);
    const checked = checkModule(checking);
    const systems = [...asked].flatMap((name) => this.#load(name).diagnostics);
    const own = [bound, ...bound.uses].flatMap((module: BoundModule) => module.diagnostics);
    return { path, checked, diagnostics: settle([...own, ...systems, ...checking.diagnostics], bound) };
  }

  /** Checks a spec, and makes its module where nothing is wrong. */
  compile(path: string): Compiled {
    const result = this.check(path);
    const wrong = result.diagnostics.some((diagnostic) => diagnostic.severity === "error");
    const lowered = wrong || result.checked === undefined ? undefined : lowerModule(result.checked);
    return {
      ...result,
      module: lowered === undefined ? undefined : emitModule(lowered, specName(path, this.project.output)),
    };
  }
}

/** The systems that ship with integ, for "did you mean". */
const SHIPPED: readonly string[] = ["shopify", "xero"];

/** In the order of reading, each once. A line that could not be read says no more than that. */
function settle(diagnostics: readonly Diagnostic[], bound: BoundModule): Diagnostic[] {
  const syntax = new Set(
    bound.diagnostics
      .filter((one) => one.code.startsWith("INT1"))
      .map((one) => bound.source.position(one.place.start).line),
  );
  const seen = new Set<string>();
  return diagnostics
    .filter((one) => {
      const key = `${one.code} ${one.place.path} ${one.place.start} ${one.message}`;
      if (seen.has(key)) return false;
      seen.add(key);
      const echo =
        !one.code.startsWith("INT1") &&
        one.place.path === bound.source.path &&
        syntax.has(bound.source.position(one.place.start).line);
      return !echo;
    })
    .sort(compareDiagnostics);
}

/** The spec as seen from the folder of its module. */
function specName(path: string, output: string): string {
  const from = output.split("/").filter(Boolean);
  const to = path.split("/").filter(Boolean);
  let shared = 0;
  while (shared < from.length && shared < to.length - 1 && from[shared] === to[shared]) shared++;
  return [...from.slice(shared).map(() => ".."), ...to.slice(shared)].join("/");
}
