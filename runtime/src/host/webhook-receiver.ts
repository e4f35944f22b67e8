/** The webhook receiver: one URL per flow. It replies with 2xx only when the event is on disk, and drops events with a bad signature. */
import type { Flow, SystemLink } from "../flow.ts";
import { parseJson } from "../json.ts";
import type { Incoming, Outgoing } from "./exchange.ts";
import type { Redactor } from "./redaction.ts";
import { eventsOfDelivery } from "./delivery-events.ts";
import { eventsIn, isUnsplittable } from "./delivered.ts";
import { emitTaken } from "./ingest.ts";
import type { Transport } from "./transport.ts";
import type { HostEvent } from "./host-event.ts";
import { echoReply, isRepeatable } from "./echo-reply.ts";
import { queryOf } from "./webhook-auth.ts";
import type { Signed } from "./signed-content.ts";
import type { Accepted, IncomingEvent } from "./engine.ts";
import { getPointer } from "./pointer.ts";
import type { Proofs } from "./webhook-proof.ts";
import { CONTEXT_HEADERS } from "./tracing.ts";
import { decrypted } from "./decrypted.ts";
import { readBody, type Body } from "./webhook-body.ts";

/** What `receive` needs from the host. */
export interface WebhookReceiver {
  /** The largest body, as sent and as decompressed. */
  readonly maxBytes: number;
  /** The public URL of this host, such as `https://hooks.shop.example`: some senders sign the URL they call. */
  readonly publicUrl?: string;
  /** Accepts all of them, or none. */
  readonly accept: (incoming: readonly IncomingEvent[]) => Promise<readonly Accepted[]>;
  readonly connection: (system: string) => Transport;
  readonly proofs: Proofs;
  /** The address that a request comes from, also through the proxies that the project trusts. */
  readonly callerOf: (request: Incoming) => string | undefined;
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
  request: Incoming,
  response: Outgoing,
  receiver: WebhookReceiver,
): Promise<void> {
  const { trigger } = flow;
  if (trigger.kind !== "webhook") return refuse({ flow, response, receiver }, 404, "this flow accepts no webhooks");
  const exchange: Exchange = { flow, trigger, link: flow.systems[trigger.system], request, response, receiver };
  if (handshake(exchange) || pingInHead(exchange)) return;
  const sent = await bodyOf(exchange);
  if (sent === undefined || ping(exchange) || !(await knowsAccount(exchange))) return;
  const opened = openedBody(exchange, sent);
  const body = opened ?? sent;
  const read = takenApart(exchange, body.plain);
  const whole = read === undefined || isUnsplittable(read) ? undefined : read.map((one) => one.whole);
  if (
    !(await verify(exchange, body, whole, opened !== undefined)) ||
    echo(exchange, body.plain) ||
    !isOfTopic(exchange)
  )
    return;
  const headers = headersOf(request, exchange.link, receiver.redactor);
  const incoming = eventsOfDelivery(flow, trigger, body.plain, read, headers, receiver.now());
  const accepted = await accept(exchange, incoming.events);
  if (accepted === undefined) return;
  respond(exchange, accepted, incoming.events, incoming.others);
  emitTaken(flow, incoming.events, accepted, receiver.emit);
}

type WebhookTrigger = Extract<Flow["trigger"], { kind: "webhook" }>;

/** A request and its reply. Each stage that ends it has replied. */
interface Exchange {
  readonly flow: Flow;
  readonly trigger: WebhookTrigger;
  readonly link: SystemLink | undefined;
  readonly request: Incoming;
  readonly response: Outgoing;
  readonly receiver: WebhookReceiver;
}

/** @param publicReason the reason without anything that the caller sent */
function refuse(
  { flow, response, receiver }: Pick<Exchange, "flow" | "response" | "receiver">,
  status: number,
  why: string,
  headers: Readonly<Record<string, string>> = {},
  publicReason = why,
): void {
  receiver.emit({ kind: "refused", flow: flow.name, status, why: publicReason });
  reply(response, status, { error: why }, headers);
}

/**
 * Replies to requests that are not deliveries: a sender's verification by GET, or a method that is not allowed.
 * @returns whether the request has its reply
 */
function handshake(exchange: Exchange): boolean {
  const { request, link } = exchange;
  const { probe, methods = ["POST"] } = link?.webhookOptions ?? {};
  const isDelivery = methods.some((method) => method === request.method);
  const word = probe === undefined ? undefined : wordInHead(exchange, probe.echo, probe.echoHeader);
  // If deliveries arrive by GET too, the challenge distinguishes a handshake.
  if (request.method === "GET" && probe !== undefined && (word !== undefined || !isDelivery))
    replyUnsigned(exchange, probe, word ?? "");
  else if (isDelivery) return false;
  else refuse(exchange, 405, `webhooks are sent by ${methods.join(" or ")}`, { Allow: methods.join(", ") });
  return true;
}

/** A POST whose header or query has a value to repeat. It comes before the secret is agreed on, so it can't be authenticated. */
function pingInHead(exchange: Exchange): boolean {
  const { ping } = exchange.link?.webhookOptions ?? {};
  const word = ping === undefined ? undefined : wordInHead(exchange, ping.echoQuery, ping.echoHeader);
  if (ping === undefined || word === undefined) return false;
  replyUnsigned(exchange, ping, word);
  return true;
}

