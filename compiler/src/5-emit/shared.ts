/** Constants that both the shapes and the checks of a module use, declared once. */
import { camel, type Names } from "../4-lower/names.ts";
import type { Type } from "../1-load/types.ts";
import type { UsedRecord } from "../4-lower/module-types.ts";
import { print, type Doc } from "./doc.ts";

/** Constants of a module: patterns, sets of names, rules, and shapes that checks use where statements don't suffice. */
export class Shared {
  /** In the order of their declarations. */
  readonly constants: Doc[] = [];
  /** Shapes that are declared after all others. */
  readonly late: Doc[] = [];
  readonly #constants = new Map<string, string>();
  readonly #shapes = new Map<UsedRecord, Map<Type, string>>();
  /** The names of the module. */
  readonly names: Names;

  /** Whether other modules use the checks and shapes of records. */
  readonly exported: boolean;

  /** @param names the top-level names of the module */
  constructor(names: Names, exported = false) {
    this.names = names;
    this.exported = exported;
  }

  /** The name of a constant: the same for equal values. @param of its owner, such as a field */
  constant(of: string, kind: string, value: Doc): string {
    const key = print(value).text;
    let name = this.#constants.get(key);
    if (name === undefined) {
      name = this.names.fresh(camel(`${of} ${kind}`));
      this.#constants.set(key, name);
      this.constants.push([`const ${name} = `, value, ";"]);
    }
    return name;
  }

  /** The name of the shape of a type within a record. */
  shapeName(record: UsedRecord, type: Type, of: string): string {
    const known = this.#shapes.get(record) ?? new Map<Type, string>();
    this.#shapes.set(record, known);
    const name = known.get(type) ?? this.names.fresh(camel(`${record.name} ${of} shape`));
    known.set(type, name);
    return name;
  }
}
