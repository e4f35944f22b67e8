/**
 * Stand-ins for systems: a server on this machine that accepts only the requests of a description. It checks
 * credentials, validates written records against the schemas, stores, finds and lists them page by page, enforces the
 * real system's limits, and fails on demand.
 */
import { fieldsIn, scalarText } from "../../host/unknown-values.ts";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { OAuth } from "../../credentials.ts";
import type { Login, Operation, SystemLink } from "../../flow.ts";
import { getPointer, isRecord, setPointer } from "../../host/pointer.ts";
import { parseJson } from "../../json.ts";
import { replyToDelete, replyToList, replyToRead, replyToWrite, type StandInReply } from "./replies.ts";
import { denied } from "./denied.ts";
import { signedHere } from "./keys.ts";
import { standInPage, type ToldRequest } from "./page.ts";
import type { Refusal } from "./quota.ts";
import { RequestGuard } from "./request-guard.ts";
import { route, type Routed } from "./routes.ts";
import { writeReply } from "./wire.ts";
import { ResourceStore, type Document } from "./resource-store.ts";
import { boundAddress } from "../../host/bound-address.ts";
import type { SystemModel } from "./system-model.ts";

/** Options of a `StandIn`. */
export interface StandInOptions {
  /** The probability of an injected failure, from 0 to 1. */
  readonly chaos?: number;
  /** From 0 to 1; for runs that can be repeated. */
  readonly random?: () => number;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  readonly onRequest?: (told: StandInRequest) => void;
}

/** The outcome of a request. */
export interface StandInRequest {
  readonly system: string;
  /** Undefined if no operation matches. */
  readonly operation?: string;
  /** 0: the connection was cut. */
  readonly status: number;
  /** The reason for a failure, injected or by the caller. */
  readonly why?: string;
  /** The written record, as it is stored now. */
  readonly written?: readonly Document[];
  /** The request as received. */
  readonly asked: ReceivedRequest;
}

/** A received request, with its path below the system's address. */
export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** The number of requests on the page. */
const TOLD = 50;

/** The address that a stand-in's webhooks come from. */
const HERE = ["127.0.0.0/8", "::1/128"];

const DISRUPTIONS = ["down", "broken", "cut", "lost", "half", "slow", "busy", "lie"] as const;
type Disruption = (typeof DISRUPTIONS)[number];

/** A request in progress. */
interface Taken {
  readonly stand: Stand;
  readonly asked: ReceivedRequest;
  readonly routed: Routed | undefined;
}

interface Stand {
  readonly model: SystemModel;
  readonly guard: RequestGuard;
  readonly resources: ResourceStore;
  /** Responses by idempotency key, with the request of each. */
  readonly replies: Map<string, { readonly body: string; readonly reply: StandInReply }>;
}

/** A server that stands in for systems: checks, stores, finds and lists records as their descriptions say. */
export class StandIn {
  readonly #server: Server;
  readonly #stands: ReadonlyMap<string, Stand>;
  readonly #options: StandInOptions;
  /** The last requests, the newest first. */
  #requests: readonly ToldRequest[] = [];
  /** The probability of an injected failure, from 0 to 1. */
  chaos: number;
  url = "";

