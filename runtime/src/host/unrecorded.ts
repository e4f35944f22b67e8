/**
 * Outcomes of runs that the store could not record. They are retried, since the runs would otherwise be executed again; meanwhile
 * the workers go on. After some attempts the run is held, with a note of its outcome.
 */
import { publicMessage } from "./redaction.ts";
import { isRefused, type Engine, type Run } from "./engine.ts";
import type { HostEvent } from "./host-event.ts";
import type { RunOutcome } from "./run-outcome.ts";

/** The number of attempts after which a run is held. If that can't be written either, the attempts continue. */
const TRIES = 5;
const [FIRST_WAIT, LONGEST_WAIT] = [100, 5000];
const ID = "could not be recorded";
/** The length to which a reason is cut that the store refused in full. */
const MOST_OF_REASON = 1000;

interface Unrecorded {
  readonly run: Run;
  readonly ending: RunOutcome;
  readonly record: () => Promise<void>;
  tries: number;
  /** When it is retried, by a monotonic clock. */
  at: number;
}

/** What unrecorded runs need from the host. */
export interface Recording {
  readonly engine: Engine;
  readonly now: () => number;
  readonly emit: (event: HostEvent) => void;
  /** Removes values of settings from a text. */
  readonly redact: (text: string) => string;
  /** Called when a run has been recorded: its lane continues. */
  readonly recorded: () => void;
}

/** Retries to record runs whose outcome the store has refused, and finally holds them. */
export class UnrecordedRuns {
  readonly #host: Recording;
  #waiting: Unrecorded[] = [];
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(host: Recording) {
    this.#host = host;
  }

  get size(): number {
    return this.#waiting.length;
  }

  /** Records a run's outcome, now or as soon as possible; resolves after the first attempt. */
  async record(run: Run, ending: RunOutcome, record: () => Promise<void>): Promise<void> {
    await this.#try({ run, ending, record, tries: 0, at: 0 });
  }

  /** Stops the attempts. Runs without a recorded outcome are executed again at the next start, under the same idempotency keys. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  async #try(one: Unrecorded): Promise<void> {
    try {
      await one.record();
    } catch (error) {
      one.tries++;
      // A store that is unavailable, full or busy will accept it later.
      if (one.tries >= TRIES && isRefused(error) && (await this.#hold(one, error))) return;
      this.#host.emit({ kind: "store_unavailable", why: publicMessage(error) });
      one.at = performance.now() + Math.min(FIRST_WAIT * 2 ** (one.tries - 1), LONGEST_WAIT);
      if (!this.#waiting.includes(one)) this.#waiting.push(one);
      this.#wait();
    }
  }

  /** @returns false if not even that could be written */
  async #hold({ run, ending }: Unrecorded, error: unknown): Promise<boolean> {
    const { engine, now, emit, redact } = this.#host;
    const why = `${ID} (${publicMessage(error)}): it has ended as ${ending.kind}`;
    const reason = "reason" in ending ? `: ${plain(redact(ending.reason))}` : "";
    // The reason may be the outcome's own text, so a fixed text replaces it.
    for (const text of [why + reason, why])
      try {
        await engine.settle(run.id, "held", now(), { reason: text, reasonId: ID });
        emit({ kind: "held", flow: run.flow, run: run.id, reason: why, id: ID });
        return true;
      } catch {
        // Try the shorter text, or try again later.
      }
    return false;
  }

  #wait(): void {
    clearTimeout(this.#timer);
    if (this.#stopped || this.#waiting.length === 0) return;
    const next = Math.min(...this.#waiting.map(({ at }) => at));
    // Active attempts schedule the next one themselves when they end.
    if (next === Infinity) return;
    this.#timer = setTimeout(() => this.#again(), Math.max(0, next - performance.now()));
    this.#timer.unref();
  }

  /** A slow attempt does not delay the others. */
  #again(): void {
    for (const one of this.#waiting.filter(({ at }) => at <= performance.now())) void this.#once(one);
    this.#wait();
  }

  async #once(one: Unrecorded): Promise<void> {
    // Prevents a second concurrent attempt.
    const { tries } = one;
    one.at = Infinity;
    await this.#try(one);
    if (one.tries > tries && one.at !== Infinity) return;
    this.#waiting = this.#waiting.filter((other) => other !== one);
    this.#host.recorded();
    this.#wait();
  }
}

/** Printable, and of limited length. */
function plain(text: string): string {
  return text
    .slice(0, MOST_OF_REASON)
    .toWellFormed()
    .replace(/\p{Cc}/gu, " ");
}
