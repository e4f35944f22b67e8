/**
 * Instruments a module to record the branches that it takes, for coverage and explanations: calls are put around
 * values.
 */
import type { tree } from "@integ/grammar";
import { call, raw, type Js } from "./ir.ts";

/** The recording function of such a module; no name of a spec can equal it. */
export const SEEN = "$seen";

/** The function around each table of such a module, which records the rows that are looked up. */
export const LOOKED = "$looked";

/** A branch, a stop or a value of a spec that is recorded. */
export interface Witness {
  /** The first argument of the recording function. */
  readonly id: number;
  readonly node: tree.Node;
}

/** Numbers the recorded nodes. */
export class Witnesses {
  readonly #ids = new Map<tree.Node, number>();

  /** Wraps a value in a call that records it. */
  readonly seen = (node: tree.Node, js: Js): Js => {
    const id = this.#ids.get(node) ?? this.#ids.size;
    this.#ids.set(node, id);
    return call(SEEN, raw(String(id)), js);
  };

  /** All witnesses, in order of creation. */
  get all(): readonly Witness[] {
    return [...this.#ids].map(([node, id]) => ({ id, node }));
  }
}
