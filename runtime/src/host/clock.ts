/** The clock of this machine, which people and programs set: jumps are detected, and times recorded while it was wrong are ignored. */

/** The tolerated difference between nodes' clocks, in milliseconds; a larger one is a jump. */
const APART = 3_600_000;
const JUMP = 60_000;

/** Whether a recorded time lies so far in the future that the clock must have been set back since. */
export function hasGoneBack(noted: number, now: number): boolean {
  return noted - now > APART;
}

/** Compares the clock with a monotonic one. */
export class ClockWatch {
  readonly #steady: (() => number) | undefined;
  #last: { readonly wall: number; readonly steady: number | undefined } | undefined;

  /** @param steady a monotonic clock in milliseconds; without one, only backward jumps are detected */
  constructor(steady: (() => number) | undefined) {
    this.#steady = steady;
  }

  /** How far the clock has jumped since the last call, in milliseconds; undefined if it has not. */
  look(wall: number): number | undefined {
    const last = this.#last;
    const steady = this.#steady?.();
    this.#last = { wall, steady };
    if (last === undefined) return undefined;
    const passed =
      steady === undefined || last.steady === undefined ? Math.max(0, wall - last.wall) : steady - last.steady;
    const jump = wall - last.wall - passed;
    return Math.abs(jump) > JUMP ? jump : undefined;
  }
}

/** A duration in words. */
export function spanText(ms: number): string {
  const minutes = Math.round(Math.abs(ms) / 60_000);
  if (minutes < 120) return `${minutes} minutes`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} hours` : `${Math.round(hours / 24)} days`;
}
