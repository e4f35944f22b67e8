/** Periodic work beside runs: drops expired data and checks for problems that need an alert. */
import type { Alerts } from "./alerts.ts";
import type { Engine } from "./engine.ts";
import { dropAllExpired } from "./expiry.ts";

/** In milliseconds. */
const EVERY = 300_000;
/** How often expired data is dropped, in milliseconds: retention is in days, so an hour is exact enough. */
const DROP_EVERY = 3_600_000;
/** How long nothing is dropped after the clock has jumped ahead, in milliseconds. */
const DROP_LATER = 24 * 3_600_000;

/** What upkeep needs from the host. */
export interface UpkeepOptions {
  readonly engine: Engine;
  readonly alerts: Alerts;
  /** How long event bodies, and responses, of finished runs are kept, in milliseconds; undefined: forever. */
  readonly retention: { readonly eventsMs: number; readonly resultsMs: number } | undefined;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly isStopping: () => boolean;
  readonly storeFailed: (error: unknown) => void;
  /** Writes drift. Never rejects. */
  readonly writeDrift: () => Promise<void>;
}

/** Periodic work: alerts for silent integrations, schema drift, and dropping expired data. */
export class Upkeep {
  readonly #options: UpkeepOptions;
  #at = 0;
  /** The time of the next check for expired data; a check never starts during another. */
  #dropsAt = 0;

  constructor(options: UpkeepOptions) {
    this.#options = options;
  }

  /**
   * Starts all work that is due. Failures are independent of each other.
   * @returns the started work; it never rejects
   */
  begin(): readonly Promise<void>[] {
    const { engine, alerts, now, storeFailed, writeDrift } = this.#options;
    const at = now();
    if (at < this.#at) return [];
    this.#at = at + EVERY;
    return [this.#drop(at).catch(storeFailed), writeDrift(), alerts.look(engine, at).catch(storeFailed)];
  }

  /**
   * Called after the clock has jumped, in milliseconds. By a wrong clock, data may seem to have expired; dropping is
   * delayed so that a person can correct the clock first.
   */
  clockJumped(by: number): void {
    this.#at = 0;
    if (this.#dropsAt !== Infinity) this.#dropsAt = by < 0 ? 0 : this.#options.now() + DROP_LATER;
  }

  async #drop(now: number): Promise<void> {
    const { engine, retention, isStopping } = this.#options;
    if (retention === undefined || now < this.#dropsAt) return;
    this.#dropsAt = Infinity;
    try {
      const expiry = { now, eventsBefore: now - retention.eventsMs, resultsBefore: now - retention.resultsMs };
      await dropAllExpired(engine, expiry, () => !isStopping());
      this.#dropsAt = this.#options.now() + DROP_EVERY;
    } catch (error) {
      this.#dropsAt = now;
      throw error;
    }
  }
}
