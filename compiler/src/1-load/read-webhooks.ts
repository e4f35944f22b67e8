/** How a system signs its webhooks, and how the receiver must respond. */
import type {
  CertificateSource,
  FurtherSignature,
  SignatureScheme,
  SystemLink,
  TokenScheme,
  WebhookAuth,
  WebhookOptions,
} from "@integ/runtime";
import { defined } from "./defined.ts";
import { checkSignature } from "./check-signature.ts";
import { fromDescribed, type SignatureEntry, type WebhooksEntry } from "./descriptor.ts";
import type { Reading } from "./reading.ts";

/** The default maximum age of a signed delivery, in seconds. */
const TOLERANCE_SECONDS = 300;

/** How a system signs, with five minutes as the default tolerance of its timestamp. */
export function signatureOf({ timestamp, certificate, jwt, also, ...rest }: SignatureEntry): SignatureScheme {
  const more = defined({
    also: also?.map((one) => fromDescribed<FurtherSignature>(one)),
    timestamp:
      timestamp === undefined
        ? undefined
        : fromDescribed<NonNullable<SignatureScheme["timestamp"]>>({
            tolerance_seconds: TOLERANCE_SECONDS,
            ...timestamp,
          }),
    certificate: certificate === undefined ? undefined : fromDescribed<CertificateSource>(certificate),
    jwt: jwt === undefined ? undefined : fromDescribed<TokenScheme>({ max_age_seconds: TOLERANCE_SECONDS, ...jwt }),
  });
  return fromDescribed<SignatureScheme>({ ...rest, ...more });
}

/** Undefined if the description has none of these options. */
export function webhookOptionsOf(entry: WebhooksEntry = {}): WebhookOptions | undefined {
  const { methods, reply, probe, ping, addresses, encryption, silent_refusal: silentRefusal } = entry;
  const options = defined({
    methods,
    reply: reply === undefined ? undefined : fromDescribed<NonNullable<WebhookOptions["reply"]>>(reply),
    probe: probe === undefined ? undefined : fromDescribed<NonNullable<WebhookOptions["probe"]>>(probe),
    ping: ping === undefined ? undefined : fromDescribed<NonNullable<WebhookOptions["ping"]>>(ping),
    addresses,
    encryption,
    silentRefusal,
  });
  return Object.keys(options).length === 0 ? undefined : options;
}

/** The settings that authenticate a caller that does not sign. */
export function authSettings(auth: WebhookAuth | undefined): Readonly<Record<string, string>> {
  if (auth === undefined) return {};
  return auth.kind === "basic" ? { user: auth.user, password: auth.password } : { token: auth.token };
}

/** The settings by which a signature is checked. */
export function signatureSettings({
  signature,
}: Pick<SystemLink, "signature">): Readonly<Partial<Record<"secret" | "public_key" | "certificate/root", string>>> {
  return defined({
    secret: signature?.secret,
    public_key: signature?.publicKey,
    "certificate/root": signature?.certificate?.root,
  });
}

/** Checks that secrets are settings, and that signatures are sufficient proof. */
export function checkWebhooks(reading: Reading): void {
  const { value, report } = reading;
  const { webhooks, settings = {} } = value;
  const { signature, auth, addresses, encryption } = webhooks ?? {};
  if (signature !== undefined) {
    for (const [name, setting] of Object.entries(signatureSettings({ signature: signatureOf(signature) })))
      if (settings[setting] === undefined)
        report(`/webhooks/signature/${name}`, `\`${setting}\` is not among the settings`);
    checkSignature(signature, Object.keys(settings), report);
    for (const [i, { public_key: key = "" }] of (signature.also ?? []).entries())
      if (settings[key] === undefined)
        report(`/webhooks/signature/also/${i}/public_key`, `\`${key}\` is not among the settings`);
  }
  if (encryption !== undefined && settings[encryption.secret] === undefined)
    report("/webhooks/encryption/secret", `\`${encryption.secret}\` is not among the settings`);
  for (const [name, setting] of Object.entries(authSettings(auth)))
    if (settings[setting] === undefined) report(`/webhooks/auth/${name}`, `\`${setting}\` is not among the settings`);
  for (const [i, network] of (addresses ?? []).entries())
    if (!/^(?:\d{1,3}(?:\.\d{1,3}){3}(?:\/\d{1,2})?|[0-9a-fA-F:]*:[0-9a-fA-F:.]*(?:\/\d{1,3})?)$/.test(network))
      report(`/webhooks/addresses/${i}`, `\`${network}\` is no network`, "write 192.0.2.0/24, or 2001:db8::/32");
  checkEchoes(reading);
  checkAsk(reading);
}

/** Checks that the replies of a verification say something, and that their settings exist. */
function checkEchoes({ value: { webhooks, settings = {} }, report }: Reading): void {
  for (const word of ["probe", "ping"] as const) {
    const { reply: { hash, headers, body } = {} } = webhooks?.[word] ?? {};
    const at = `/webhooks/${word}/reply`;
    const usesHash = [headers, body].some((texts) =>
      Object.values(texts ?? {}).some((text) => text.includes("{hash}")),
    );
    if (usesHash && hash === undefined)
      report(
        at,
        "{hash} is in the reply, but not what is hashed",
        'add  hash: { algorithm: sha256, content: "{echo}" }',
      );
    if (hash === undefined) continue;
    if ((hash.algorithm === "hmac-sha256") !== (hash.secret !== undefined))
      report(
        `${at}/hash`,
        hash.secret === undefined ? "an HMAC needs a secret" : `${hash.algorithm} has no secret`,
        hash.secret === undefined
          ? "name the setting that holds it:  secret: webhook_secret"
          : "leave `secret` out, and put the setting into `content`, or write  algorithm: hmac-sha256",
      );
    if (hash.secret !== undefined && settings[hash.secret] === undefined)
      report(`${at}/hash/secret`, `\`${hash.secret}\` is not among the settings`);
    for (const [, hole = ""] of hash.content.matchAll(/\{([^{}]+)\}/g))
      if (hole !== "echo" && hole !== "url" && settings[hole] === undefined)
        report(`${at}/hash/content`, `{${hole}} is not a setting`, "it may be {echo}, {url} or a setting");
  }
}

function checkAsk({ value: { webhooks, operations = {} }, report }: Reading): void {
  const { ask } = webhooks ?? {};
  if (ask === undefined) return;
  const at = "/webhooks/ask";
  const operation = operations[ask.operation];
  if (operation?.kind !== "read")
    return report(`${at}/operation`, `there is no operation \`${ask.operation}\` that reads`);
  for (const name of Object.keys(ask.arguments))
    if (operation.parameters?.[name] === undefined)
      report(`${at}/arguments/${name}`, `${ask.operation} has no parameter \`${name}\``);
  for (const [name, parameter] of Object.entries(operation.parameters ?? {}))
    if (parameter.optional !== true && ask.arguments[name] === undefined)
      report(
        `${at}/arguments`,
        `${ask.operation} needs \`${name}\``,
        `say what of the delivery it is:  ${name}: "{body}"`,
      );
}
