/** `integ run`: hosts the integrations of a project until SIGINT or SIGTERM. */
import { codeOf, messageOf } from "@integ/runtime/errors";
import { pino } from "pino";
import { howToGive } from "@integ/compiler";
import type { Flow } from "@integ/runtime";
import { createHost, dueAfter, type FirstRun, type HostEvent, loadFlow } from "@integ/runtime/host";
import { alertsOf, connectionsOf, engineOf, keysOf, metricsTokenOf } from "../connections.ts";
import { open } from "../open-project.ts";
import { loadProject } from "../project-flows.ts";
import { formatEvent } from "../format-event.ts";
import { logLine } from "../log-line.ts";
import { outdatedWords, versionsOf, watchSpecs } from "../outdated.ts";
import { endRunning, writeRunning } from "../running-host.ts";
import { err, EXIT, UsageError } from "../terminal.ts";
import { clockFor, type Clock } from "../times.ts";

export async function run(
  named: readonly string[],
  options: { readonly format?: string; readonly port?: string; readonly engine?: string; readonly utc?: true },
): Promise<number> {
  const loaded = await loadProject(named, options.format, "run");
  if (loaded === undefined) return EXIT.findings;
  const { program, flows: specs } = loaded;
  const flows = specs.map(({ flow }) => flow);
  const { project } = program;
  const clock = clockFor(options.utc);
  const port = options.port === undefined ? project.listen.port : Number(options.port);
  // Report mistakes in integ.yaml before opening anything.
  const [connections, alerts] = [connectionsOf(project), alertsOf(project)];
  const metricsToken = metricsTokenOf(project);
  const store = await open(options.engine ?? engineOf(project), "run", keysOf(project));
  for (const { flow, text } of specs) await store.keepModule(flow.name, flow.version, text);
  const log = options.format === "json" ? jsonLog() : (hostEvent: HostEvent) => logLine(hostEvent, clock, true);
  const host = createHost({
    flows,
    engine: store,
    connections,
    listen: { host: project.listen.host, port },
    ...(project.publicUrl === undefined ? {} : { publicUrl: project.publicUrl }),
    ...(project.trustedProxies === undefined ? {} : { trustedProxies: project.trustedProxies }),
    ...(project.recheckRecords === undefined ? {} : { recheckRecords: project.recheckRecords }),
    ...(project.maxBodyBytes === undefined ? {} : { maxBytes: project.maxBodyBytes }),
    ...(metricsToken === undefined ? {} : { metricsToken }),
    folder: project.folder,
    firstRun: firstRuns(project.firstRun),
    retention: { eventsMs: project.retention.events * 1000, resultsMs: project.retention.results * 1000 },
    alerts,
    loadModule: (text, name) => loadFlow({ name, text }),
    onEvent: log,
  });
  const missing = host.missingSettings();
  if (missing.length > 0) {
    await store.close();
    throw new UsageError(`settings are missing: ${missing.join(", ")}`, howToGive(missing));
  }
  const { wrong } = host.settingsFound();
  if (wrong.length > 0) {
    await store.close();
    throw new UsageError(
      `settings are wrong:\n  ${wrong.join("\n  ")}`,
      "check connections in integ.yaml, and the variables that it names; write a secret exactly as the other system shows it",
    );
  }
  // Registered before the host starts, so that a signal always closes the store.
  const signalled = new Promise<NodeJS.Signals>((resolve) => {
    process.once("SIGINT", resolve);
    process.once("SIGTERM", resolve);
  });
  let url: string;
  try {
    url = await host.start();
  } catch (error) {
    await store.close();
    throw cantListen(error, project.listen.host, port);
  }
  // A host that listens on all addresses is reached through the loopback address.
  const reached = url.replace("//0.0.0.0:", "//127.0.0.1:").replace("//[::]:", "//[::1]:");
  const { engine } = options;
  const versions = versionsOf(flows);
  writeRunning(project, { url: reached, pid: process.pid, versions, ...(engine === undefined ? {} : { engine }) });
  const say = (text: string): void => (options.format === "json" ? undefined : err(text));
  for (const flow of flows)
    say(`  ${flow.name}: ${startedBy(flow, project.publicUrl?.replace(/\/$/, "") ?? url, clock)}\n`);
  const counts = await store.counts();
  if (counts.held > 0) say(`  ${counts.held} held: integ runs --state held --by-reason\n`);

  const watcher = watchSpecs(program, specs, (flow) => log({ kind: "warned", why: outdatedWords(flow) }));

  const signal = await signalled;
  say("stopping: active runs finish, waiting ones stay in the store\n");
  endRunning(project, process.pid);
  await watcher?.close();
  await host.stop();
  await store.close();
  return signal === "SIGINT" ? EXIT.interrupted : EXIT.fine;
}

/** The error for an address that the host can't listen on. */
export function cantListen(error: unknown, host: string, port: number): UsageError {
  return new UsageError(
    codeOf(error) === "EADDRINUSE" ? `port ${port} is in use` : `can't listen on ${host}:${port}: ${messageOf(error)}`,
    "choose another with --port, or with listen in integ.yaml",
  );
}

/** Where polls and schedules start the first time, from integ.yaml. */
function firstRuns(given: Readonly<Record<string, string>>): Record<string, FirstRun> {
  return Object.fromEntries(
    Object.entries(given).map(([flow, from]) => [
      flow,
      from === "now" || from === "everything" ? from : Date.parse(from),
    ]),
  );
}

/** Logs each event as a line of JSON, without documents and secrets. */
function jsonLog(): (hostEvent: HostEvent) => void {
  const log = pino(
    { base: null, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: (level) => ({ level }) } },
    pino.destination({ dest: 2, sync: true }),
  );
  return (hostEvent) => {
    const { kind, ...rest } = hostEvent;
    const { records: _records, response: _response, flow, run: id, ...fields }: Record<string, unknown> = { ...rest };
    const level =
      kind === "store_unavailable"
        ? "error"
        : ["held", "drift", "refused", "poll_failed", "retrying", "alert_failed", "warned"].includes(kind)
          ? "warn"
          : "info";
    const known = {
      kind,
      ...(flow === undefined ? {} : { integration: flow }),
      ...(id === undefined ? {} : { execution_id: id }),
    };
    log[level]({ ...known, ...fields }, formatEvent(hostEvent));
  };
}

/** A flow's trigger, for the list at startup. @param url the address that other systems reach this host at */
export function startedBy({ name, trigger, systems }: Flow, url: string, clock: Clock): string {
  switch (trigger.kind) {
    case "webhook":
      return `${trigger.system}.${trigger.event} → ${url}/webhooks/${encodeURIComponent(name)}${systems[trigger.system]?.webhookAuth?.kind === "path" ? "/<secret>" : ""}`;
    case "poll":
      return `${trigger.list.operation.system}.${trigger.list.operation.name} every ${trigger.everySeconds} seconds`;
    case "schedule": {
      const due = dueAfter(trigger.timetable, Date.now());
      return `next due ${due === undefined ? "never" : clock(due)}`;
    }
    case "files":
      return `files ${trigger.pattern}`;
    case "manual":
      return `by hand: integ trigger ${name}`;
  }
}
