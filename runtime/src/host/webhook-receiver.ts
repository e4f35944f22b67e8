/** The webhook receiver: one URL per flow. It replies with 2xx only when the event is on disk, and drops events with a bad signature. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate, zstdDecompress } from "node:zlib";
import type { Flow, SystemLink } from "../flow.ts";
import { parseJson } from "../json.ts";
import type { Redactor } from "./redaction.ts";
import { incomingEvent, emitTaken } from "./ingest.ts";
import type { Connection } from "./connection.ts";
import type { HostEvent } from "./host-event.ts";
import { authRefusal, queryOf, refusal, type Signed } from "./signature.ts";
import type { Accepted, IncomingEvent } from "./engine.ts";
import { getPointer } from "./pointer.ts";
import { CONTEXT_HEADERS } from "./tracing.ts";

/** What `receive` needs from the host. */
export interface WebhookReceiver {
  /** The largest body, as sent and as decompressed. */
  readonly maxBytes: number;
  /** The public URL of this host, such as `https://hooks.shop.example`: some senders sign the URL they call. */
  readonly publicUrl?: string;
  readonly accept: (incoming: IncomingEvent) => Promise<Accepted>;
  readonly connection: (system: string) => Connection;
  readonly redactor: Redactor;
  readonly now: () => number;
  readonly emit: (event: HostEvent) => void;
}

/** How long vendors wait for a reply, in seconds, unless their description says otherwise. */
const REPLY_SECONDS = 5;
/** How much of that the network may take, in milliseconds. */
const NETWORK_MS = 500;

/**
 * Handles one request to a flow's webhook URL: checks, stores and replies. It rejects only if the request breaks off; every other
 * failure is a reply.
 */
export async function receive(
  flow: Flow,
  request: IncomingMessage,
  response: ServerResponse,
  receiver: WebhookReceiver,
): Promise<void> {
  /** @param publicReason the reason without anything that the caller sent */
  const refuse = (
    status: number,
    why: string,
    headers: Readonly<Record<string, string>> = {},
    publicReason = why,
  ): void => {
    receiver.emit({ kind: "refused", flow: flow.name, status, why: publicReason });
    reply(response, status, { error: why }, headers);
  };
  const { trigger } = flow;
  if (trigger.kind !== "webhook") return refuse(404, "this flow takes no webhooks");
  const link = flow.systems[trigger.system];
  const { probe, ping, silentRefusal, reply: options } = link?.webhookOptions ?? {};
  const called = `${request.headers.host ?? "localhost"}${request.url ?? "/"}`;
  const url = `http://${called}`;
  if (request.method === "GET" && probe !== undefined) {
    const echo = probe.echo === undefined ? null : queryOf(url).get(probe.echo);
    return replyText(response, 200, echo ?? "");
  }
  if (request.method !== "POST") return refuse(405, "webhooks are sent by POST", { Allow: "POST" });
  const coding = (request.headers["content-encoding"] ?? "identity").trim().toLowerCase();
  if (coding !== "identity" && !isCoding(coding))
    return refuse(415, `a body in ${coding} is not taken`, {}, "a body in a Content-Encoding that is not taken");
  const sent = await bodyOf(request, receiver.maxBytes);
  const body = sent === undefined || coding === "identity" ? sent : await decompressed(sent, coding, receiver.maxBytes);
  if (body === undefined)
    return refuse(413, `a body of more than ${receiver.maxBytes} bytes is not taken`, { Connection: "close" });
  if (body === "broken") return refuse(400, `the body is not what its Content-Encoding says: ${coding}`);

  // A ping stores nothing, so it needs no signature.
  if (ping?.contentType !== undefined && request.headers["content-type"]?.split(";")[0]?.trim() === ping.contentType)
    return replyText(response, 200, "");

  const shown = (bytes: Uint8Array, at: string): Signed => ({
    body: bytes,
    method: "POST",
    url: at,
    header: (name) => {
      const value = request.headers[name.toLowerCase()];
      return typeof value === "string" ? value : undefined;
    },
  });
  const settings = (name: string): readonly string[] => receiver.connection(trigger.system).settings(name);
  const wrongWith = (bytes: Uint8Array, at: string): string | undefined => {
    if (link?.signature !== undefined)
      return refusal(link.signature, settings(link.signature.secret), shown(bytes, at), receiver.now());
    return link?.webhookAuth === undefined ? undefined : authRefusal(link.webhookAuth, settings, shown(bytes, at));
  };
  // A sender that compresses may sign the body before or after compression. A sender that signs the URL used the public one,
  // which may differ from the URL seen here.
  const signsAddress = link?.signature?.content?.includes("{url}") === true;
  const outside =
    receiver.publicUrl === undefined ? [] : [`${receiver.publicUrl.replace(/\/$/, "")}${request.url ?? "/"}`];
  const addresses = signsAddress ? [url, `https://${called}`, ...outside] : [url];
  const bodies = sent === undefined || sent === body ? [body] : [body, sent];
  const [first, ...others] = addresses.flatMap((at) => bodies.map((bytes) => [bytes, at] as const));
  let wrong = first === undefined ? undefined : wrongWith(...first);
  for (const [bytes, at] of others) if (wrong !== undefined) wrong = wrongWith(bytes, at);
  if (wrong !== undefined) {
    if (silentRefusal !== true) return refuse(401, wrong);
    receiver.emit({ kind: "refused", flow: flow.name, status: 401, why: wrong });
    return replyText(response, 401, "");
  }
  const echoed = ping?.echo === undefined ? undefined : wordAt(ping.echo, body);
  if (echoed !== undefined) return replyText(response, 200, echoed);
  const topic = trigger.topicHeader === undefined ? undefined : request.headers[trigger.topicHeader.toLowerCase()];
  if (trigger.topic !== undefined && topic !== undefined && topic !== trigger.topic)
    return refuse(
      400,
      `this address takes ${trigger.topic}, not ${String(topic)}`,
      {},
      `this address takes ${trigger.topic}, and something else was sent`,
    );

  const incoming = incomingEvent(flow, body, headersOf(request, link, receiver.redactor), receiver.now());
  let accepted: Accepted;
  try {
    accepted = await withinDeadline(
      receiver.accept(incoming),
      (options?.withinSeconds ?? REPLY_SECONDS) * 1000 - NETWORK_MS,
    );
  } catch {
    // An event that was not written in time is not accepted: the sender must repeat it.
    return refuse(503, "it could not be stored", { "Retry-After": "30" });
  }
  if (options?.text !== undefined) replyText(response, options.status ?? 200, options.text);
  else
    reply(response, options?.status ?? 200, {
      run: accepted.runId,
      ...(accepted.duplicate ? { duplicate: true } : {}),
    });
  receiver.emit(
    accepted.duplicate
      ? { kind: "duplicate", flow: flow.name, run: accepted.runId }
      : { kind: "received", flow: flow.name, run: accepted.runId, bytes: body.length },
  );
  emitTaken(flow, [incoming], [accepted], receiver.emit);
}