  private constructor(systems: readonly SystemModel[], options: StandInOptions) {
    this.#options = options;
    this.chaos = options.chaos ?? 0;
    const now = options.now ?? Date.now;
    this.#stands = new Map(
      systems.map((model) => [
        model.link.name,
        { model, guard: new RequestGuard(model.link, now), resources: new ResourceStore(model), replies: new Map() },
      ]),
    );
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => this.#take(request, response, Buffer.concat(chunks).toString("utf8")));
    });
  }

  static async start(systems: readonly SystemModel[], options: StandInOptions = {}): Promise<StandIn> {
    const standIn = new StandIn(systems, options);
    await new Promise<void>((resolve) => standIn.#server.listen(0, "127.0.0.1", resolve));
    standIn.url = `http://127.0.0.1:${boundAddress(standIn.#server).port}`;
    return standIn;
  }

  /** The system's link with the address of this stand-in, for flows that call it. */
  link(system: string): SystemLink {
    const { link } = this.#stand(system).model;
    const { signature, webhookOptions } = link;
    return {
      ...link,
      ...(webhookOptions?.addresses === undefined ? {} : { webhookOptions: { ...webhookOptions, addresses: HERE } }),
      ...(signature === undefined ? {} : { signature: signedHere(signature) }),
      baseUrl: `${this.url}/${system}`,
      ...(link.oauth === undefined ? {} : { oauth: this.#oauth(system, link.oauth) }),
      ...(link.login === undefined ? {} : { login: loginHere(link.login) }),
    };
  }

  #oauth(system: string, oauth: OAuth): OAuth {
    const at = `${this.url}/${system}/oauth`;
    return {
      ...oauth,
      tokenUrl: `${at}/token`,
      ...(oauth.refreshUrl === undefined ? {} : { refreshUrl: `${at}/token` }),
      ...(oauth.authorizeUrl === undefined ? {} : { authorizeUrl: `${at}/authorize` }),
    };
  }

  /** The settings that a connection must have here. */
  settings(system: string): Readonly<Record<string, string>> {
    return this.#stand(system).guard.settings;
  }

  /** Seeds documents of a type. */
  seed(system: string, type: string, documents: readonly unknown[]): void {
    this.#stand(system).resources.seed(type, documents.map(fieldsIn));
  }

  /** The same, replacing documents with equal identities. */
  change(system: string, type: string, documents: readonly unknown[]): void {
    this.#stand(system).resources.change(type, documents.map(fieldsIn));
  }

  /**
   * Seeds documents that an operation finds. Missing required fields are filled with samples.
   *
   * @param args the arguments that find them
   */
  seedFound(
    system: string,
    operation: string,
    documents: readonly unknown[],
    args: Readonly<Record<string, unknown>>,
  ): void {
    const { model, resources } = this.#stand(system);
    const result = model.operations.find((one) => one.operation.name === operation)?.result;
    if (result === undefined) return;
    const whole = documents.flatMap((one) => {
      const completed = { ...fieldsIn(result.sample), ...fieldsIn(one) };
      const fitting = [one, completed].find((candidate) => result.shape.accepts(candidate));
      return fitting === undefined ? [] : [fieldsIn(fitting)];
    });
    const asked = Object.entries(args).flatMap(([name, value]) =>
      value === undefined || value === null ? [] : [[name, scalarText(value)] as const],
    );
    resources.seed(result.type, whole, Object.fromEntries(asked));
  }

  /** Makes an operation that writes respond with fields of a document beside the written ones. */
  seedResponse(system: string, operation: string, document: unknown): void {
    this.#stand(system).resources.seedResponse(operation, fieldsIn(document));
  }

  /** The stored records of a type, the oldest first. */
  documents(system: string, type: string): readonly Document[] {
    return this.#stand(system).resources.documents(type);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #stand(system: string): Stand {
    const stand = this.#stands.get(system);
    if (stand === undefined) throw new Error(`there is no stand-in for ${system}`);
    return stand;
  }

  #random(): number {
    return (this.#options.random ?? Math.random)();
  }

  #take(request: IncomingMessage, response: ServerResponse, body: string): void {
    const url = new URL(request.url ?? "/", this.url);
    const [, system = "", path = "/"] = /^\/([^/]+)(\/.*)?$/.exec(url.pathname) ?? [];
    const stand = this.#stands.get(system);
    if (stand === undefined) return this.#overview(request, response, body);
    const { tokens } = stand.guard;
    if (path === "/oauth/token" && tokens !== undefined) return reply(response, tokens.token(request, body));
    if (path === "/oauth/authorize" && tokens !== undefined) {
      const next = tokens.authorize(url.searchParams);
      return reply(response, next === undefined ? { status: 400 } : { status: 302, headers: { Location: next.href } });
    }
    const begun = stand.guard.logins?.reply({ request, url, body }, `${this.url}/${system}`);
    if (begun !== undefined) return reply(response, { ...begun, json: begun.why === undefined ? begun.json : { error: begun.why } }, stand.model.link.login?.request.responseFormat); // prettier-ignore
    const { method = "", headers } = request;
    const asked: ReceivedRequest = { method, path, query: url.searchParams, headers, body };
    const refused = stand.guard.enter({ request, url, body });
    if (refused !== undefined) return this.#end(response, { stand, asked, routed: undefined }, refusal(refused));
    const routed = route(stand.model, asked);
    const taken: Taken = { stand, asked, routed };
    const wrong = routed === undefined ? undefined : denied(stand.model.link, routed, stand.guard.settings);
    if (wrong !== undefined) {
      stand.guard.leave();
      return this.#end(response, taken, wrong);
    }
    const late = routed === undefined ? undefined : stand.guard.enterOperation(routed.model.operation);
    if (late !== undefined) {
      stand.guard.leave();
      return this.#end(response, taken, refusal(late));
    }
    const disruption =
      this.#random() < this.chaos ? DISRUPTIONS[Math.floor(this.#random() * DISRUPTIONS.length)] : undefined;
    const before = disruption === undefined ? undefined : disruptionBefore(disruption, routed);
    const given =
      before ??
      (routed === undefined
        ? { status: 404, why: `${method} ${path} is not an operation of ${system} that an integration here uses` }
        : successful(stand.model.link, routed, this.#replyTo(stand, routed, request, url, body)));
    const end = (why?: string): void => {
      stand.guard.leave();
      if (routed !== undefined) stand.guard.leaveOperation(routed.model.operation);
      if (before === undefined && (disruption === "lost" || disruption === "half"))
        return this.#cut(response, taken, given, disruption);
      this.#end(response, taken, why === undefined ? given : { ...given, json: given.json ?? {}, why });
    };
    if (disruption === "slow") setTimeout(() => end("chaos: slow"), 200 + this.#random() * 1500);
    else end();
  }

  /** The stored records: a page for browsers, JSON otherwise. Records posted in the same form are stored. */
  #overview({ method, headers }: IncomingMessage, response: ServerResponse, body: string): void {
    if (method === "POST") return reply(response, { status: this.#given(headers, body) ? 204 : 400 });
    const kept = [...this.#stands].map(([system, { resources }]) => ({
      title: system,
      types: resources.types.map((type) => ({ type, records: resources.records(type) })),
    }));
    if (headers.accept?.includes("text/html") === true) {
      response.writeHead(200, { "Content-Type": "text/html; charset=utf-8" });
      return void response.end(standInPage(kept, this.#requests));
    }
    const json = kept.map(({ title, types }) => [
      title,
      Object.fromEntries(types.map(({ type, records }) => [type, records.map(({ document }) => document)])),
    ]);
    reply(response, { status: 200, json: Object.fromEntries(json) });
  }

  /**
   * Accepts documents by system and type. Only the JSON content type is accepted, which pages of other sites can't
   * send.
   */
  #given(headers: IncomingMessage["headers"], body: string): boolean {
    if (headers["content-type"] !== "application/json") return false;
    for (const [system, types] of Object.entries(fieldsIn(parseJson(body))))
      for (const [type, documents] of Object.entries(fieldsIn(types)))
        this.#stands.get(system)?.resources.change(type, [documents].flat().map(fieldsIn));
    return true;
  }

  #end(response: ServerResponse, taken: Taken, given: StandInReply): void {
    const { stand, routed } = taken;
    this.#report(taken, given);
    const json = given.json ?? (given.why === undefined ? {} : { error: given.why });
    const responseFormat = routed?.model.operation.responseFormat;
    const { headers, places } = stand.guard.left();
    const told = places.reduce<unknown>(
      (rest, [at, value]) => (isRecord(rest) ? setPointer(at, value, rest) : rest),
      json,
    );
    reply(response, { ...given, json: told, headers: { ...headers, ...given.headers } }, responseFormat);
  }

  /** The work is done, but the response is missing or incomplete. */
  #cut(response: ServerResponse, taken: Taken, given: StandInReply, disruption: Disruption): void {
    const why =
      disruption === "half"
        ? "chaos: half a response"
        : disruption === "lost"
          ? "chaos: done, response lost"
          : undefined;
    this.#report(taken, { ...given, status: 0, ...(why === undefined ? {} : { why }) });
    if (disruption !== "half") return void response.destroy();
    const { type, text } = writeReply(taken.routed?.model.operation.responseFormat, given.json ?? {});
    response.writeHead(given.status, {
      "Content-Type": type,
      "Content-Length": Buffer.byteLength(text) + 1,
    });
    response.write(text.slice(0, text.length / 2), () => response.destroy());
  }

  #report({ stand, asked, routed }: Taken, { status, why, written }: StandInReply): void {
    const told: ToldRequest = {
      at: (this.#options.now ?? Date.now)(),
      what: `${stand.model.link.name}.${routed?.model.operation.name ?? `${asked.method} ${asked.path}`}`,
      status,
      ...(why === undefined ? {} : { why }),
    };
    this.#requests = [told, ...this.#requests].slice(0, TOLD);
    this.#options.onRequest?.({
      system: stand.model.link.name,
      status,
      asked,
      ...(routed === undefined ? {} : { operation: routed.model.operation.name }),
      ...(why === undefined ? {} : { why }),
      ...(written === undefined ? {} : { written }),
    });
  }

  #replyTo(stand: Stand, routed: Routed, request: IncomingMessage, url: URL, body: string): StandInReply {
    const { model } = routed;
    const { webhookAsk: ask } = stand.model.link;
    // A confirmation that was requested from here gets the vendor's positive reply.
    if (ask !== undefined && ask.operation.name === model.operation.name)
      return { status: 200, json: setPointer(`${model.operation.responsePointer ?? ""}${ask.at}`, ask.is) };
    const many = model.operation.several;
    const several = many === undefined ? 0 : (routed.args[many.parameter] ?? "").split(many.separator).length;
    if (many !== undefined && several > many.most)
      return { status: 400, why: `${several} values of ${many.parameter} in one request; it takes ${many.most}` };
    if (model.kind === "read") return replyToRead(stand.resources, routed);
    if (model.kind === "list") return replyToList(stand.resources, routed, request, calledAs(request, url));
    const given = idempotencyKeyIn(model.operation, request, url, body);
    const known = typeof given === "string" ? stand.replies.get(given) : undefined;
    if (known !== undefined && known.body !== body)
      return { status: 422, why: `the idempotency key ${String(given)} was used before for something else` };
    if (known !== undefined) return { ...known.reply, why: "repeated idempotency key: same response as before" };
    const reply = (model.kind === "delete" ? replyToDelete : replyToWrite)(stand.resources, routed);
    if (typeof given === "string" && reply.status < 300) stand.replies.set(given, { body, reply });
    return reply;
  }
}

