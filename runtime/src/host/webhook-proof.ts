/** Authenticates deliveries: every check that the description demands must pass. */
import ipaddr from "ipaddr.js";
import type { AskVendor, SystemLink } from "../flow.ts";
import { textOf } from "./delivered.ts";
import type { Transport } from "./transport.ts";
import { Certificates, type FetchText } from "./certificates.ts";
import { Tokens } from "./json-web-token.ts";
import { getPointer } from "./pointer.ts";
import { furtherRefusal, refusal } from "./signature.ts";
import { authRefusal } from "./webhook-auth.ts";
import { contentOf, type Signed } from "./signed-content.ts";

/** Why a delivery is not proven. `unsure`: it can't be decided now, so the sender should retry. */
export interface Unproven {
  readonly why: string;
  readonly unsure?: true;
}

/** A delivery in each form that may have been signed: compressed or not, and with each possible address. */
export interface Shown {
  readonly forms: readonly Signed[];
  /** The address that it comes from. */
  readonly from: string | undefined;
  /** The body was encrypted with the connection's secret, which proves its origin. */
  readonly isDecrypted?: boolean;
}

/** Checks deliveries, and caches the keys that vendors publish. */
export class Proofs {
  readonly #certificates: Certificates;
  readonly #tokens: Tokens;

  constructor(fetch: FetchText) {
    this.#certificates = new Certificates(fetch);
    this.#tokens = new Tokens(fetch);
  }

  /** @returns the failed check; undefined if all checks pass */
  async refusal(
    link: SystemLink,
    { forms, from, isDecrypted }: Shown,
    connection: Transport,
    now: number,
  ): Promise<Unproven | undefined> {
    const { webhookOptions: { addresses } = {}, webhookAuth: auth, signature } = link;
    if (addresses !== undefined && (from === undefined || !isWithin(from, addresses)))
      return { why: "it comes from an address that is not the vendor's" };
    const settings = (name: string): readonly string[] => connection.settings(name);
    const [first] = forms;
    const shown = auth === undefined || first === undefined ? undefined : authRefusal(auth, settings, first);
    if (shown !== undefined) return { why: shown };
    try {
      const keysOf = (name: string): readonly string[] =>
        connection.missing([name]).length > 0 ? [] : settings(name).filter((key) => key !== "");
      const wrong =
        signature === undefined
          ? undefined
          : ((isDecrypted === true ? undefined : await this.#signed(link, forms, settings, now)) ??
            (first === undefined ? undefined : furtherRefusal(signature, keysOf, first, now)));
      if (wrong !== undefined) return { why: wrong };
      return link.webhookAsk === undefined || first === undefined
        ? undefined
        : await asked(link.webhookAsk, first, connection);
    } catch {
      return { why: "it can't be verified at the moment", unsure: true };
    }
  }

  async #signed(
    { signature: scheme }: SystemLink,
    forms: readonly Signed[],
    settings: (name: string) => readonly string[],
    now: number,
  ): Promise<string | undefined> {
    if (scheme === undefined) return undefined;
    const [first] = forms;
    const named = scheme.secret ?? scheme.publicKey ?? scheme.certificate?.root;
    let keys = named === undefined ? [] : settings(named);
    if (scheme.certificate !== undefined && first !== undefined) {
      const found = await this.#certificates.keyOfSigner(scheme.certificate, (name) => first.header(name), keys, now);
      if ("why" in found) return found.why;
      keys = [found.key];
    }
    let wrong: string | undefined = "the signature is missing";
    for (const form of forms) {
      wrong =
        scheme.jwt === undefined
          ? refusal(scheme, keys, form, now)
          : await this.#tokens.refusal(scheme, scheme.jwt, keys, form, now);
      if (wrong === undefined) return undefined;
    }
    return wrong;
  }
}

/** Whether an address lies in one of the networks. */
export function isWithin(address: string, networks: readonly string[]): boolean {
  if (!ipaddr.isValid(address)) return false;
  const own = ipaddr.process(address);
  return networks.some((network) => {
    if (!network.includes("/")) return ipaddr.isValid(network) && ipaddr.process(network).toString() === own.toString();
    if (!ipaddr.isValidCIDR(network)) return false;
    const [base, bits] = ipaddr.parseCIDR(network);
    return base.kind() === own.kind() && own.match([base, bits]);
  });
}

/** Asks the vendor whether a delivery is genuine. @throws Error if it can't be asked */
async function asked(ask: AskVendor, request: Signed, connection: Transport): Promise<Unproven | undefined> {
  const scheme = { algorithm: "sha256" } as const;
  const known = { timestamp: "", id: "", event: request.events?.[0] };
  const args = Object.fromEntries(
    Object.entries(ask.arguments).map(([name, content]) => [
      name,
      Buffer.concat(contentOf({ ...scheme, content }, request, known).map((one) => Buffer.from(one))).toString("utf8"),
    ]),
  );
  const result = await connection.send(ask.operation, args);
  if (result.kind === "later" || result.kind === "wait") throw new Error(result.why);
  const said = result.kind === "ok" ? textOf(getPointer(ask.at, result.value)) : undefined;
  return said === ask.is ? undefined : { why: "the vendor says that it has not sent it" };
}
