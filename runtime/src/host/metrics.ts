/** Metrics in the format of Prometheus: counts since the start, and the current state. They contain no values of documents. */
import type { Engine, QueueStats } from "./engine.ts";
import type { HostEvent } from "./host-event.ts";

type Labels = Readonly<Record<string, string>>;

/** Upper bounds of the time from acceptance to delivery, in seconds. */
const BUCKETS = [0.05, 0.25, 1, 5, 30, 120, 600, 3600, 86_400];

const HELP: Readonly<Record<string, string>> = {
  integ_events_total: "Events accepted, by source",
  integ_executions_total: "Runs that have ended and attempts that have failed, by outcome",
  integ_execution_duration_seconds: "From acceptance to delivery",
  integ_deliveries_total: "Records written to destinations",
  integ_late_documents_total: "Documents that a list showed only after the run they belong to",
  integ_drift_total: "Documents with a schema violation in a field that no spec reads",
  integ_webhooks_refused_total: "Webhooks refused, by status",
  integ_store_unavailable_total: "Number of times the store could not be used",
  integ_dead_letters: "Runs that wait for a person",
  integ_dead_letter_oldest_age_seconds: "Age of the oldest waiting run",
  integ_queue_depth: "Runs that are not finished",
  integ_queue_oldest_age_seconds: "Age of the oldest waiting run",
  integ_ordering_keys_blocked: "Ordering keys whose later runs wait behind a run that is held or retried",
  integ_last_success_timestamp_seconds: "Time of the last delivery",
  integ_circuit_state: "0: closed; 1: half-open; 2: open",
};

/** Counts events, and prints the metrics page for Prometheus. */
export class Metrics {
  readonly #counts = new Map<string, number>();
  readonly #took = new Map<string, { count: number; sum: number; buckets: number[] }>();

  /** Counts an event. @param received when the run's event was received, in milliseconds since 1970 */
  record(event: HostEvent, now: number, received?: number): void {
    switch (event.kind) {
      case "received":
      case "duplicate":
      case "due":
        return this.#add("integ_events_total", { integration: event.flow, kind: event.kind });
      case "polled":
        return this.#add("integ_events_total", { integration: event.flow, kind: "polled" }, event.taken);
      case "passed_over":
        return this.#add("integ_events_total", { integration: event.flow, kind: "passed_over" }, event.events);
      case "file":
        return this.#add("integ_events_total", { integration: event.flow, kind: "file" }, event.taken);
      case "refused":
        return this.#add("integ_webhooks_refused_total", {
          integration: event.flow,
          status: String(event.status),
        });
      case "late":
        return this.#add("integ_late_documents_total", { integration: event.flow }, event.documents);
      case "drift":
        for (const { field } of event.fields)
          this.#add("integ_drift_total", { integration: event.flow, document: event.document, field });
        return;
      case "sent":
        return this.#add("integ_deliveries_total", { integration: event.flow, operation: event.operation });
      case "delivered":
        if (received !== undefined) this.#time(event.flow, (now - received) / 1000);
        return this.#add("integ_executions_total", { integration: event.flow, outcome: "delivered" });
      case "skipped":
      case "held":
      case "retrying":
        return this.#add("integ_executions_total", { integration: event.flow, outcome: event.kind });
      case "store_unavailable":
        return this.#add("integ_store_unavailable_total", {});
      // Neither is counted.
      case "alert_failed":
      case "fetched":
      case "listening":
      case "mapped":
      case "poll_failed":
      case "waiting":
      case "warned":
        return;
      default:
        event satisfies never;
    }
  }

  #add(name: string, labels: Labels, by = 1): void {
    const key = `${name}${labelled(labels)}`;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + by);
  }

  #time(flow: string, seconds: number): void {
    const took = this.#took.get(flow) ?? { count: 0, sum: 0, buckets: BUCKETS.map(() => 0) };
    took.count++;
    took.sum += Math.max(0, seconds);
    BUCKETS.forEach((most, i) => (took.buckets[i] = (took.buckets[i] ?? 0) + (seconds <= most ? 1 : 0)));
    this.#took.set(flow, took);
  }

  /** The page that is scraped. */
  async page(
    engine: Engine,
    now: number,
    circuits: readonly (readonly [system: string, state: "closed" | "open" | "half-open"])[],
  ): Promise<string> {
    const lines = new Map<string, string[]>();
    const add = (name: string, line: string): void => void lines.set(name, [...(lines.get(name) ?? []), line]);
    for (const [key, count] of this.#counts) add(key.split("{")[0] ?? key, `${key} ${count}`);
    for (const [flow, { count, sum, buckets }] of this.#took) {
      const name = "integ_execution_duration_seconds";
      buckets.forEach((under, i) =>
        add(name, `${name}_bucket${labelled({ integration: flow, le: String(BUCKETS[i]) })} ${under}`),
      );
      add(name, `${name}_bucket${labelled({ integration: flow, le: "+Inf" })} ${count}`);
      add(name, `${name}_sum${labelled({ integration: flow })} ${sum}`);
      add(name, `${name}_count${labelled({ integration: flow })} ${count}`);
    }
    for (const [name, labels, value] of standing(await engine.queueStats(), now))
      add(name, `${name}${labelled(labels)} ${value}`);
    for (const [system, state] of circuits)
      add(
        "integ_circuit_state",
        `integ_circuit_state${labelled({ destination: system })} ${{ closed: 0, "half-open": 1, open: 2 }[state]}`,
      );
    const kind = (name: string): string =>
      name.endsWith("_total") ? "counter" : name === "integ_execution_duration_seconds" ? "histogram" : "gauge";
    return [...lines]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, own]) => `# HELP ${name} ${HELP[name] ?? name}\n# TYPE ${name} ${kind(name)}\n${own.join("\n")}\n`)
      .join("");
  }
}

/** The current state from the store, also correct right after a restart. */
function standing(
  stats: readonly QueueStats[],
  now: number,
): (readonly [name: string, labels: Labels, value: number])[] {
  return [...new Set(stats.map((one) => one.flow))].flatMap((flow) => {
    const own = stats.filter((one) => one.flow === flow);
    const of = (...states: readonly string[]): QueueStats[] => own.filter((one) => states.includes(one.state));
    const labels = { integration: flow };
    const count = (some: readonly QueueStats[]): number => some.reduce((sum, one) => sum + (one.runs ?? 0), 0);
    const age = (some: readonly QueueStats[]): number =>
      some.length === 0 ? 0 : (now - Math.min(...some.map((one) => one.oldest ?? now))) / 1000;
    const [held, queued, delivered] = [of("held"), of("waiting", "running", "retrying"), of("delivered")];
    return [
      ["integ_dead_letters", labels, count(held)],
      ["integ_dead_letter_oldest_age_seconds", labels, age(held)],
      ["integ_queue_depth", labels, count(queued)],
      ["integ_queue_oldest_age_seconds", labels, age(queued)],
      ["integ_ordering_keys_blocked", labels, own.reduce((sum, one) => sum + one.blocked, 0)],
      ...delivered.map(({ touched }) => ["integ_last_success_timestamp_seconds", labels, touched / 1000] as const),
    ] as const;
  });
}

function labelled(labels: Labels): string {
  const written = Object.entries(labels).map(
    ([name, value]) => `${name}="${value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`,
  );
  return written.length === 0 ? "" : `{${written.join(",")}}`;
}
