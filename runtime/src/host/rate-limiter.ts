/**
 * Keeps requests within a system's limits, as its description and its responses state them. Shared by all runs of a
 * host; a cluster engine counts windows and concurrent requests for all nodes together.
 */
import type { Limits } from "../flow.ts";
import { httpDate } from "./read-times.ts";
import { getPointer } from "./pointer.ts";

/** Counts a request in a window for all nodes. @returns whether it is within the limit */
export type Spend = (window: string, most: number, now: number) => Promise<boolean>;

/** Slots for concurrent requests, shared by all nodes. */
export interface Places {
  /** @returns the slot's number; undefined if none is free */
  take(name: string, most: number, now: number): Promise<string | undefined>;
  give(name: string, id: string): Promise<void>;
}

/** How long a request waits for a slot that another node has, and how often it checks, in milliseconds. */
const PATIENCE = 5000;
const LOOK = 60;

/** Requests are deferred until then, in milliseconds since 1970. */
export interface NotNow {
  readonly until: number;
  readonly why: string;
}

/** Pauses longer than this are reported, in milliseconds. */
const LONG = 3_600_000;

/** The limits of one connection: concurrent requests, requests per window, and pauses that the system asks for. */
/**
 * Parses a retry time: seconds from now, seconds or milliseconds since 1970, or a date; undefined for any other text.
 */
export function momentFrom(text: string, now: number): number | undefined {
  const number = /^\d+(?:\.\d+)?$/.test(text.trim()) ? Number(text) : undefined;
  if (number === undefined) return httpDate(text.trim());
  const at = number < 1e9 ? now + number * 1000 : number < 1e11 ? number * 1000 : number;
  return Math.min(at, now + LONGEST_RESET);
}

/** The longest time until any limit renews, in milliseconds. */
const LONGEST_RESET = 31 * 86_400_000;

/** Keeps requests within the limits of a system, or of some of its operations. */
export class RateLimiter {
  readonly #name: string;
  readonly #limits: Limits;
  readonly #spend: Spend | undefined;
  readonly #places: Places | undefined;
  /** The slots that this node has taken; they are interchangeable. */
  readonly #taken: string[] = [];
  #running = 0;
  readonly #queue: (() => void)[] = [];
  readonly #counts = new Map<string, number>();
  readonly #told: (until: number) => void;
  #pausedUntil = 0;
  /** When the pause was requested. */
  #pausedAt = 0;

  /** @param told called with the end of a long pause */
  constructor(
    name: string,
    limits: Limits = {},
    spend?: Spend,
    places?: Places,
    told: (until: number) => void = () => undefined,
  ) {
    this.#name = name;
    this.#limits = limits;
    this.#spend = spend;
    this.#places = places;
    this.#told = told;
  }

  /**
   * Waits for a turn, and counts the request. An admitted request must call `leave`.
   * @param barred checked again after the wait, in case something has changed
   * @returns until when requests are deferred; undefined if this one is admitted
   */
  async enter(now: number, barred: () => NotNow | undefined): Promise<NotNow | undefined> {
    const most = this.#limits.concurrent ?? 16;
    if (this.#running >= most) await new Promise<void>((resolve) => this.#queue.push(resolve));
    else this.#running++;
    let through = false;
    try {
      const late = barred() ?? (await this.#overspent(now)) ?? (await this.#crowded(now));
      through = late === undefined;
      return late;
    } finally {
      // Also if the shared store is unavailable. The shared slot is taken last: a rejected request has none to release.
      if (!through) this.#free();
    }
  }

  /** Waits a while for a slot shared by all nodes. */
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
    return { until: now + PATIENCE + 1000, why: `${this.#name} allows ${concurrent} concurrent requests` };
  }

  /** Why the system gets no requests now; undefined if it does. */
  paused(now: number): NotNow | undefined {
    // A clock that has gone back must not make a pause longer.
    if (now < this.#pausedAt) {
      this.#pausedUntil -= this.#pausedAt - now;
      this.#pausedAt = now;
    }
    if (this.#pausedUntil <= now) return undefined;
    return { until: this.#pausedUntil, why: `${this.#name} has asked for a pause` };
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
      return { until: (at + 1) * seconds * 1000, why: `${this.#name} allows ${most} requests in ${seconds} seconds` };
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

  /** Releases what the request has taken. */
  leave(): void {
    const place = this.#taken.pop();
    // A slot that can't be released becomes free when its time is over.
    if (place !== undefined) this.#places?.give(this.#name, place).catch(() => undefined);
    this.#free();
  }

  #free(): void {
    const next = this.#queue.shift();
    if (next === undefined) this.#running--;
    else next();
  }

  /** Reads the remaining quota from a response. If there is none left, requests wait until it is restored. */
  learn(headers: Readonly<Record<string, string | readonly string[] | undefined>>, now: number, body?: unknown): void {
    for (const { header, at, seconds, reset } of this.#limits.remaining ?? []) {
      const placed = (name: string): unknown =>
        at === undefined ? headers[name.toLowerCase()] : getPointer(name, body);
      const said = placed(at ?? header ?? "");
      const [, first, most] = /^\s*(\d+)(?:\s*\/\s*(\d+))?\s*$/.exec(String(said)) ?? [];
      if (first === undefined) continue;
      const left = most === undefined ? Number(first) : Number(most) - Number(first);
      if (left >= 1) continue;
      const renewed = reset === undefined ? undefined : momentFrom(String(placed(reset)), now);
      // Windows end with the minute or the day.
      const window = (seconds ?? 60) * 1000;
      this.pause(renewed ?? (Math.floor(now / window) + 1) * window, now);
    }
  }

  /** The other side has asked for a pause. */
  pause(until: number, now: number): void {
    if (until <= this.#pausedUntil) return;
    this.#pausedUntil = until;
    this.#pausedAt = now;
    if (until - now > LONG) this.#told(until);
  }
}
