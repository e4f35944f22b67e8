/**
 * Caches the results of checking functions, mappings and tables between checks of a file: while it is edited, most declarations
 * don't change. A result is valid while the declaration has the same nodes, names have the same meaning and its dependencies are
 * unchanged. Declarations with mistakes are not cached, so messages aren't either.
 */
import type { tree } from "@integ/grammar";
import type { BoundModule } from "../2-bind/symbols.ts";
import { Checking, Notes } from "./checking.ts";
import { factTables, type CheckedCallable, type FactTables } from "./facts.ts";
import type { Reads } from "./reads.ts";

/** A dependency of a declaration, with the value that it had. */
export interface Dependency {
  readonly found: unknown;
  /** Asks again. */
  readonly again: (c: Checking) => unknown;
}

interface CachedCheck {
  readonly names: string;
  readonly asked: readonly Dependency[];
  readonly facts: FactTables;
  readonly notes: Notes;
  readonly result: unknown;
  /** The fields that a function reads in its documents. */
  reads?: Reads;
}

/**
 * Cached facts by their declarations: the parser keeps the declarations that have not changed. This is not a weak map: V8's young
 * generation collections treat all values of a weak map as reachable, so the facts of every keystroke would be copied until a full
 * collection.
 */
export class CheckCache {
  readonly #declarations = new Map<tree.Declaration, CachedCheck>();
  /** The cached declarations of each file, by its path. */
  readonly #files = new Map<string, Set<tree.Declaration>>();
  readonly #names = new WeakMap<BoundModule, string>();

  get(declaration: tree.Declaration): CachedCheck | undefined {
    return this.#declarations.get(declaration);
  }

  set(module: BoundModule, declaration: tree.Declaration, found: CachedCheck): void {
    const { path } = module.source;
    this.#declarations.set(declaration, found);
    this.#files.set(path, (this.#files.get(path) ?? new Set()).add(declaration));
  }

  /** Drops the facts of declarations that a file no longer has. */
  keepOnly({ source, tree: { declarations } }: BoundModule): void {
    const cached = this.#files.get(source.path);
    if (cached === undefined) return;
    const present = new Set(declarations);
    for (const declaration of cached) {
      if (present.has(declaration)) continue;
      cached.delete(declaration);
      this.#declarations.delete(declaration);
    }
  }

  readsOf(callable: CheckedCallable): Reads | undefined {
    return this.#of(callable)?.reads;
  }

  setReads(callable: CheckedCallable, reads: Reads): void {
    const cached = this.#of(callable);
    if (cached !== undefined) cached.reads = reads;
  }

  /** Undefined if a later check of the declaration has replaced it. */
  #of(callable: CheckedCallable): CachedCheck | undefined {
    const cached = this.#declarations.get(callable.declaration);
    return cached?.result === callable ? cached : undefined;
  }

  /** The names that a declaration of a file can call, as one text. */
  namesOf(module: BoundModule): string {
    let names = this.#names.get(module);
    if (names === undefined) {
      const { functions, mappings, tables, code, document } = module;
      const called = [...code].map(([name, { file }]) => `${name} ${file.path}`);
      names = JSON.stringify([[...functions.keys()], [...mappings.keys()], [...tables.keys()], called, document?.name.text]); // prettier-ignore
      this.#names.set(module, names);
    }
    return names;
  }
}

/** The facts about nodes of one declaration; all others are about names. */
const OF_NODES = ["typed", "bindings", "sights", "fields", "slots", "risks", "narrowings", "overloads", "kinds", "spreads", "responses", "responseUses"] as const; // prettier-ignore
const OF_BINDINGS = ["loops", "lists", "made", "roots", "aliases", "values"] as const;

/**
 * Checks a declaration, or reuses an earlier result.
 * @param module the declaration's file
 * @param look its check, which stores facts about its nodes in the given state
 */
export function cachedCheck<T>(
  c: Checking,
  declaration: tree.Declaration,
  module: BoundModule,
  look: (inside: Checking) => T,
): T {
  const { cache } = c.project;
  if (cache === undefined || module.unparsed.any) return look(c.whole.within(module));
  const names = cache.namesOf(module);
  const before = cache.get(declaration);
  if (before?.names === names && before.asked.every(({ found, again }) => again(c.whole.within(module)) === found)) {
    addTo(c.whole, before);
    return before.result as T;
  }
  const { whole } = c;
  const facts = { ...whole.facts, ...nodeTables() };
  const notes = Object.assign(new Notes(), { withoutAmounts: whole.notes.withoutAmounts, currenciesReported: whole.notes.currenciesReported, calling: whole.notes.calling }); // prettier-ignore
  const asked: Dependency[] = [];
  const [mistakes, reads] = [c.diagnostics.length, facts.loopFetches.length];
  const result = look(new Checking(c.project, module, whole, { facts, notes, asked }));
  const found = { names, asked, facts, notes, result };
  addTo(whole, found);
  if (c.diagnostics.length === mistakes && facts.loopFetches.length === reads && facts.sights.size === 0)
    cache.set(module, declaration, found);
  return result;
}

function nodeTables(): Pick<FactTables, (typeof OF_NODES)[number]> {
  const { tables: _, callables: __, code: ___, systems: ____, loopFetches: _____, ...ofNodes } = factTables();
  return ofNodes;
}

function addTo({ facts, notes }: Checking, found: Pick<CachedCheck, "facts" | "notes">): void {
  for (const name of OF_NODES) addAll(facts[name], found.facts[name]);
  for (const name of OF_BINDINGS) addAll(notes[name], found.notes[name]);
}

function addAll(to: Map<unknown, unknown>, from: ReadonlyMap<unknown, unknown>): void {
  from.forEach((value, key) => to.set(key, value));
}
