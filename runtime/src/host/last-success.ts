/** Records in the store, now and then, when a system last responded successfully, for people to see. */
import type { Engine } from "./engine.ts";
import { Throttle } from "./throttle.ts";

/** Records a connection's successes. */
export class LastSuccess {
  readonly #system: string;
  readonly #engine: Engine;
  readonly #throttle = new Throttle();

  constructor(system: string, engine: Engine) {
    this.#system = system;
    this.#engine = engine;
  }

  /** @param now in milliseconds since 1970 */
  async note(now: number): Promise<void> {
    if (!this.#throttle.isDue(now)) return;
    const place = placeOf(this.#system);
    try {
      const from = await this.#engine.cursor(place.flow, place.name);
      await this.#engine.acceptAll([], { ...place, from, to: String(now) });
    } catch {
      // If it can't be stored, the response is still used.
    }
  }
}

/** In milliseconds since 1970; undefined if a system has never responded successfully. */
export async function lastSuccessOf(engine: Engine, system: string): Promise<number | undefined> {
  const place = placeOf(system);
  const at = Number(await engine.cursor(place.flow, place.name));
  return Number.isFinite(at) ? at : undefined;
}

function placeOf(system: string): { readonly flow: string; readonly name: string } {
  return { flow: `connection ${system}`, name: "last success" };
}
