/** The imports of a module, recorded as it is written. */
import { RUNTIME, RUNTIME_TYPES } from "../4-lower/names.ts";
import { group, ifBroken, indent, join, line, type Doc } from "./doc.ts";

/** The names that a module uses, and their sources. */
export class Imports {
  readonly values = new Set<string>();
  readonly types = new Set<string>();
  /** All other names that the code uses. */
  readonly spoken = new Set<string>();
  readonly #values: ReadonlyMap<string, string>;
  readonly #types: ReadonlyMap<string, string>;

  /** @param values the modules of values by name @param types the modules of types by name, besides the runtime's */
  constructor(values: ReadonlyMap<string, string>, types: ReadonlyMap<string, string> = new Map()) {
    this.#values = values;
    this.#types = new Map([...[...RUNTIME_TYPES].map((type) => [type, RUNTIME] as const), ...types]);
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  /** A name as code, imported if another module has it. */
  value(name: string): string {
    if (this.#values.has(name)) this.values.add(name);
    else this.spoken.add(name);
    return name;
  }

  /** A type as text; imports the types in it, ignoring texts and field names. */
  type(text: string): string {
    for (const [, name] of text.matchAll(
      /"(?:[^"\\]|\\.)*"|([\p{ID_Start}_$][\p{ID_Continue}$]*)(?!\??:|[\p{ID_Continue}$])/gu,
    ))
      if (name !== undefined && this.#types.has(name)) this.types.add(name);
    return text;
  }

  /** The import statements: the runtime's core, its other entries, then the project's modules. */
  docs(): Doc[] {
    const named = [
      ...[...this.values].map((name) => ({ name, written: name, from: this.#values.get(name) ?? RUNTIME })),
      // A class that is also used as a value is imported without `type`.
      ...[...this.types]
        .filter((name) => !this.values.has(name))
        .map((name) => ({ name, written: `type ${name}`, from: this.#types.get(name) ?? RUNTIME })),
    ].sort((a, b) => (a.name < b.name ? -1 : 1));
    const rank = (from: string): string => `${from === RUNTIME ? 0 : from.startsWith(".") ? 2 : 1} ${from}`;
    return [...Map.groupBy(named, ({ from }) => from)]
      .sort(([a], [b]) => (rank(a) < rank(b) ? -1 : 1))
      .map(([from, names]) =>
        importDoc(
          names.map(({ written }) => written),
          from,
        ),
      );
  }
}

function importDoc(names: readonly string[], from: string): Doc {
  const types = names.every((name) => name.startsWith("type "));
  const list = types ? names.map((name) => name.slice("type ".length)) : names;
  return group([
    `import ${types ? "type " : ""}{`,
    indent([line, join([",", line], list)]),
    ifBroken(","),
    line,
    `} from ${JSON.stringify(from)};`,
  ]);
}