/** The text at a pointer into a JSON body; undefined where there is none. */
function wordAt(pointer: string, body: Uint8Array): string | undefined {
  try {
    const word = getPointer(pointer, parseJson(Buffer.from(body).toString("utf8")));
    return typeof word === "string" ? word : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The headers worth storing: no signatures, no credentials. Headers that the description names as such are left out, and so are
 * headers whose names suggest it or whose values contain a setting.
 */
function headersOf(request: IncomingMessage, link: SystemLink | undefined, redactor: Redactor): Record<string, string> {
  const { signature, webhookAuth: auth, headers = {} } = link ?? {};
  const credentials = [signature?.header ?? "", auth?.kind === "header" ? auth.name : "", ...Object.keys(headers)];
  const secret = new Set(credentials.map((name) => name.toLowerCase()));
  const named = new Set(Object.values(link?.deliveryHeaders ?? {}).map((name) => name.toLowerCase()));
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    const matters =
      name === "content-type" ||
      name === "user-agent" ||
      name.startsWith("x-") ||
      named.has(name) ||
      CONTEXT_HEADERS.includes(name);
    if (!matters || typeof value !== "string" || secret.has(name)) continue;
    if (/hmac|signature|token|secret|authorization|api-?key|password|cookie/.test(name)) continue;
    if (redactor.redact(value) === value) kept[name] = value;
  }
  return kept;
}

/** The bytes as they were sent; undefined when there are more than allowed. */
function bodyOf(request: IncomingMessage, limit: number): Promise<Uint8Array | undefined> {
  if (Number(request.headers["content-length"] ?? 0) > limit) return Promise.resolve(undefined);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) {
        request.pause();
        resolve(undefined);
      } else chunks.push(chunk);
    });
    request.once("end", () => resolve(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks, size)));
    request.once("error", reject);
    request.once("close", () => reject(new Error("the sender hung up")));
  });
}

const DECODERS = {
  gzip: promisify(gunzip),
  "x-gzip": promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
  zstd: promisify(zstdDecompress),
} as const;

function isCoding(name: string): name is keyof typeof DECODERS {
  return Object.hasOwn(DECODERS, name);
}

/** The decompressed body; undefined if it exceeds the limit, `broken` if it can't be decompressed. */
async function decompressed(
  sent: Uint8Array,
  coding: keyof typeof DECODERS,
  limit: number,
): Promise<Uint8Array | "broken" | undefined> {
  try {
    return await DECODERS[coding](sent, { maxOutputLength: limit });
  } catch (error) {
    return (error as { readonly code?: string }).code === "ERR_BUFFER_TOO_LARGE" ? undefined : "broken";
  }
}

/** Rejects after the deadline. If the work succeeds later, the event is stored, and the sender's repetition is a duplicate. */
async function withinDeadline<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("it took too long")), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
    // A later failure must not become an unhandled rejection.
    work.catch(() => undefined);
  }
}

function replyText(response: ServerResponse, status: number, text: string): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { "Content-Type": "text/plain", "X-Content-Type-Options": "nosniff" });
  response.end(text);
}

export function reply(
  response: ServerResponse,
  status: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { "Content-Type": "application/json", ...headers });
  response.end(`${JSON.stringify(body)}\n`);
}
