/** A module that notes which of its branches are taken, for coverage and for explanations: the same module, with calls put around values. */
import type { tree } from "@integ/grammar";
import { call, raw, type Js } from "./ir.ts";

/** The function that such a module has: no name of a spec can be this one. */
export const SEEN = "$seen";

/** The function around each table of such a module, which notes the rows that are looked up. */
export const LOOKED = "$looked";

/** A branch, a stop or a value of a spec whose taking is noted. */
export interface Witness {
  /** The function that this is the first argument of. */
  readonly id: number;
  readonly node: tree.Node;
}

/** Numbers the nodes that are asked for. */
export class Witnesses {
  readonly #ids = new Map<tree.Node, number>();

  /** Notes that a node was come upon, and with which value. */
  readonly seen = (node: tree.Node, js: Js): Js => {
    const id = this.#ids.get(node) ?? this.#ids.size;
    this.#ids.set(node, id);
    return call(SEEN, raw(String(id)), js);
  };

  /** All of them, in the order in which they were asked for. */
  get all(): readonly Witness[] {
    return [...this.#ids].map(([node, id]) => ({ id, node }));
  }
}
