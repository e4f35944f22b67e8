/** Demonstrates a template: compiles it, starts stand-ins and a host, triggers it, and shows the result. */
import { copyFileSync, globSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { basename, dirname, extname, join, relative } from "node:path";
import { setTimeout } from "node:timers/promises";
import { loadFlow, loadSystem, firstDocuments, endSettings, seedStandIn, withStandIn, systemsOf } from "@integ/cli";
import type { ProjectFlow, Template, TestsOf } from "@integ/cli";
import { frame, Program, type Diagnostic } from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";
import { encode, type Flow } from "@integ/runtime";
import { createHost, Store, type HostEvent, type Host } from "@integ/runtime/host";
import { sendWebhook, StandIn, webhookSecret, withoutLimits, type StandInRequest } from "@integ/runtime/testing";
import { Narration } from "./narration.ts";
import { pictured } from "./picture.ts";

/** Options of a demonstration. */
export interface Showing {
  /** Ends when everything is done; otherwise the host listens until it is stopped. */
  readonly once: boolean;
  /** 0 chooses a free port. */
  readonly port: number;
  readonly write: (text: string) => void;
  /** The template's project, if the caller has it. */
  readonly program?: Program;
  /** The tests whose given results the stand-ins know; default: the first test. `integ dev` uses all tests. */
  readonly knowing?: TestsOf;
  /** Called for each request to a stand-in. */
  readonly onRequest?: (request: StandInRequest) => void;
}

/** The largest number of written records to show. */
const MOST = 3;

/** @returns the exit code: 0 if something was delivered and nothing held */
export async function demonstrate(template: Template, showing: Showing): Promise<number> {
  const { once, port, write, program: known, knowing = "first", onRequest } = showing;
  const tell = new Narration(write);
  const started = performance.now();
  const loaded = await compiled(template, tell, known);
  if (loaded === undefined) return 1;
  const { program, flows, shown } = loaded;
  const files = flows.map(({ compiled: { path } }) => named(path));
  tell.step("compiled", `${files.join(", ")}, in ${Math.round(performance.now() - started)} ms`);

  const systems = systemsOf(program, flows);
  const written = new Map<string, object[]>();
  // Rate limits don't delay a demonstration.
  const models = (await Promise.all(systems.map(loadSystem))).map(withoutLimits);
  const standIn = await StandIn.start(models, {
    onRequest: (request) => {
      const { system, operation, written: documents = [] } = request;
      written.set(`${system}.${operation}`, [...(written.get(`${system}.${operation}`) ?? []), ...documents]);
      onRequest?.(request);
    },
  });
  seedStandIn(standIn, program, flows, knowing);
  const titles = systems.map(({ name }) => program.system(name)?.title ?? name);
  if (titles.length > 0)
    tell.step(`stand-ins for ${titles.join(" and ")}`, `made of their descriptions; listen on ${standIn.url}`);

  const folder = join(process.cwd(), ".integ", "demonstration");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const store = Store.open(join(folder, "store.db"), "run");
  const settings = {
    ...Object.fromEntries(systems.map(({ name }) => [name, standIn.settings(name)])),
    ...endSettings(join(folder, "ends"), flows, knowing),
  };
  const host = createHost({
    flows: flows.map(({ flow }) => withStandIn(flow, standIn)),
    engine: store,
    connections: settings,
    listen: { host: "127.0.0.1", port },
    folder,
    firstRun: Object.fromEntries(flows.map(({ flow }) => [flow.name, "everything"])),
    onEvent: (event: HostEvent) => tell.event(event, program),
  });
  if (shown.flow.trigger.kind === "files") await putFile(shown, template, folder);
  const url = await host.start().catch((error: unknown) => {
    write(`port ${port} can't be used: ${(error as Error).message}. Choose another: npm start -- --port 8585\n`);
    return undefined;
  });
  if (url === undefined) return 2;
  await begin(shown, { host, url, standIn, tell, program });
  if (shown.flow.trigger.kind === "files") await untilTaken(store, host);

  for (const [operation, documents] of written) {
    if (documents.length === 0) continue;
    const title = program.system(operation.split(".")[0] ?? "")?.title ?? operation;
    const more = documents.length > MOST ? `, the first ${MOST} of ${documents.length}` : "";
    tell.step(operation, `as ${title} has it${more}:`);
    for (const document of documents.slice(0, MOST)) tell.block(pictured(document));
  }
  for (const file of globSync("ends/**/*", { cwd: folder, withFileTypes: true }).filter((one) => one.isFile())) {
    if (extname(file.name) === ".db" || /-(wal|shm)$/.test(file.name)) continue;
    const path = join(file.parentPath, file.name);
    tell.step("a file", `${named(path)}:`);
    tell.block(readable(readFileSync(path, "utf8")).split(/\r?\n/).slice(0, 40));
  }
  if (shown.flow.trigger.kind === "webhook") await sendAgain(shown, { host, url, standIn, tell, program });
  const { delivered, duplicates, held, skipped } = store.counts();
  write(`\n${delivered} delivered, ${duplicates} duplicate turned away, ${skipped} skipped, ${held} held\n`);

  const end = async (): Promise<void> => {
    await host.stop();
    store.close();
    await standIn.stop();
  };
  if (once) {
    await end();
    return delivered > 0 && held === 0 ? 0 : 1;
  }
  write(
    `\nThe host keeps listening on ${url}. Change ${files.at(-1)} and start again to see\nwhat becomes of it. Press Ctrl-C to stop.\n`,
  );
  return new Promise((done) => {
    process.once("SIGINT", () => void end().then(() => done(130)));
    process.once("SIGTERM", () => void end().then(() => done(0)));
  });
}

/** Waits until a file is taken: the host reads it at the second check, if it is unchanged. */
async function untilTaken(store: Store, host: Host): Promise<void> {
  for (let looks = 0; looks < 100; looks++) {
    const { delivered, held, skipped } = store.counts();
    if (delivered + held + skipped > 0) return;
    await setTimeout(200);
    await host.idle();
  }
}

/** A mail in readable form: quoted-printable is decoded, also in its subject. */
function readable(text: string): string {
  const end = text.search(/\r?\n\r?\n/);
  if (!/^Content-Transfer-Encoding: quoted-printable\r?$/im.test(text) || end < 0) return text;
  const head = text
    .slice(0, end)
    .replace(/=\?UTF-8\?Q\?([^?]*)\?=/gi, (_, coded: string) => decoded(coded.replaceAll("_", " ")));
  return `${head}${decoded(text.slice(end).replace(/=\r?\n/g, ""))}`;
}

function decoded(text: string): string {
  return text.replace(/(?:=[0-9A-F]{2})+/g, (coded) => Buffer.from(coded.replaceAll("=", ""), "hex").toString("utf8"));
}

/** The state of a running demonstration. */
interface Running {
  readonly host: Host;
  readonly url: string;
  readonly standIn: StandIn;
  readonly tell: Narration;
  readonly program: Program;
}

/** Starts a flow by its own trigger. Polls and files have already been checked. */
async function begin(one: ProjectFlow, running: Running): Promise<void> {
  const { flow, compiled: spec } = one;
  const { host, tell } = running;
  const { trigger } = flow;
  const [document] = firstDocuments(flow, spec);
  if (trigger.kind === "webhook") await sendFirst(one, running);
  else if (trigger.kind === "schedule") {
    tell.step("it is due", "started by a schedule; here, by hand");
    await host.submit(flow.name);
  } else if (trigger.kind === "manual" && flow.source.read !== undefined) await host.submit(flow.name);
  else if (trigger.kind === "manual" && document !== undefined) {
    tell.step("by hand", `it gets ${named(sampleFile(spec) ?? spec.path)}`);
    await host.submit(flow.name, Buffer.from(encode(document)));
  }
  await host.idle();
}

async function sendFirst({ flow, compiled: spec }: ProjectFlow, running: Running): Promise<void> {
  const { tell, program } = running;
  const [document] = firstDocuments(flow, spec);
  const [system = ""] = flow.source.type.split(".");
  const title = program.system(system)?.title ?? system;
  if (document === undefined) throw new Error(`${flow.name} has no test with a sample`);
  tell.step(`from ${title}`, `${named(sampleFile(spec) ?? spec.path)}, ${signedAs(flow, title)}, goes to the host`);
  await send(flow, document, running);
}

/** Sends the same event again and, if its system signs, one with another signature. */
async function sendAgain({ flow, compiled: spec }: ProjectFlow, running: Running): Promise<void> {
  const [document] = firstDocuments(flow, spec);
  running.tell.step("the same again", "a repeated event counts once");
  await send(flow, document, running);
  const { trigger } = flow;
  const link = trigger.kind === "webhook" ? flow.systems[trigger.system] : undefined;
  if (link?.signature?.secret === undefined) return;
  running.tell.step("a forged one", "signed with another secret");
  await send(flow, document, running, "c29tZWJvZHkgZWxzZSdzIHNlY3JldA==");
}

async function send(flow: Flow, document: unknown, { host, url, standIn }: Running, secret?: string): Promise<void> {
  const { trigger } = flow;
  const known = trigger.kind === "webhook" ? standIn.settings(trigger.system) : {};
  const here = withStandIn(flow, standIn);
  const settings = { settings: known };
  await sendWebhook(here, { url, secret: secret ?? webhookSecret(here, known), ...settings, body: encode(document) });
  await host.idle();
}

function signedAs({ trigger, systems }: Flow, title: string): string {
  const link = trigger.kind === "webhook" ? systems[trigger.system] : undefined;
  return link?.signature === undefined ? `as ${title} sends it` : `signed as ${title} signs`;
}

/** Puts a sample into the folder that the flow watches. */
async function putFile({ flow, compiled: spec }: ProjectFlow, template: Template, folder: string): Promise<void> {
  const { trigger } = flow;
  if (trigger.kind !== "files") return;
  const ending = extname(trigger.pattern);
  const [first] = globSync(`samples/*${ending}`, { cwd: template.folder }).sort();
  const sample = first === undefined ? sampleFile(spec) : join(template.folder, first);
  if (sample === undefined) throw new Error(`${flow.name} has no sample of ${trigger.pattern}`);
  const base = trigger.system === undefined ? folder : join(folder, "ends", trigger.system);
  const to = join(base, dirname(trigger.pattern), basename(sample));
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(sample, to);
}

/**
 * Compiles the flow to show, and those that it hands documents on to. @returns undefined after it has reported an error
 */
async function compiled(
  template: Template,
  tell: Narration,
  program: Program = new Program(nodeHost(), template.folder),
): Promise<{ program: Program; flows: readonly ProjectFlow[]; shown: ProjectFlow } | undefined> {
  const files = program.host;
  const main = join(template.folder, template.flow);
  const flows: ProjectFlow[] = [];
  const wrong: Diagnostic[] = program.diagnostics.filter(({ severity }) => severity === "error");
  for (const path of [main, ...(files.specs?.(template.folder) ?? []).filter((one) => one !== main)]) {
    const one = program.compile(path);
    wrong.push(...one.diagnostics.filter(({ severity }) => severity === "error"));
    if (one.module === undefined) continue;
    const flow = await loadFlow(one.module);
    if (path === main || flow.trigger.kind === "manual")
      flows.push({ flow, compiled: one, text: one.module.packed.text });
  }
  const [shown] = flows;
  if (wrong.length === 0 && shown !== undefined) return { program, flows, shown };
  for (const diagnostic of wrong)
    tell.block(frame(diagnostic, { read: (path) => files.read(path), name: named }, tell.paint).split("\n"));
  tell.block(["fix it, and run npm start again"]);
  return undefined;
}

/** The sample of the first test. */
function sampleFile({ checked, path }: ProjectFlow["compiled"]): string | undefined {
  const file = checked?.tests[0]?.file;
  return file === undefined ? undefined : join(dirname(path), file);
}

const named = (path: string): string => relative(process.cwd(), path).replaceAll("\\", "/");
