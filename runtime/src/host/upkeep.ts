/** What a host does every few minutes beside its runs: it drops what has expired, and looks for what somebody should be told of. */
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
  /** Writes what has drifted. Never rejects. */
  readonly writeDrift: () => Promise<void>;
}

/** Periodic work: alerts for silent integrations, schema drift, and dropping expired data. */
export class Upkeep {
  readonly #options: UpkeepOptions;
  #at = 0;
  /** When what has expired is looked for again; never while it is. */
  #dropsAt = 0;

  constructor(options: UpkeepOptions) {
    this.#options = options;
  }

  /** Begins what is due, each by itself: where one can't be done, the others are. @returns what has begun; it never rejects */
  begin(): readonly Promise<void>[] {
    const { engine, alerts, now, storeFailed, writeDrift } = this.#options;
    const at = now();
    if (at < this.#at) return [];
    this.#at = at + EVERY;
    return [this.#drop(at).catch(storeFailed), writeDrift(), alerts.look(engine, at).catch(storeFailed)];
  }

  /** The clock has jumped by so many milliseconds: by one that is wrong much has expired that has not, and somebody may set it right first. */
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
