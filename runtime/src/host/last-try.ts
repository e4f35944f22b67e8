/** Records why the last attempt to use a connection failed, for commands that show connections. */
import type { Engine } from "./engine.ts";
import { Throttle } from "./throttle.ts";

/** A failed attempt. */
export interface FailedTry {
  /** In milliseconds since 1970. */
  readonly at: number;
  readonly why: string;
}

/** Records the outcome of an attempt. @param failed undefined if it succeeded */
export async function noteTry(engine: Engine, system: string, failed: FailedTry | undefined): Promise<void> {
  const place = placeOf(system);
  const from = await engine.cursor(place.flow, place.name);
  if (failed === undefined && from === undefined) return;
  await engine.acceptAll([], { ...place, from, to: JSON.stringify(failed ?? {}) });
}

/** The last attempt, if it failed. */
export async function failedTryOf(engine: Engine, system: string): Promise<FailedTry | undefined> {
  const place = placeOf(system);
  const text = await engine.cursor(place.flow, place.name);
  const { at, why }: { at?: unknown; why?: unknown } = text === undefined ? {} : JSON.parse(text);
  return typeof at === "number" && typeof why === "string" ? { at, why } : undefined;
}

/** Records now and then that a system does not accept a connection's credentials. */
export class RefusedCredentials {
  readonly #system: string;
  readonly #engine: Engine;
  readonly #throttle = new Throttle();

  constructor(system: string, engine: Engine) {
    this.#system = system;
    this.#engine = engine;
  }

  /**
   * @param now in milliseconds since 1970
   * @returns whether it was time to record it
   */
  async note(now: number, why: string): Promise<boolean> {
    if (!this.#throttle.isDue(now)) return false;
    try {
      await noteTry(this.#engine, this.#system, { at: now, why });
    } catch {
      // If it can't be stored, the run itself still says so.
    }
    return true;
  }
}

function placeOf(system: string): { readonly flow: string; readonly name: string } {
  return { flow: `connection ${system}`, name: "last try" };
}
