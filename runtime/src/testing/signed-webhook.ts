/** Sends a webhook signed as the flow's system signs it. */
import type { Flow } from "../flow.ts";
import { sign } from "../host/signature.ts";

export interface WebhookOptions {
  /** The host's address. */
  readonly url: string;
  readonly secret: string;
  readonly body: string | Uint8Array;
  /** Overrides, such as a forged signature. */
  readonly headers?: Readonly<Record<string, string>>;
}

// A test may have a flow of any document.
// oxlint-disable-next-line typescript/no-explicit-any
export async function sendWebhook(flow: Flow<any, any, any>, options: WebhookOptions): Promise<Response> {
  const { trigger } = flow;
  if (trigger.kind !== "webhook") throw new Error(`${flow.name} is not started by a webhook`);
  const body = typeof options.body === "string" ? Buffer.from(options.body) : options.body;
  const scheme = flow.systems[trigger.system]?.signature;
  return fetch(`${options.url}/webhooks/${encodeURIComponent(flow.name)}`, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      ...(trigger.topicHeader === undefined || trigger.topic === undefined
        ? {}
        : { [trigger.topicHeader]: trigger.topic }),
      ...(scheme === undefined ? {} : { [scheme.header]: sign(scheme, options.secret, body) }),
      ...options.headers,
    },
    body: body as unknown as string,
  });
}