function replyUnsigned(exchange: Exchange, options: Parameters<typeof echoReply>[0], word: string): void {
  if (word === "" || isRepeatable(options, word)) replyEcho(exchange, options, word);
  else refuse(exchange, 400, "the value to repeat is not a token of letters and digits");
}

/** The value to repeat, from a parameter of the query or from a header; undefined if the request has neither. */
function wordInHead({ request }: Exchange, parameter?: string, header?: string): string | undefined {
  const inQuery = parameter === undefined ? null : queryOf(urlOf(request)).get(parameter);
  return inQuery ?? (header === undefined ? undefined : headerOf(request, header));
}

function replyEcho(exchange: Exchange, options: Parameters<typeof echoReply>[0], word: string): void {
  const { link, request, response, receiver, trigger } = exchange;
  const [url = ""] = (publicUrlOf(exchange) ?? urlOf(request)).split("?");
  const connection = receiver.connection(trigger.system);
  const { headers, text, json } = echoReply(options, word, url, (name) =>
    link?.settings[name] === undefined ? undefined : connection.setting(name),
  );
  if (json === undefined) replyText(response, 200, text, headers);
  else reply(response, 200, json, headers);
}

async function bodyOf(exchange: Exchange): Promise<Body | undefined> {
  const { request, receiver } = exchange;
  if (request.method === "GET") return fieldsOf(request);
  const body = await readBody(request, receiver.maxBytes);
  if (!("refused" in body)) return body;
  const { refused, why, headers, publicReason } = body;
  refuse(exchange, refused, why, headers, publicReason);
  return undefined;
}

/** The content of an encrypted delivery; undefined if it is not encrypted. */
function openedBody({ link, trigger, receiver }: Exchange, { plain }: Body): Body | undefined {
  const encryption = link?.webhookOptions?.encryption;
  if (encryption === undefined) return undefined;
  const secrets = receiver.connection(trigger.system).settings(encryption.secret);
  const body = decrypted(encryption, link?.signature, secrets, plain);
  return body === undefined ? undefined : { sent: body, plain: body };
}

/** For GET, the query is the delivery. The server's limit of a request's head limits its size. */
function fieldsOf({ url = "" }: Incoming): Body {
  const fields = Buffer.from(url.includes("?") ? url.slice(url.indexOf("?") + 1) : "");
  return { sent: fields, plain: fields };
}

/** A POST that contains no event. Nothing of it is stored, so it needs no authentication. */
function ping({ request, response, link }: Exchange): boolean {
  const type = link?.webhookOptions?.ping?.contentType;
  if (type === undefined || request.headers["content-type"]?.split(";")[0]?.trim() !== type) return false;
  replyText(response, 200, "");
  return true;
}

/** The account may be known only after a person has connected the system. Until then the sender must retry. */
async function knowsAccount(exchange: Exchange): Promise<boolean> {
  const { link, trigger, receiver } = exchange;
  const name = link?.webhookEvents?.account?.setting;
  if (name === undefined || link?.oauth?.keeps?.[name] === undefined) return true;
  const connection = receiver.connection(trigger.system);
  try {
    await connection.tokens?.remember();
  } catch {
    // The store is unavailable now, so the sender should retry.
  }
  if (connection.missing([name]).length === 0) return true;
  refuse(exchange, 503, "the connection is not set up yet", { "Retry-After": "30" });
  return false;
}

/** Whether the caller is authenticated. @param events the parsed events, if the delivery was split */
async function verify(
  exchange: Exchange,
  { sent, plain }: Body,
  events: readonly unknown[] | undefined,
  isDecrypted: boolean,
): Promise<boolean> {
  const { flow, trigger, link, request, response, receiver } = exchange;
  if (link === undefined) return true;
  const connection = receiver.connection(trigger.system);
  // A sender that compresses may sign the body before or after compression.
  const bodies = sent === plain ? [plain] : [plain, sent];
  const forms = signedUrls(exchange).flatMap((url) =>
    bodies.map((body): Signed => ({
      body,
      method: request.method ?? "POST",
      url,
      header: (name) => headerOf(request, name),
      setting: (name) => (link.settings[name] === undefined ? undefined : connection.setting(name)),
      ...(events === undefined ? {} : { events }),
    })),
  );
  const wrong = await receiver.proofs.refusal(
    link,
    { forms, from: receiver.callerOf(request), isDecrypted },
    connection,
    receiver.now(),
  );
  if (wrong === undefined) return true;
  if (wrong.unsure === true) refuse(exchange, 503, wrong.why, { "Retry-After": "30" });
  else if (link.webhookOptions?.silentRefusal === true) {
    receiver.emit({ kind: "refused", flow: flow.name, status: 401, why: wrong.why });
    replyText(response, 401, "");
  } else refuse(exchange, 401, wrong.why);
  return false;
}

