/**
 * `system.schema.json` and the runtime's types have the same words, so that every option can be written, and every written option
 * is implemented.
 */
import { describe, expect, test } from "vitest";
import { SYSTEM_SCHEMA } from "@integ/compiler";
import type {
  IntervalFilter, Assertion, DeliveredEvents, DeliveryEncryption, EchoReply, FurtherSignature, OAuth, OAuth1, Operation, Pages, SignatureScheme,
  SignedRequest, Since, TimestampUnit, TokenScheme, WebhookAuth, WebhookMethod,
} from "@integ/runtime"; // prettier-ignore
import { getPointer } from "../../runtime/src/host/pointer.ts";

/** The words of a type. The type checker asks for each of them, and for no other. */
const words = <Word extends string>(all: Readonly<Record<Word, true>>): readonly string[] => Object.keys(all);

const OPERATION = "/properties/operations/additionalProperties/properties";
const SIGNATURE = "/properties/webhooks/properties/signature/properties";
const encodings = { base64: true, base64url: true, hex: true } as const;
const byKey = {
  "rsa-sha256": true,
  "rsa-sha1": true,
  "rsa-sha512": true,
  "rsa-pss-sha256": true,
  "ecdsa-sha256": true,
  ed25519: true,
} as const;

describe("the values allowed in system.yaml are those of the runtime's type", () => {
  test.each<[string, readonly string[]]>([
    [
      `${SIGNATURE}/algorithm`,
      words<SignatureScheme["algorithm"]>({
        ...byKey,
        "hmac-sha256": true,
        "hmac-sha1": true,
        "hmac-sha512": true,
        md5: true,
        sha1: true,
        sha256: true,
        jwt: true,
      }),
    ],
    [`${SIGNATURE}/encoding`, words<NonNullable<SignatureScheme["encoding"]>>(encodings)],
    [`${SIGNATURE}/form`, words<NonNullable<SignatureScheme["form"]>>({ der: true, p1363: true })],
    [
      `${SIGNATURE}/format`,
      words<NonNullable<SignatureScheme["format"]>>({ plain: true, pairs: true, versions: true }),
    ],
    [
      `${SIGNATURE}/key`,
      words<NonNullable<SignatureScheme["key"]>>({ utf8: true, base64: true, hex: true, nfkd: true }),
    ],
    [`${SIGNATURE}/timestamp/properties/unit`, words<TimestampUnit>({ seconds: true, milliseconds: true, iso: true })],
    [`${SIGNATURE}/jwt/properties/body_encoding`, words<NonNullable<TokenScheme["bodyEncoding"]>>(encodings)],
    [`${SIGNATURE}/also/items/properties/algorithm`, words<FurtherSignature["algorithm"]>(byKey)],
    [`${SIGNATURE}/also/items/properties/encoding`, words<NonNullable<FurtherSignature["encoding"]>>(encodings)],
    [
      "/properties/webhooks/properties/probe/properties/reply/properties/hash/properties/algorithm",
      words<NonNullable<EchoReply["hash"]>["algorithm"]>({ sha256: true, "hmac-sha256": true }),
    ],
    ["/properties/webhooks/properties/methods/items", words<WebhookMethod>({ GET: true, POST: true })],
    [
      "/properties/webhooks/properties/format",
      words<NonNullable<DeliveredEvents["format"]>>({ json: true, form: true, xml: true, cloudevents: true }),
    ],
    [
      "/properties/webhooks/properties/coding",
      words<NonNullable<DeliveredEvents["coding"]>>({ json: true, base64: true, base64_form: true }),
    ],
    [
      "/properties/webhooks/properties/encryption/properties/algorithm",
      words<DeliveryEncryption["algorithm"]>({ "aes-256-gcm": true }),
    ],
    [
      "/properties/webhooks/properties/encryption/properties/encoding",
      words<DeliveryEncryption["encoding"]>(encodings),
    ],
    [
      "/properties/webhooks/properties/auth/properties/kind",
      words<WebhookAuth["kind"]>({ basic: true, bearer: true, header: true, query: true, path: true }),
    ],
    [
      `${OPERATION}/pages/properties/style`,
      words<Pages["style"]>({
        page: true,
        offset: true,
        cursor: true,
        next_url: true,
        link_header: true,
        page_info: true,
        last: true,
      }),
    ],
    [
      "/properties/oauth1/properties/algorithm",
      words<NonNullable<OAuth1["algorithm"]>>({ "hmac-sha256": true, "hmac-sha1": true }),
    ],
    ["/properties/oauth1/properties/in", words<NonNullable<OAuth1["in"]>>({ header: true, query: true })],
    [
      "/properties/oauth/properties/grant",
      words<OAuth["grant"]>({
        client_credentials: true,
        refresh_token: true,
        authorization_code: true,
        jwt_bearer: true,
        jwt: true,
      }),
    ],
    [
      "/properties/oauth/properties/client_auth",
      words<NonNullable<OAuth["clientAuth"]>>({ basic: true, post: true, none: true }),
    ],
    [
      "/properties/oauth/properties/assertion/properties/algorithm",
      words<Assertion["algorithm"]>({
        RS256: true,
        RS512: true,
        PS256: true,
        ES256: true,
        ES384: true,
        EdDSA: true,
        HS256: true,
        HS512: true,
      }),
    ],
    [
      "/properties/signed/properties/algorithm",
      words<SignedRequest["algorithm"]>({ "hmac-sha256": true, "hmac-sha1": true, "hmac-sha512": true }),
    ],
    ["/properties/signed/properties/timestamp", words<TimestampUnit>({ seconds: true, milliseconds: true, iso: true })],
    [
      `${OPERATION}/request/properties/method`,
      words<Operation["method"]>({ GET: true, POST: true, PUT: true, PATCH: true, DELETE: true }),
    ],
    [`${OPERATION}/pages/properties/edge`, words<NonNullable<Pages["edge"]>>({ from: true, after: true })],
    [
      `${OPERATION}/pages/properties/beyond`,
      words<NonNullable<Pages["beyond"]>>({ empty: true, not_found: true, again: true }),
    ],
    [
      `${OPERATION}/since/properties/format`,
      words<Since["format"]>({
        iso: true,
        http: true,
        seconds: true,
        milliseconds: true,
        local: true,
        local_iso: true,
      }),
    ],
    [
      `${OPERATION}/by/additionalProperties/properties/format`,
      words<IntervalFilter["format"]>({ iso: true, http: true, seconds: true, date: true }),
    ],
  ])("%s", (pointer, wanted) => {
    const found = getPointer(`${pointer}/enum`, SYSTEM_SCHEMA);
    expect(new Set(Array.isArray(found) ? found : [])).toEqual(new Set(wanted));
  });
});
