/** How a system signs its webhooks, and what it expects of the receiver. */
import type { SignatureScheme, WebhookAuth, WebhookOptions } from "@integ/runtime";
import { defined } from "./defined.ts";
import { fromDescribed, type SignatureEntry, type WebhooksEntry } from "./descriptor.ts";
import type { Reading } from "./reading.ts";

/** How old a signed delivery may be. */
const TOLERANCE_SECONDS = 300;

/** How a system signs, with five minutes as the default tolerance of its timestamp. */
export function signatureOf(entry: SignatureEntry): SignatureScheme {
  const { timestamp, ...rest } = entry;
  if (timestamp === undefined) return fromDescribed<SignatureScheme>(rest);
  return fromDescribed<SignatureScheme>({
    ...entry,
    timestamp: { toleranceSeconds: TOLERANCE_SECONDS, ...timestamp },
  });
}

/** Undefined where the description has nothing of this. */
export function webhookOptionsOf({ reply, probe, ping, silent_refusal: silentRefusal }: WebhooksEntry = {}):
  WebhookOptions | undefined {
  const options = defined({
    reply: reply === undefined ? undefined : fromDescribed<NonNullable<WebhookOptions["reply"]>>(reply),
    probe,
    ping: ping === undefined ? undefined : fromDescribed<NonNullable<WebhookOptions["ping"]>>(ping),
    silentRefusal,
  });
  return Object.keys(options).length === 0 ? undefined : options;
}

/** The settings that authenticate a caller that does not sign. */
export function authSettings(auth: WebhookAuth | undefined): Readonly<Record<string, string>> {
  if (auth === undefined) return {};
  return auth.kind === "basic" ? { user: auth.user, password: auth.password } : { token: auth.token };
}

/** Secrets are settings, and a signature proves what it is there to prove. */
export function checkWebhooks({ value: { webhooks, settings = {} }, report }: Reading): void {
  const { signature, auth } = webhooks ?? {};
  if (signature !== undefined && settings[signature.secret] === undefined)
    report("/webhooks/signature/secret", `\`${signature.secret}\` is not among the settings`);
  if (signature !== undefined) unsignedMistakes(signature, report);
  for (const [name, setting] of Object.entries(authSettings(auth)))
    if (settings[setting] === undefined) report(`/webhooks/auth/${name}`, `\`${setting}\` is not among the settings`);
}

/** A signature that does not cover the body proves nothing; a time that it does not cover can be written anew. */
function unsignedMistakes(
  { content, timestamp, id_header: idHeader }: SignatureEntry,
  report: Reading["report"],
): void {
  const at = "/webhooks/signature";
  if (content !== undefined && !content.includes("{body}"))
    report(`${at}/content`, "what is signed has no {body}: anybody could send another one under the same signature");
  if (timestamp !== undefined && content?.includes("{timestamp}") !== true)
    report(
      `${at}/timestamp`,
      "the time of sending is not among what is signed: whoever sends it again could write another one; put {timestamp} into `content`, or leave `timestamp` out",
    );
  if (timestamp !== undefined && timestamp.header === undefined && timestamp.pair === undefined)
    report(`${at}/timestamp`, "it is not said where the time of sending stands: `header` or `pair`");
  if (content?.includes("{timestamp}") === true && timestamp === undefined)
    report(`${at}/content`, "{timestamp} is signed, and `timestamp` does not say where it stands");
  if (content?.includes("{id}") === true && idHeader === undefined)
    report(`${at}/content`, "{id} is signed, and `id_header` does not say where it stands");
}
