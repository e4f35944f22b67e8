/** `integ trigger`: starts an integration: sends itself a correctly signed webhook, or stores a document. */
import { messageOf } from "@integ/runtime/errors";
import { existsSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import { resolve } from "node:path";
import { encode, type Flow } from "@integ/runtime";
import { manualEvent } from "@integ/runtime/host";
import { sendWebhook, webhookSecret } from "@integ/runtime/testing";
import type { Program } from "@integ/compiler";
import { parse, similar, SourceText, type tree } from "@integ/grammar";
import { connectionsOf, engineOf, keysOf } from "../connections.ts";
import { readDevRun } from "../dev-file.ts";
import { open } from "../open-project.ts";
import { formatOf, readSample, sourcesOf } from "@integ/preview/run";
import { loadSpec } from "../compiled.ts";
import { environmentOf } from "../environment.ts";
import { specsOf, projectOf } from "../named-specs.ts";
import { shown } from "../report.ts";
import { readRunning } from "../running-host.ts";
import { firstDocuments } from "../stand-ins.ts";
import { EXIT, out, UsageError } from "../terminal.ts";

interface TriggerOptions {
  readonly input?: string;
  readonly url?: string;
  readonly format?: string;
}

/** @param named a spec's file, the name of its integration, or the event that starts it, such as `shopify.orders_paid` */
export async function trigger(named: string, options: TriggerOptions): Promise<number> {
  const spec = await loadSpec(specCalled(named), options.format);
  if (spec === undefined) return EXIT.findings;
  const { flow, compiled, program } = spec;
  if (flow.source.read !== undefined) return put(flow, program, undefined);
  const documents = options.input === undefined ? firstDocuments(flow, compiled) : documentsIn(flow, options.input);
  if (documents.length === 0) throw new UsageError(`${flow.name} needs a document`, "give one with --input order.json");
  await showStandIn(flow, program, documents);
  for (const document of documents) {
    const body = new TextEncoder().encode(encode(document));
    const code =
      flow.trigger.kind === "webhook" && canSign(flow, program)
        ? await post(flow, program, body, options.url)
        : await put(flow, program, body);
    if (code !== EXIT.fine) return code;
  }
  return EXIT.fine;
}

/**
 * The file of the integration with that name, or of the only one that an event starts.
 * @throws UsageError if there is none, or several
 */
function specCalled(named: string): string {
  if (existsSync(named) || /\.integ$|[/\\]/.test(named)) return named;
  const folder = projectOf(resolve("here.integ"));
  const [started, known]: [string[], string[]] = [[], []];
  for (const path of specsOf(folder)) {
    for (const one of parse(new SourceText(path, readFileSync(path, "utf8"))).tree.declarations) {
      const name = one.kind === "Integration" ? one.name.value : eventOf(one);
      if (name === undefined) continue;
      if (one.kind === "Integration" && name === named) return path;
      known.push(name);
      if (name === named) started.push(path);
    }
  }
  const [path, ...others] = started;
  if (others.length > 0)
    throw new UsageError(
      `${named} starts several integrations`,
      `name one of them:\n${started.map((one) => `  integ trigger ${shown(one)}\n`).join("")}`.trimEnd(),
    );
  if (path !== undefined) return path;
  const [like] = similar(named, known);
  throw new UsageError(
    `there is no integration ${named} here, and none is started by an event of that name`,
    like === undefined ? `there are: ${[...new Set(known)].join(", ") || "none"}` : `did you mean ${like}?`,
  );
}

/** The event of a webhook trigger: `shopify.orders_paid`. */
function eventOf(one: tree.Declaration): string | undefined {
  if (one.kind !== "Trigger" || one.trigger.kind !== "WebhookTrigger") return undefined;
  return one.trigger.event.parts.map(({ text }) => text).join(".");
}

/** Only the vendor can sign with its own key: otherwise the document is stored directly. */
function canSign({ trigger: started, systems }: Flow, { project }: Program): boolean {
  const signature = started.kind === "webhook" ? systems[started.system]?.signature : undefined;
  return signature === undefined || signature.secret !== undefined || readDevRun(project) !== undefined;
}

/** @throws UsageError if the file does not exist, or can't be read */
function documentsIn(flow: Flow, input: string): readonly unknown[] {
  if (!existsSync(input)) throw new UsageError(`there is no file ${input}`);
  const text = readFileSync(input, "utf8");
  try {
    return sourcesOf(flow, readSample(flow, text));
  } catch (error) {
    throw new UsageError(`${input} is not ${formatOf(text)}: ${messageOf(error)}`);
  }
}

/** If `integ dev` provides the source, its stand-in gets the document too: a thin event or a refresh reads it there. */
async function showStandIn(
  { trigger: started, source }: Flow,
  { project }: Program,
  documents: readonly unknown[],
): Promise<void> {
  const dev = readDevRun(project);
  if (dev === undefined || started.kind !== "webhook") return;
  const [system = "", type = ""] = source.type.split(".");
  const body = encode({ [system]: { [type]: documents } });
  await fetch(dev.standIn, { method: "POST", headers: { "Content-Type": "application/json" }, body }).catch(
    () => undefined,
  );
}

async function post(flow: Flow, program: Program, body: Uint8Array, given: string | undefined): Promise<number> {
  const { trigger: started } = flow;
  if (started.kind !== "webhook") return EXIT.bug;
  const { project } = program;
  const { host, port } = project.listen;
  const dev = readDevRun(project);
  const url =
    given ??
    dev?.url ??
    readRunning(project)?.url ??
    `http://${host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host}:${port}`;
  if (!URL.canParse(url)) throw new UsageError(`${url} is no address`, "--url http://127.0.0.1:8484");
  const silent = new UsageError(`nothing listens at ${url}`, "start it with: integ run, or integ dev");
  // Before any missing variable is reported: if nothing listens, none is needed.
  if (!(await listens(url))) throw silent;
  const connections = dev?.settings ?? connectionsOf(project, environmentOf(project), [started.system]);
  const settings = connections[started.system] ?? {};
  let response: Response;
  try {
    response = await sendWebhook(flow, { url, secret: webhookSecret(flow, settings), settings, body });
  } catch {
    throw silent;
  }
  out(`${response.status} ${(await response.text()).trim()}\n`);
  return response.ok ? EXIT.fine : EXIT.findings;
}

/** Whether something accepts connections at an address. */
function listens(url: string): Promise<boolean> {
  const { hostname, port, protocol } = new URL(url);
  const socket = connect({
    host: hostname.replaceAll(/^\[|\]$/g, ""),
    port: Number(port || (protocol === "https:" ? 443 : 80)),
  });
  return new Promise<boolean>((done) => {
    socket.once("connect", () => done(true)).once("error", () => done(false));
  }).finally(() => socket.destroy());
}

async function put(flow: Flow, program: Program, body: Uint8Array | undefined): Promise<number> {
  const { project } = program;
  const dev = readDevRun(project);
  const running = readRunning(project);
  const store = await (dev === undefined
    ? open(running?.engine ?? engineOf(project), "look", keysOf(project))
    : open(dev.engine, "look", []));
  try {
    const { runId, duplicate } = await store.accept(manualEvent(flow, body, Date.now()));
    const done = running === undefined ? "done as soon as integ run is running" : "integ run does it";
    out(
      duplicate ? `it is run ${runId} already\n` : `run ${runId}: ${dev === undefined ? done : "integ dev does it"}\n`,
    );
    return EXIT.fine;
  } finally {
    await store.close();
  }
}
