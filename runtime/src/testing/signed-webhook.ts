/** Sends a webhook signed as the flow's system signs it. */
import type { Flow, WebhookAuth } from "../flow.ts";
import type { Settings } from "../host/connection.ts";
import { settingsOfCaller } from "../settings.ts";
import { ownKey, signedDelivery } from "./signed-delivery.ts";
import { deliveredAs, type Delivered } from "./delivered-as.ts";

/** A webhook to sign and send: its body is a document, which gets the system's envelope. */
export interface SignedWebhookOptions {
  /** The host's address. */
  readonly url: string;
  readonly secret: string;
  /** Other settings of the connection, if they are signed too. */
  readonly settings?: Settings;
  readonly body: string | Uint8Array;
  /** When it is sent, in milliseconds since 1970. */
  readonly now?: number;
  /** The timeout, in milliseconds. */
  readonly timeoutMs?: number;
  /** The body is the delivery itself, and is not wrapped. */
  readonly raw?: true;
  /** The query, instead of the one in the system's description. */
  readonly query?: Readonly<Record<string, string>>;
  /** Overrides, such as a forged signature. */
  readonly headers?: Readonly<Record<string, string>>;
}

// A test may have a flow of any document.
// oxlint-disable-next-line typescript/no-explicit-any

/**
 * Sends a body to a host as the flow's system would, signed or with its credentials.
 * @throws Error if the flow has no webhook trigger
 */
export async function sendWebhook(flow: Flow<any, any, any>, options: SignedWebhookOptions): Promise<Response> {
  const { trigger } = flow;
  if (trigger.kind !== "webhook") throw new Error(`${flow.name} is not started by a webhook`);
  const document = typeof options.body === "string" ? Buffer.from(options.body) : options.body;
  const delivered: Delivered =
    options.raw === true
      ? { body: document, contentType: "application/json" }
      : deliveredAs(flow, document, options.now ?? Date.now(), options.settings);
  const { body, contentType, headers } = delivered;
  const query = options.query ?? delivered.query;
  const link = flow.systems[trigger.system];
  const auth = link?.webhookAuth;
  const asked = { ...query, ...(auth?.kind === "query" ? { [auth.name]: options.secret } : {}) };
  const behind = Object.keys(asked).length === 0 ? "" : `?${new URLSearchParams(asked).toString()}`;
  const path = auth?.kind === "path" ? `/${encodeURIComponent(options.secret)}` : "";
  const address = `${options.url}/webhooks/${encodeURIComponent(flow.name)}${path}${behind}`;
  const [method = "POST"] = link?.webhookOptions?.methods ?? [];
  const sent = {
    method,
    address,
    body,
    headers: { "Content-Type": contentType, ...headers },
    now: options.now ?? Date.now(),
    ...(options.settings === undefined ? {} : { settings: options.settings }),
  };
  const signed = await signedDelivery(link, options.secret, sent);
  const isQuery = method === "GET";
  const fields = isQuery ? `${behind === "" ? "?" : "&"}${Buffer.from(signed.body).toString("utf8")}` : "";
  return fetch(`${address}${fields}`, {
    method,
    headers: {
      ...(trigger.topicHeader === undefined || trigger.topic === undefined
        ? {}
        : { [trigger.topicHeader]: trigger.topic }),
      ...signed.headers,
      ...authHeaders(auth, options.secret),
      ...options.headers,
    },
    ...(isQuery ? {} : { body: signed.body as unknown as string }),
    signal: AbortSignal.timeout(options.timeoutMs ?? 30_000),
  });
}

/** The credential of a flow's webhooks, from the settings of its connection: for `secret`. */
// A test may have a flow of any document.
// oxlint-disable-next-line typescript/no-explicit-any

/** The settings of a flow's webhooks, separated by colons. Empty if there are none. */
export function webhookSecret({ trigger, systems }: Flow<any, any, any>, settings: Settings): string {
  const link = trigger.kind === "webhook" ? systems[trigger.system] : undefined;
  const { signature } = link ?? {};
  if (signature !== undefined && signature.secret === undefined) return ownKey(signature, settings);
  const wanted = signature?.secret === undefined ? settingsOfCaller(link?.webhookAuth) : [signature.secret];
  return wanted.map((name) => [settings[name] ?? ""].flat()[0] ?? "").join(":");
}

/** The credentials of a sender that does not sign. @param secret the password or token; of basic, `user:password` */
function authHeaders(auth: WebhookAuth | undefined, secret: string): Record<string, string> {
  switch (auth?.kind) {
    case "basic":
      return { Authorization: `Basic ${Buffer.from(secret).toString("base64")}` };
    case "bearer":
      return { Authorization: `Bearer ${secret}` };
    case "header":
      return { [auth.name]: secret };
    // These credentials are in the address.
    case "query":
    case "path":
    case undefined:
      return {};
  }
}
