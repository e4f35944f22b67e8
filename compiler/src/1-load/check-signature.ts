/** Checks that a signature is sufficient proof. */
import type { SignatureEntry } from "./descriptor.ts";
import type { Reading } from "./reading.ts";

type Report = Reading["report"];

const AT = "/webhooks/signature";
/** Placeholders that cover the whole body, or what the vendor signs instead. */
const COVERING = /\{(?:body|crc32|form|field\.[^{}]+|\/[^{}]*)\}/;
const KNOWN = ["body", "crc32", "form", "timestamp", "id", "method", "url", "secret"];

/**
 * Reports a signature that leaves a part of the body, or its time, unsigned, and options that contradict each other.
 */
export function checkSignature(signature: SignatureEntry, settings: readonly string[], report: Report): void {
  checkKey(signature, report);
  checkPlace(signature, report);
  checkContent(signature, settings, report);
  for (const [i, further] of (signature.also ?? []).entries())
    checkContent(further, settings, report, `${AT}/also/${i}`);
  checkTime(signature, report);
}

/** The key, and whether it is strong enough. */
function checkKey(entry: SignatureEntry, report: Report): void {
  const { algorithm, secret, public_key: key, certificate, jwt, weak, content } = entry;
  const isHash = ["md5", "sha1", "sha256"].includes(algorithm);
  if (algorithm === "jwt") {
    if (jwt === undefined)
      return report(AT, "a token says by which algorithms it may be signed", "add  jwt: { algorithms: [RS256] }");
    if ([secret, key, jwt.jwks_url].filter((one) => one !== undefined).length !== 1)
      report(
        `${AT}/jwt`,
        "a token is checked by one of three",
        "name a setting as `secret` or `public_key`, or the vendor's list of keys as `jwks_url`",
      );
    const shared = jwt.algorithms.filter((one) => one.startsWith("HS"));
    if (shared.length > 0 !== (secret !== undefined) || (shared.length > 0 && shared.length < jwt.algorithms.length))
      report(`${AT}/jwt/algorithms`, "a shared secret is for HS256, HS384 and HS512 alone, and they for it alone");
    if (jwt.jwks_url?.startsWith("https://") === false)
      report(`${AT}/jwt/jwks_url`, "keys that come by http could be anybody's", "write https://…");
    if (jwt.body_claim === undefined && weak !== true)
      report(
        `${AT}/jwt`,
        "the token does not cover the body: anybody who has seen a token could send another body with it",
        "name the claim with its hash as `body_claim`; if the vendor has none, write  weak: true",
      );
    return;
  }
  if (jwt !== undefined) report(`${AT}/jwt`, "only the algorithm jwt has tokens");
  if (algorithm.startsWith("hmac-") || isHash) {
    if (secret === undefined)
      report(AT, `${algorithm} needs a secret`, "name the setting that holds it:  secret: webhook_secret");
    if (isHash && content?.includes("{secret}") !== true)
      report(
        AT,
        "anybody could work this out: nothing secret is in it",
        'put it into what is hashed:  content: "{body}{secret}"',
      );
    if (isHash && weak !== true)
      report(
        `${AT}/algorithm`,
        `${algorithm} over a text with the secret in it can be forged with effort`,
        "take an hmac if the vendor has one; else write  weak: true",
      );
  } else if ((key === undefined) === (certificate === undefined))
    report(
      AT,
      `${algorithm} is checked by the vendor's key`,
      "name the setting that holds it as `public_key`, or say where its `certificate` is",
    );
  if (certificate !== undefined && (certificate.header === undefined) === (certificate.url_header === undefined))
    report(
      `${AT}/certificate`,
      "the place of the certificate is missing",
      "`header` if the delivery contains it, or `url_header` if it contains its address",
    );
  if (certificate?.url_header !== undefined && (certificate.hosts ?? []).length === 0)
    report(
      `${AT}/certificate`,
      "anybody could name an address of their own",
      "say which hosts are the vendor's:  hosts: [api.example.com]",
    );
}

/** The place of the signature. */
function checkPlace({ header, at, field, encoding, algorithm }: SignatureEntry, report: Report): void {
  if ([header, at, field].filter((one) => one !== undefined).length !== 1)
    report(AT, "a signature has one place", "in a `header`, in each event (`at`), or in a `field` of a form");
  if (encoding === undefined && algorithm !== "jwt")
    report(AT, "it is not said how the signature is written", "add  encoding: base64, base64url or hex");
}

/** A signature that does not cover the body proves nothing. */
function checkContent(
  { content, algorithm }: Pick<SignatureEntry, "content" | "algorithm">,
  settings: readonly string[],
  report: Report,
  at = AT,
): void {
  if (content === undefined || algorithm === "jwt") return;
  if (!COVERING.test(content))
    report(
      `${at}/content`,
      "the signed content has no {body}: anybody could send another body with the same signature",
    );
  for (const [, hole = ""] of content.matchAll(/\{([^{}]+)\}/g)) {
    const isPlace = hole.startsWith("/") || hole.startsWith("header.") || hole.startsWith("field.");
    if (!isPlace && !KNOWN.includes(hole) && !settings.includes(hole))
      report(
        `${at}/content`,
        `{${hole}} is neither of the delivery nor a setting`,
        `it may be ${KNOWN.map((one) => `{${one}}`).join(", ")}, {header.X-Name}, {field.name} or {/pointer}`,
      );
  }
}

/** An unsigned timestamp can be forged. */
function checkTime({ content, timestamp, id_header: idHeader }: SignatureEntry, report: Report): void {
  if (timestamp !== undefined && content?.includes("{timestamp}") !== true)
    report(
      `${AT}/timestamp`,
      "the time of sending is not signed: anybody who sends the delivery again could change it; put {timestamp} into `content`, or omit `timestamp`",
    );
  if (timestamp !== undefined && timestamp.header === undefined && timestamp.pair === undefined)
    report(`${AT}/timestamp`, "the place of the time of sending is missing: `header` or `pair`");
  if (content?.includes("{timestamp}") === true && timestamp === undefined)
    report(`${AT}/content`, "{timestamp} is signed, but `timestamp` does not say where it is");
  if (content?.includes("{id}") === true && idHeader === undefined)
    report(`${AT}/content`, "{id} is signed, but `id_header` does not say where it is");
}