/** The URLs that may have been signed. A sender that signs one used the public one, which may differ from the URL seen here. */
function signedUrls(exchange: Exchange): readonly string[] {
  const { request, link } = exchange;
  const url = urlOf(request);
  if (link?.signature?.content?.includes("{url}") !== true) return [url];
  return [url, url.replace(/^http:/, "https:"), publicUrlOf(exchange) ?? []].flat();
}

/** The public URL of a request; undefined if the host does not know its public address. */
function publicUrlOf({ request, receiver: { publicUrl } }: Exchange): string | undefined {
  return publicUrl === undefined ? undefined : `${publicUrl.replace(/\/$/, "")}${request.url ?? "/"}`;
}

function urlOf(request: Incoming): string {
  return `http://${request.headers.host ?? "localhost"}${request.url ?? "/"}`;
}

/** Handles a POST that only asks for a part of its body to be echoed. */
function echo(exchange: Exchange, body: Uint8Array): boolean {
  const { ping } = exchange.link?.webhookOptions ?? {};
  const word = ping?.echo === undefined ? undefined : wordAt(ping.echo, body);
  if (ping === undefined || word === undefined) return false;
  replyEcho(exchange, ping, word);
  return true;
}

/** The events of a delivery; undefined if the delivery is a single document. */
function takenApart(
  { flow, link, trigger, request, receiver }: Exchange,
  body: Uint8Array,
): ReturnType<typeof eventsIn> | undefined {
  const form = link?.webhookEvents;
  const isPlain = form === undefined || Object.keys(form).every((name) => name === "topicQuery");
  if (isPlain && trigger.thin === undefined) return undefined;
  const setting = (name: string): string => receiver.connection(trigger.system).setting(name);
  return eventsIn(
    form ?? {},
    body,
    (name) => headerOf(request, name),
    trigger.thin === undefined ? flow.source.texts : undefined,
    setting,
  );
}

function headerOf(request: Incoming, name: string): string | undefined {
  const value = request.headers[name.toLowerCase()];
  return typeof value === "string" ? value : undefined;
}

/** Whether the delivery has the flow's topic. Topics of single events are checked for each. */
function isOfTopic(exchange: Exchange): boolean {
  const { trigger, link, request } = exchange;
  const { topicQuery } = link?.webhookEvents ?? {};
  const topic =
    trigger.topicHeader !== undefined
      ? request.headers[trigger.topicHeader.toLowerCase()]
      : topicQuery === undefined
        ? undefined
        : (queryOf(urlOf(request)).get(topicQuery) ?? undefined);
  if (trigger.topic === undefined || topic === undefined || topic === trigger.topic) return true;
  refuse(
    exchange,
    400,
    `this address accepts ${trigger.topic}, not ${String(topic)}`,
    {},
    `this address accepts ${trigger.topic}, and something else was sent`,
  );
  return false;
}

async function accept(
  exchange: Exchange,
  incoming: readonly IncomingEvent[],
): Promise<readonly Accepted[] | undefined> {
  const seconds = exchange.link?.webhookOptions?.reply?.withinSeconds ?? REPLY_SECONDS;
  try {
    return await withinDeadline(exchange.receiver.accept(incoming), seconds * 1000 - NETWORK_MS);
  } catch {
    // An event that was not written in time is not accepted: the sender must repeat it.
    refuse(exchange, 503, "it could not be stored", { "Retry-After": "30" });
    return undefined;
  }
}

function respond(
  { flow, response, link, receiver }: Exchange,
  accepted: readonly Accepted[],
  incoming: readonly IncomingEvent[],
  others: number,
): void {
  const { text, status = 200 } = link?.webhookOptions?.reply ?? {};
  if (text !== undefined) replyText(response, status, text);
  else reply(response, status, told(accepted));
  for (const [i, { runId: run, duplicate }] of accepted.entries())
    receiver.emit(
      duplicate
        ? { kind: "duplicate", flow: flow.name, run }
        : { kind: "received", flow: flow.name, run, bytes: incoming[i]?.body.length ?? 0 },
    );
  if (others > 0) receiver.emit({ kind: "passed_over", flow: flow.name, events: others });
}

/** The reply's body: how many events were accepted. */
function told(accepted: readonly Accepted[]): object {
  const [first] = accepted;
  if (first !== undefined && accepted.length === 1)
    return { run: first.runId, ...(first.duplicate ? { duplicate: true } : {}) };
  const duplicates = accepted.filter(({ duplicate }) => duplicate).length;
  return { runs: accepted.map(({ runId }) => runId), ...(duplicates === 0 ? {} : { duplicates }) };
}

/** The text at a pointer into a JSON body; undefined if there is none. */
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
function headersOf(request: Incoming, link: SystemLink | undefined, redactor: Redactor): Record<string, string> {
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

function replyText(
  response: Outgoing,
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { "Content-Type": "text/plain", "X-Content-Type-Options": "nosniff", ...headers });
  response.end(text);
}

/** Replies with JSON, unless the reply has begun or the connection is closed. */
export function reply(
  response: Outgoing,
  status: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { "Content-Type": "application/json", ...headers });
  response.end(`${JSON.stringify(body)}\n`);
}
