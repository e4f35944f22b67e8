/**
 * Sends alerts: a run is held, the store is unavailable, a list can't be read, many webhooks are refused, a clock has jumped, a system
 * is unavailable for long, an integration has been silent for too long. At most one per cause and hour.
 */
import { publicMessage, PublicError } from "./redaction.ts";
import type { Engine } from "./engine.ts";
import type { HostEvent } from "./host-event.ts";

/** One alert, without documents and secrets. */
export interface Alert {
  readonly kind: "held" | "store_unavailable" | "silent" | "poll_failed" | "refused" | "warning";
  readonly integration?: string;
  readonly reason: string;
  readonly run?: number;
  /** In milliseconds since 1970. */
  readonly at: number;
}

/** When and how to alert people. */
export interface AlertOptions {
  /** The URL that alerts are posted to as JSON. */
  readonly webhook?: string;
  /** Sends the alert another way, such as by mail, in addition to the webhook. */
  readonly send?: (alert: Alert) => Promise<void>;
  /** By integration: the longest time without a delivery, in milliseconds. */
  readonly silentAfterMs?: Readonly<Record<string, number>>;
}

const HOUR = 3_600_000;
/** The number of failed polls in a row that raises an alert. */
const POLL_FAILURES = 3;
/** The number of refused webhooks that raises an alert, and the period in milliseconds. */
const REFUSED = 20;
const REFUSED_WITHIN = 600_000;

/** Watches the host's events and raises alerts. A failure to send one is reported to `failed`, never thrown. */
export class Alerts {
  readonly #options: AlertOptions;
  /** When each cause last raised an alert. */
  readonly #raised = new Map<string, number>();
  readonly #started: number;
  /** The number of failed reads in a row of each integration's list or file. */
  readonly #pollFailures = new Map<string, number>();
  /** When webhooks of each integration were refused as forged, the oldest first. */
  readonly #refused = new Map<string, number[]>();
  readonly #failed: (why: string) => void;

  /** @param failed called with the reason when an alert can't be sent */
  constructor(options: AlertOptions, now: number, failed: (why: string) => void = () => undefined) {
    this.#options = options;
    this.#started = now;
    this.#failed = failed;
  }

  /** Raises the alert that an event calls for, if any. */
  observe(event: HostEvent, now: number): void {
    if (event.kind === "held") {
      const { flow, run, reason } = event;
      this.#raise({ kind: "held", integration: flow, run, reason, at: now }, event.id);
    } else if (event.kind === "store_unavailable")
      this.#raise({ kind: "store_unavailable", reason: event.why, at: now }, "store");
    else if (event.kind === "warned" && event.alert === true) {
      const { flow, why } = event;
      const of = flow === undefined ? {} : { integration: flow };
      // A text that differs only in a time is the same cause.
      this.#raise({ kind: "warning", ...of, reason: why, at: now }, why.replace(/\d[\d\-T:.Z]*/g, ""));
    } else if (event.kind === "poll_failed") this.#cantRead(event.flow, event.why, now);
    else if (event.kind === "polled" || event.kind === "file") this.#pollFailures.delete(event.flow);
    else if (event.kind === "refused" && event.status === 401) this.#isRefused(event.flow, event.why, now);
  }

  /** A single failure raises no alert: most lists recover by themselves. */
  #cantRead(flow: string, why: string, now: number): void {
    const times = (this.#pollFailures.get(flow) ?? 0) + 1;
    this.#pollFailures.set(flow, times);
    if (times >= POLL_FAILURES)
      this.#raise(
        {
          kind: "poll_failed",
          integration: flow,
          reason: `${times} reads in a row have failed: ${why}`,
          at: now,
        },
        "poll_failed",
      );
  }

  /** A single refusal is a scanner. Many mean a secret that was changed on one side only, or an attack. */
  #isRefused(flow: string, why: string, now: number): void {
    const recent = (this.#refused.get(flow) ?? []).filter((at) => Math.abs(now - at) < REFUSED_WITHIN).slice(-REFUSED);
    recent.push(now);
    this.#refused.set(flow, recent);
    if (recent.length >= REFUSED)
      this.#raise(
        {
          kind: "refused",
          integration: flow,
          reason: `at least ${REFUSED} webhooks were refused within ten minutes: ${why}`,
          at: now,
        },
        "refused",
      );
  }

  /** Raises alerts for integrations that have delivered nothing for too long. */
  async look(engine: Engine, now: number): Promise<void> {
    const wanted = Object.entries(this.#options.silentAfterMs ?? {});
    if (wanted.length === 0) return;
    const stats = await engine.queueStats();
    for (const [flow, after] of wanted) {
      // If it has never delivered, the time counts from the start of the host.
      const last = stats.find((one) => one.flow === flow && one.state === "delivered")?.touched ?? this.#started;
      if (now - last < after) continue;
      const reason = `nothing delivered since ${new Date(last).toISOString()}`;
      this.#raise({ kind: "silent", integration: flow, reason, at: now }, "silent");
    }
  }

  #raise(alert: Alert, cause: string): void {
    const key = `${alert.kind} ${alert.integration ?? ""} ${cause}`;
    // `abs`, as the clock may have been set back.
    if (Math.abs(alert.at - (this.#raised.get(key) ?? -Infinity)) < HOUR) return;
    this.#raised.set(key, alert.at);
    const { webhook, send } = this.#options;
    const ways = [
      ...(webhook === undefined ? [] : [post(webhook, alert)]),
      ...(send === undefined ? [] : [send(alert)]),
    ];
    for (const way of ways)
      way.catch((error: unknown) => {
        // The next event with the same cause tries again.
        this.#raised.delete(key);
        this.#failed(publicMessage(error));
      });
  }
}

/** An alert as one line of text. */
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
  if (!response.ok) throw new PublicError(`the alert webhook responded with ${response.status}`);
}