/** The idempotency key of a request, if its operation has one. */
function idempotencyKeyIn(operation: Operation, { headers }: IncomingMessage, url: URL, body: string): unknown {
  const { idempotencyHeader: header, idempotencyQuery: parameter, idempotencyPlace: place } = operation;
  if (header !== undefined) return headers[header.toLowerCase()];
  if (place !== undefined) return getPointer(place, parseJson(body));
  return url.searchParams.get(parameter ?? "");
}

/** The requested URL; a proxy of the vendor passes it in a header. */
function calledAs({ headers }: IncomingMessage, url: URL): URL {
  const original = headers["x-original-url"];
  return typeof original === "string" && URL.canParse(original) ? new URL(original) : url;
}

/** Marks a response as successful, if the system has a word for it. */
function successful({ fails = [] }: SystemLink, { model }: Routed, given: StandInReply): StandInReply {
  if (given.status !== 200) return given;
  const words = [...(model.operation.fails ?? []), ...fails].filter(({ on }) => on === undefined);
  const json = words.reduce<unknown>(
    (rest, { at, isNot }) => (at === undefined || isNot === undefined ? rest : setPointer(at, isNot[0], rest)),
    given.json,
  );
  return { ...given, json };
}

/** A login at the system's own address. */
function loginHere({ baseUrl: _elsewhere, ...login }: Login): Login {
  return login;
}

