/**
 * Tells somebody: something is held, the store is in trouble, a list can't be read, many webhooks are refused, a clock has jumped, a
 * system is left alone for long, an integration has been silent for too long. Once for each cause and hour.
 */
import { publicMessage, PublicError } from "./redaction.ts";
import type { Engine } from "./engine.ts";
import type { HostEvent } from "./host-event.ts";

export interface Alert {
  readonly kind: "held" | "store_unavailable" | "silent" | "poll_failed" | "refused" | "warning";
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
  readonly #pollFailures = new Map<string, number>();
  /** When webhooks of each integration were refused as forged, the oldest first. */
  readonly #refused = new Map<string, number[]>();
  readonly #failed: (why: string) => void;

  /** @param failed is told of what nobody could be told */
  constructor(options: AlertOptions, now: number, failed: (why: string) => void = () => undefined) {
    this.#options = options;
    this.#started = now;
    this.#failed = failed;
  }

  observe(event: HostEvent, now: number): void {
    if (event.kind === "held") {
      const { flow, run, reason } = event;
      this.#raise({ kind: "held", integration: flow, run, reason, at: now }, event.id);
    } else if (event.kind === "store_unavailable")
      this.#raise({ kind: "store_unavailable", reason: event.why, at: now }, "store");
    else if (event.kind === "warned" && event.alert === true) {
      const { flow, why } = event;
      const of = flow === undefined ? {} : { integration: flow };
      // A time in it makes no other cause of it.
      this.#raise({ kind: "warning", ...of, reason: why, at: now }, why.replace(/\d[\d\-T:.Z]*/g, ""));
    } else if (event.kind === "poll_failed") this.#cantRead(event.flow, event.why, now);
    else if (event.kind === "polled" || event.kind === "file") this.#pollFailures.delete(event.flow);
    else if (event.kind === "refused" && event.status === 401) this.#isRefused(event.flow, event.why, now);
  }

  /** A list that is down for a moment is nobody's business. */
  #cantRead(flow: string, why: string, now: number): void {
    const times = (this.#pollFailures.get(flow) ?? 0) + 1;
    this.#pollFailures.set(flow, times);
    if (times >= UNREAD)
      this.#raise(
        {
          kind: "poll_failed",
          integration: flow,
          reason: `nothing could be read ${times} times in a row: ${why}`,
          at: now,
        },
        "poll_failed",
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
    const stats = await engine.queueStats();
    for (const [flow, after] of wanted) {
      // One that has never delivered is measured from the start.
      const last = stats.find((one) => one.flow === flow && one.state === "delivered")?.touched ?? this.#started;
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
        this.#failed(publicMessage(error));
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
  if (!response.ok) throw new PublicError(`the alert was answered with ${response.status}`);
}
