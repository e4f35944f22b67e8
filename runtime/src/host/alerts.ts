/** Tells somebody: something is held, the store is in trouble, an integration has been silent for too long. Once for each cause and hour. */
import type { Engine } from "./engine.ts";
import type { Happening } from "./happening.ts";

export interface Alert {
  readonly kind: "held" | "trouble" | "silent";
  readonly integration?: string;
  readonly reason: string;
  readonly run?: number;
  /** In milliseconds since 1970. */
  readonly at: number;
}

export interface AlertOptions {
  /** Where alerts are posted to, as JSON. */
  readonly webhook?: string;
  /** After how long without a delivery an integration is silent, by its name, in milliseconds. */
  readonly silentAfterMs?: Readonly<Record<string, number>>;
}

const HOUR = 3_600_000;

export class Alerts {
  readonly #options: AlertOptions;
  readonly #send: (alert: Alert) => Promise<void>;
  /** When each cause was told last. */
  readonly #told = new Map<string, number>();
  readonly #started: number;

  constructor(options: AlertOptions, now: number, send?: (alert: Alert) => Promise<void>) {
    this.#options = options;
    this.#started = now;
    this.#send = send ?? ((alert) => post(options.webhook, alert));
  }

  tell(happening: Happening, now: number): void {
    if (happening.kind === "held") {
      const { flow, run, reason } = happening;
      this.#raise({ kind: "held", integration: flow, run, reason, at: now }, reason.split(":")[0] ?? reason);
    } else if (happening.kind === "trouble") this.#raise({ kind: "trouble", reason: happening.why, at: now }, "store");
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
    if (alert.at - (this.#told.get(key) ?? -Infinity) < HOUR) return;
    this.#told.set(key, alert.at);
    // Who can't be told is not worth stopping for; the next cause is told again.
    this.#send(alert).catch(() => this.#told.delete(key));
  }
}

async function post(url: string | undefined, alert: Alert): Promise<void> {
  if (url === undefined) return;
  const where = alert.integration === undefined ? "" : ` ${alert.integration}`;
  const response = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    // `text` is what chat services show.
    body: JSON.stringify({
      text: `integ:${where} ${alert.kind}: ${alert.reason}`,
      ...alert,
      at: new Date(alert.at).toISOString(),
    }),
    signal: AbortSignal.timeout(10_000),
    redirect: "error",
  });
  if (!response.ok) throw new Error(`the alert was answered with ${response.status}`);
}
