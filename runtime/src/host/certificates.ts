/**
 * Certificates that a webhook contains, or whose address it contains. They are valid only if their chain ends at the
 * pinned root and they were issued for the vendor. An address is fetched only if its host is pinned.
 */
import { X509Certificate } from "node:crypto";
import type { CertificateSource } from "../webhooks.ts";

/** Reads a text from an address at a pinned host. Rejects if it can't be fetched. */
export type FetchText = (url: URL) => Promise<string>;

/** How long fetched certificates are cached, in milliseconds, and for how many addresses. */
const FRESH = 3_600_000;
const MOST_KNOWN = 20;
/** The maximum number of certificates in a chain. */
const LONGEST_CHAIN = 6;

/** A refusal, or the public key in PEM. */
export type CertificateKey = { readonly key: string } | { readonly why: string };

/** Finds the vendor's certificate of a delivery, and checks it. */
export class Certificates {
  readonly #fetch: FetchText;
  /** The oldest first. */
  readonly #known = new Map<string, { readonly text: string; readonly at: number }>();

  constructor(fetch: FetchText) {
    this.#fetch = fetch;
  }

  /** @param roots root certificates in PEM. @throws the errors of fetching: the signature then can't be checked yet */
  async keyOfSigner(
    source: CertificateSource,
    header: (name: string) => string | undefined,
    roots: readonly string[],
    now: number,
  ): Promise<CertificateKey> {
    const text =
      source.urlHeader === undefined
        ? inHeader(header(source.header ?? ""))
        : await this.#fetched(source, header(source.urlHeader), now);
    if (typeof text !== "string") return text;
    const chain = certificatesIn(text);
    if (chain.length === 0) return { why: "the certificate is invalid" };
    const why = wrongWithChain(chain, roots.flatMap(certificatesIn), source.name, now);
    const [leaf] = chain;
    return why === undefined && leaf !== undefined
      ? { key: leaf.publicKey.export({ type: "spki", format: "pem" }).toString() }
      : { why: why ?? "the certificate is invalid" };
  }

  async #fetched(
    source: CertificateSource,
    address: string | undefined,
    now: number,
  ): Promise<string | { readonly why: string }> {
    if (address === undefined || !URL.canParse(address)) return { why: "the address of the certificate is missing" };
    const url = new URL(address);
    const isVendors =
      url.protocol === "https:" &&
      url.port === "" &&
      url.username === "" &&
      source.hosts?.includes(url.hostname) === true;
    if (!isVendors) return { why: "the certificate's address is at a host that is not the vendor's" };
    const known = this.#known.get(url.href);
    if (known !== undefined && Math.abs(now - known.at) < FRESH) return known.text;
    const text = await this.#fetch(url);
    this.#known.delete(url.href);
    this.#known.set(url.href, { text, at: now });
    if (this.#known.size > MOST_KNOWN) this.#known.delete(this.#known.keys().next().value ?? "");
    return text;
  }
}

function inHeader(value: string | undefined): string | { readonly why: string } {
  if (value === undefined) return { why: "the certificate is missing" };
  return value.includes("-----BEGIN") ? value.replaceAll("\\n", "\n") : Buffer.from(value, "base64").toString("utf8");
}

function certificatesIn(text: string): X509Certificate[] {
  const found = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  try {
    return found.slice(0, LONGEST_CHAIN).map((one) => new X509Certificate(unfolded(one)));
  } catch {
    return [];
  }
}

/** Header values can't contain line breaks, so blanks replace them. */
function unfolded(pem: string): string {
  const [, inner = ""] = /-----BEGIN CERTIFICATE-----([^-]+)-----END/.exec(pem) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${inner.replace(/\s+/g, "")}\n-----END CERTIFICATE-----`;
}

/** Each is valid now and signed by the next, which may sign others; the last is a root, or signed by one. */
function wrongWithChain(
  chain: readonly X509Certificate[],
  roots: readonly X509Certificate[],
  name: string,
  now: number,
): string | undefined {
  const [leaf] = chain;
  if (leaf?.checkHost(name, { subject: "default" }) === undefined) return "the certificate was issued for another name";
  for (const [i, one] of chain.entries()) {
    if (now < one.validFromDate.getTime() || now > one.validToDate.getTime())
      return "the certificate is not yet valid, or has expired";
    if (i > 0 && !one.ca) return "the certificate is signed by a certificate that may not sign others";
    if (roots.some((root) => isIssuer(root, one) && isGood(root, now))) return undefined;
    const next = chain[i + 1];
    if (next !== undefined && !isIssuer(next, one)) return "the certificate's chain is broken";
  }
  return "the certificate does not come from the pinned root";
}

function isIssuer(issuer: X509Certificate, one: X509Certificate): boolean {
  return (
    issuer.fingerprint256 === one.fingerprint256 ||
    (issuer.ca && one.checkIssued(issuer) && one.verify(issuer.publicKey))
  );
}

function isGood(root: X509Certificate, now: number): boolean {
  return root.validFromDate.getTime() <= now && now <= root.validToDate.getTime();
}