function refusal({ status, error, headers }: Refusal): StandInReply {
  return { status, why: error, ...(headers === undefined ? {} : { headers }) };
}

/** The failure to inject before a request is executed; undefined if it fails later. */
function disruptionBefore(disruption: Disruption, routed: Routed | undefined): StandInReply | undefined {
  switch (disruption) {
    case "down":
      return { status: 503, why: "chaos: down" };
    case "broken":
      return { status: 500, why: "chaos: broken" };
    case "busy":
      return { status: 429, why: "chaos: busy", headers: { "Retry-After": "1" } };
    case "lie": {
      const rule = routed?.model.operation.fails?.find(({ on, at }) => on === undefined && at?.includes("*") === false);
      if (rule === undefined) return { status: 502, why: "chaos: a bad gateway" };
      const json = setPointer(rule.at, rule.is?.[0] ?? [rule.retryWhen?.[0] ?? "failed"]);
      return { status: 200, why: "chaos: a failure inside a 200", json };
    }
    case "cut":
      return { status: 0, why: "chaos: cut off" };
    case "half":
    case "lost":
    case "slow":
      return undefined;
  }
}

function reply(
  response: ServerResponse,
  { status, json, headers }: StandInReply,
  responseFormat?: Routed["model"]["operation"]["responseFormat"],
): void {
  if (status === 0) return void response.destroy();
  const hasBody = status !== 204 && status !== 304;
  const { type, text } = writeReply(responseFormat, json ?? {});
  response.writeHead(status, { ...(hasBody ? { "Content-Type": type } : {}), ...headers });
  response.end(hasBody ? text : undefined);
}
