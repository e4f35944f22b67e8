/**
 * Tells somebody: something is held, the store is in trouble, a list can't be read, many webhooks are refused, a clock has jumped, a
 * system is left alone for long, an integration has been silent for too long. Once for each cause and hour.
 */
import { aloudOf, PlainError } from "./aloud.ts";
import type { Engine } from "./engine.ts";
import type { Happening } from "./happening.ts";

export interface Alert {
  readonly kind: "held" | "trouble" | "silent" | "unread" | "refused" | "warning";
  readonly integration?: string;
  readonly reason: string;
  readonly run?: number;
  /** In milliseconds since 1970. */
  readonly at: number;
}

export interface AlertOptions {
  /** Where alerts are posted to, as JSON. */
  readonly webhook?: string;
  /** Tells somebody in another way, such as by mail; beside the webhook. */
  readonly send?: (alert: Alert) => Promise<void>;
  /** After how long without a delivery an integration is silent, by its name, in milliseconds. */
  readonly silentAfterMs?: Readonly<Record<string, number>>;
}

const HOUR = 3_600_000;
/** So often in a row a list can't be read before somebody is told. */
const UNREAD = 3;
/** So many refused webhooks, within so many milliseconds. */
const REFUSED = 20;
const REFUSED_WITHIN = 600_000;

export class Alerts {
  readonly #options: AlertOptions;
  /** When each cause was told last. */
  readonly #told = new Map<string, number>();
  readonly #started: number;
  /** How often in a row each integration's list, or file, could not be read. */
  readonly #unread = new Map<string, number>();
  /** When webhooks of each integration were refused as forged, the oldest first. */
  readonly #refused = new Map<string, number[]>();
  readonly #failed: (why: string) => void;

  /** @param failed is told of what nobody could be told */
  constructor(options: AlertOptions, now: number, failed: (why: string) => void = () => undefined) {
    this.#options = options;
    this.#started = now;
    this.#failed = failed;
  }

  tell(happening: Happening, now: number): void {
    if (happening.kind === "held") {
      const { flow, run, reason } = happening;
      this.#raise({ kind: "held", integration: flow, run, reason, at: now }, happening.id);
    } else if (happening.kind === "trouble") this.#raise({ kind: "trouble", reason: happening.why, at: now }, "store");
    else if (happening.kind === "warned" && happening.alert === true) {
      const { flow, why } = happening;
      const of = flow === undefined ? {} : { integration: flow };
      // A time in it makes no other cause of it.
      this.#raise({ kind: "warning", ...of, reason: why, at: now }, why.replace(/\d[\d\-T:.Z]*/g, ""));
    } else if (happening.kind === "unread") this.#cantRead(happening.flow, happening.why, now);
    else if (happening.kind === "polled" || happening.kind === "file") this.#unread.delete(happening.flow);
    else if (happening.kind === "refused" && happening.status === 401)
      this.#isRefused(happening.flow, happening.why, now);
  }

  /** A list that is down for a moment is nobody's business. */
  #cantRead(flow: string, why: string, now: number): void {
    const times = (this.#unread.get(flow) ?? 0) + 1;
    this.#unread.set(flow, times);
    if (times >= UNREAD)
      this.#raise(
        { kind: "unread", integration: flow, reason: `nothing could be read ${times} times in a row: ${why}`, at: now },
        "unread",
      );
  }

  /** One that is refused is a scanner; many are a secret that was changed on one side, or somebody who forges. */
  #isRefused(flow: string, why: string, now: number): void {
    const recent = (this.#refused.get(flow) ?? []).filter((at) => Math.abs(now - at) < REFUSED_WITHIN).slice(-REFUSED);
    recent.push(now);
    this.#refused.set(flow, recent);
    if (recent.length >= REFUSED)
      this.#raise(
        {
          kind: "refused",
          integration: flow,
          reason: `${REFUSED} webhooks or more were refused within ten minutes: ${why}`,
          at: now,
        },
        "refused",
      );
  }

  /** Looks for integrations that have delivered nothing for too long. */
  async look(engine: Engine, now: number): Promise<void> {
    const wanted = Object.entries(this.#options.silentAfterMs ?? {});
    if (wanted.length === 0) return;
    const levels = await engine.levels();
    for (const [flow, after] of wanted) {
      // One that has never delivered is measured from the start.
      const last = levels.find((one) => one.flow === flow && one.state === "delivered")?.touched ?? this.#started;
      if (now - last < after) continue;
      const reason = `nothing delivered since ${new Date(last).toISOString()}`;
      this.#raise({ kind: "silent", integration: flow, reason, at: now }, "silent");
    }
  }

  #raise(alert: Alert, cause: string): void {
    const key = `${alert.kind} ${alert.integration ?? ""} ${cause}`;
    // However the clock is set meanwhile.
    if (Math.abs(alert.at - (this.#told.get(key) ?? -Infinity)) < HOUR) return;
    this.#told.set(key, alert.at);
    const { webhook, send } = this.#options;
    const ways = [
      ...(webhook === undefined ? [] : [post(webhook, alert)]),
      ...(send === undefined ? [] : [send(alert)]),
    ];
    for (const way of ways)
      way.catch((error: unknown) => {
        // Not worth stopping for; the same cause is told again when it comes again.
        this.#told.delete(key);
        this.#failed(aloudOf(error));
      });
  }
}

/** An alert in one line. */
export function alertText({ kind, integration, reason }: Alert): string {
  return `integ:${integration === undefined ? "" : ` ${integration}`} ${kind}: ${reason}`;
}

async function post(url: string, alert: Alert): Promise<void> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    // `text` is what chat services show.
    body: JSON.stringify({ text: alertText(alert), ...alert, at: new Date(alert.at).toISOString() }),
    signal: AbortSignal.timeout(10_000),
    redirect: "error",
  });
  if (!response.ok) throw new PlainError(`the alert was answered with ${response.status}`);
}
