/**
 * How much of a connection is left: its limits, as described and as its answers tell, and whether anybody is there at all.
 * Shared by all runs of a host; with a cluster engine the windows are counted for all nodes together.
 */
import type { Limits } from "../flow.ts";

/** Counts requests of a window for all nodes. @returns whether this one is still within */
export type Spend = (window: string, most: number, now: number) => Promise<boolean>;

/** Places for requests at once, of all nodes together. */
export interface Places {
  /** @returns the place's number; undefined where none is free */
  take(name: string, most: number, now: number): Promise<string | undefined>;
  give(name: string, id: string): Promise<void>;
}

/** How long a request waits for a place that another node has, and how often it looks, in milliseconds. */
const PATIENCE = 5000;
const LOOK = 60;

/** Not now: at the earliest then, in milliseconds since 1970. */
export interface NotNow {
  readonly until: number;
  readonly why: string;
}

/** So many failures in a row, and nobody is there: then one request at a time asks. */
const FAILURES = 5;
const FIRST_PAUSE = 15_000;
const LONGEST_PAUSE = 600_000;
/** A pause that is longer than this is told, in milliseconds. */
const LONG = 3_600_000;

export class Gate {
  readonly #name: string;
  readonly #limits: Limits;
  readonly #spend: Spend | undefined;
  readonly #places: Places | undefined;
  /** Those that this node has taken; one is as good as another. */
  readonly #taken: string[] = [];
  #running = 0;
  readonly #queue: (() => void)[] = [];
  readonly #counts = new Map<string, number>();
  readonly #paused: (until: number) => void;
  #pausedUntil = 0;
  /** When that was asked for. */
  #pausedAt = 0;
  #failures = 0;
  #openUntil = 0;
  #probing = false;

  /** @param paused is told until when nobody asks, where that is long */
  constructor(
    name: string,
    limits: Limits = {},
    spend?: Spend,
    places?: Places,
    paused: (until: number) => void = () => undefined,
  ) {
    this.#name = name;
    this.#limits = limits;
    this.#spend = spend;
    this.#places = places;
    this.#paused = paused;
  }

  /** `closed`: requests go through; `open`: nobody is there; `half-open`: one asks whether somebody is again. */
  state(now: number): "closed" | "open" | "half-open" {
    if (this.#failures < FAILURES) return "closed";
    return this.#openUntil > now ? "open" : "half-open";
  }

  /** Lets a request through, after those before it, or says until when none is. What is let through has to `leave`. */
  async enter(now: number): Promise<NotNow | undefined> {
    const barred = this.#barred(now);
    if (barred !== undefined) return barred;
    // One request at a time asks whether somebody is there again.
    const probe = this.state(now) === "half-open";
    if (probe) this.#probing = true;
    const most = this.#limits.concurrent ?? 16;
    if (this.#running >= most) await new Promise<void>((resolve) => this.#queue.push(resolve));
    else this.#running++;
    let through = false;
    try {
      const late =
        (probe ? undefined : this.#barred(now)) ?? (await this.#overspent(now)) ?? (await this.#crowded(now));
      through = late === undefined;
      return late;
    } finally {
      // Also where the store that nodes share can't be used. The place is had last: who turns back has none.
      if (!through) {
        if (probe) this.#probing = false;
        this.#free();
      }
    }
  }

  /** Waits a while for a place that all nodes have together. */
  async #crowded(now: number): Promise<NotNow | undefined> {
    const { concurrent } = this.#limits;
    if (this.#places === undefined || concurrent === undefined) return undefined;
    for (let waited = 0; waited < PATIENCE; waited += LOOK) {
      const place = await this.#places.take(this.#name, concurrent, now + waited);
      if (place !== undefined) {
        this.#taken.push(place);
        return undefined;
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK));
    }
    return { until: now + PATIENCE + 1000, why: `${this.#name} takes ${concurrent} requests at once` };
  }

  #barred(now: number): NotNow | undefined {
    // A clock that has gone back must not make a pause longer.
    if (now < this.#pausedAt) {
      this.#pausedUntil -= this.#pausedAt - now;
      this.#pausedAt = now;
    }
    this.#openUntil = Math.min(this.#openUntil, now + LONGEST_PAUSE);
    if (this.#pausedUntil > now)
      return { until: this.#pausedUntil, why: `${this.#name} has asked to be left alone for a while` };
    const state = this.state(now);
    if (state === "open" || (state === "half-open" && this.#probing))
      return {
        until: Math.max(this.#openUntil, now + 1000),
        why: `${this.#name} has not answered ${this.#failures} times in a row; one request asks now and then`,
      };
    return undefined;
  }

  async #overspent(now: number): Promise<NotNow | undefined> {
    for (const [seconds, most] of [
      [1, this.#limits.perSecond],
      [60, this.#limits.perMinute],
      [86_400, this.#limits.perDay],
    ] as const) {
      if (most === undefined) continue;
      const at = Math.floor(now / (seconds * 1000));
      const window = `${this.#name} ${seconds} ${at}`;
      if (await this.#within(window, most, now)) continue;
      return { until: (at + 1) * seconds * 1000, why: `${this.#name} takes ${most} requests in ${seconds} seconds` };
    }
    return undefined;
  }

  async #within(window: string, most: number, now: number): Promise<boolean> {
    if (this.#spend !== undefined) return this.#spend(window, most, now);
    const [name, seconds] = window.split(" ");
    // Windows that are over are forgotten.
    for (const known of this.#counts.keys())
      if (known.startsWith(`${name} ${seconds} `) && known !== window) this.#counts.delete(known);
    const count = this.#counts.get(window) ?? 0;
    if (count >= most) return false;
    this.#counts.set(window, count + 1);
    return true;
  }

  /** @param answered whether somebody was there, whatever they said */
  leave(now: number, answered: boolean): void {
    this.#probing = false;
    if (answered) this.#failures = 0;
    else {
      this.#failures++;
      const over = this.#failures - FAILURES;
      if (over >= 0) this.#openUntil = now + Math.min(FIRST_PAUSE * 2 ** over, LONGEST_PAUSE);
    }
    const place = this.#taken.pop();
    // One that can't be given back is free when its time is over.
    if (place !== undefined) this.#places?.give(this.#name, place).catch(() => undefined);
    this.#free();
  }

  #free(): void {
    const next = this.#queue.shift();
    if (next === undefined) this.#running--;
    else next();
  }

  /** Learns from an answer how much is left: where nothing is, nobody asks before there is more. */
  learn(headers: Readonly<Record<string, string | readonly string[] | undefined>>, now: number): void {
    for (const { header, seconds } of this.#limits.remaining ?? []) {
      const said = headers[header.toLowerCase()];
      const [, first, most] = /^\s*(\d+)(?:\s*\/\s*(\d+))?\s*$/.exec(String(said)) ?? [];
      if (first === undefined) continue;
      const left = most === undefined ? Number(first) : Number(most) - Number(first);
      // Windows end with the minute or the day.
      if (left < 1) this.pause((Math.floor(now / (seconds * 1000)) + 1) * seconds * 1000, now);
    }
  }

  /** The other side has asked for a pause. */
  pause(until: number, now: number): void {
    if (until <= this.#pausedUntil) return;
    this.#pausedUntil = until;
    this.#pausedAt = now;
    if (until - now > LONG) this.#paused(until);
  }
}
