/**
 * Drift: schema violations in fields that no spec reads. They hold no run and are counted by field, so that the schema gets corrected.
 * Paths and expectations are stored, values never.
 */
import { fieldAt, type Problem } from "../shape.ts";
import type { Drift, Engine } from "./engine.ts";
import type { HostEvent } from "./host-event.ts";

export type DriftEvent = Extract<HostEvent, { readonly kind: "drift" }>;

/** The maximum number of fields in one report, and of counted fields per flow: a document may have any number of them. */
const MOST = 20;
const MOST_KEPT = 200;
/** How long counts may wait before they are written, in milliseconds. */
const WRITTEN_EVERY = 60_000;

/** @param document what the schema describes, such as `shopify.Order` */
export function driftEvent(flow: string, document: string, problems: readonly Problem[]): DriftEvent {
  const fields = new Map<string, DriftEvent["fields"][number]>();
  for (const { path, expected } of problems) {
    const field = fieldAt(path);
    if (!fields.has(field) && fields.size < MOST) fields.set(field, { field, expected, example: path });
  }
  return { kind: "drift", flow, document, fields: [...fields.values()] };
}

/** Counts drift, and writes the counts now and then: a crash loses a few counts. */
export class DriftLog {
  readonly #engine: Engine;
  readonly #counted = new Map<string, Drift>();
  readonly #known = new Map<string, Set<string>>();
  #writtenAt = -Infinity;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** @returns whether the counts are due to be written */
  note({ flow, document, fields }: DriftEvent, now: number): boolean {
    for (const { field, expected, example } of fields) {
      const known = this.#known.get(flow) ?? new Set();
      this.#known.set(flow, known);
      const key = `${document} ${field}`;
      if (!known.has(key) && known.size >= MOST_KEPT) continue;
      known.add(key);
      const before = this.#counted.get(`${flow} ${key}`);
      this.#counted.set(`${flow} ${key}`, {
        flow,
        document,
        field,
        expected,
        example,
        times: (before?.times ?? 0) + 1,
        firstAt: before?.firstAt ?? now,
        lastAt: now,
      });
    }
    return this.#counted.size > 0 && Math.abs(now - this.#writtenAt) >= WRITTEN_EVERY;
  }

  /** Counts that can't be written now are kept for later. */
  async write(now: number): Promise<void> {
    const counted = [...this.#counted.entries()];
    if (counted.length === 0) return;
    this.#writtenAt = now;
    this.#counted.clear();
    try {
      await this.#engine.noteDrift(counted.map(([, one]) => one));
    } catch (error) {
      for (const [key, one] of counted) {
        const since = this.#counted.get(key);
        this.#counted.set(key, since === undefined ? one : { ...since, times: since.times + one.times, firstAt: one.firstAt }); // prettier-ignore
      }
      throw error;
    }
  }
}
