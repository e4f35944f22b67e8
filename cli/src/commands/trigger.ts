/** `integ trigger`: starts an integration by hand: sends itself a webhook that is signed right, or puts a document into the store. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { parseJson, encode, type Flow } from "@integ/runtime";
import { byHand } from "@integ/runtime/host";
import { sendWebhook } from "@integ/runtime/testing";
import type { Program } from "@integ/compiler";
import { connectionsOf, engineOf, keysOf } from "../connections.ts";
import { open } from "../engine.ts";
import { sourcesOf } from "../documents.ts";
import { loadSpec } from "../compiled.ts";
import { EXIT, out, UsageError } from "../terminal.ts";

interface TriggerOptions {
  readonly input?: string;
  readonly url?: string;
  readonly format?: string;
}

export async function trigger(file: string, options: TriggerOptions): Promise<number> {
  const spec = await loadSpec(file, options.format);
  if (spec === undefined) return EXIT.findings;
  const { flow, compiled, program } = spec;
  if (flow.source.read !== undefined) return put(flow, program, undefined);
  const [sample] = (compiled.checked?.tests ?? []).flatMap((test) => test.file ?? []);
  const input = options.input ?? (sample === undefined ? undefined : resolve(dirname(compiled.path), sample));
  if (input === undefined) throw new UsageError(`${flow.name} needs a document`, "give one with --input order.json");
  if (!existsSync(input)) throw new UsageError(`there is no file ${input}`);
  let documents: unknown[];
  try {
    documents = sourcesOf(flow, parseJson(readFileSync(input, "utf8")));
  } catch (error) {
    throw new UsageError(`${input} is not JSON: ${(error as Error).message}`);
  }
  for (const document of documents) {
    const body = new TextEncoder().encode(encode(document));
    const code =
      flow.trigger.kind === "webhook" ? await post(flow, program, body, options.url) : await put(flow, program, body);
    if (code !== EXIT.fine) return code;
  }
  return EXIT.fine;
}

async function post(flow: Flow, program: Program, body: Uint8Array, given: string | undefined): Promise<number> {
  const { trigger: started } = flow;
  if (started.kind !== "webhook") return EXIT.bug;
  const { project } = program;
  const { host, port } = project.listen;
  const url = given ?? `http://${host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host}:${port}`;
  const settings = connectionsOf(project)[started.system] ?? {};
  const { signature, webhookAuth: auth } = flow.systems[started.system] ?? {};
  const setting = (name: string | undefined): string => [settings[name ?? ""] ?? ""].flat()[0] ?? "";
  const secret =
    signature !== undefined
      ? setting(signature.secret)
      : auth?.kind === "basic"
        ? `${setting(auth.user)}:${setting(auth.password)}`
        : setting(auth?.token);
  let response: Response;
  try {
    response = await sendWebhook(flow, { url, secret, body });
  } catch {
    throw new UsageError(`nobody listens at ${url}`, "start it with: integ run");
  }
  out(`${response.status} ${(await response.text()).trim()}\n`);
  return response.ok ? EXIT.fine : EXIT.findings;
}

async function put(flow: Flow, program: Program, body: Uint8Array | undefined): Promise<number> {
  const store = await open(engineOf(program.project), "look", keysOf(program.project));
  try {
    const { runId, duplicate } = await store.accept(byHand(flow, body, Date.now()));
    out(duplicate ? `it is run ${runId} already\n` : `run ${runId}: done as soon as integ run is running\n`);
    return EXIT.fine;
  } finally {
    await store.close();
  }
}
