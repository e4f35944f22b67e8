/**
 * Secrets that authenticate callers: decoded by the description, and checked before the host starts. An empty key would accept
 * every caller, so it is never used.
 */
import type { SignatureScheme, SystemLink } from "../flow.ts";
import { isBlank, secretProblem, SHORTEST_SECRET, withoutPrefix } from "../secrets.ts";
import type { Settings } from "./connection.ts";
import { publicKeyOf } from "./public-keys.ts";

/** The bytes of a signing secret. @returns the problem if the secret is not usable */
export function signingKey(scheme: Pick<SignatureScheme, "key" | "keyPrefix">, secret: string): Buffer | string {
  const problem = secretProblem(secret, scheme);
  if (problem !== undefined) return problem;
  const { key = "utf8" } = scheme;
  const plain = withoutPrefix(secret, scheme);
  const bytes = key === "nfkd" ? Buffer.from(plain.normalize("NFKD")) : Buffer.from(plain, key);
  return bytes.length === 0 ? "it is empty when decoded" : bytes;
}

/** Problems with a connection's settings, as texts. */
export interface SettingsFound {
  /** Errors: the host does not start. */
  readonly wrong: readonly string[];
  /** Warnings: the host starts, and reports them. */
  readonly weak: readonly string[];
}

/** The warning about a system whose webhooks are not authenticated; undefined if they are. */
export function unprovenWebhooks(link: SystemLink): string | undefined {
  const { signature, webhookAuth, webhookOptions: { encryption, addresses } = {}, webhookAsk } = link;
  if ([signature, webhookAuth, encryption, addresses, webhookAsk].some((one) => one !== undefined)) return undefined;
  return `${link.name}: anybody can send its webhooks, since its description says neither how they are signed nor which secret they have (webhooks: in system.yaml)`;
}

/** The problems of the settings that identify a system's callers, each with its name: `shop.webhook_secrets`. */
export function callersSettings(link: SystemLink, given: Settings): SettingsFound {
  const wrong: string[] = [];
  const weak: string[] = [];
  const { signature, webhookAuth: auth } = link;
  const look = (name: string, problem: (value: string) => Buffer | string): void => {
    const fallback = link.settings[name]?.default;
    const entry = given[name] ?? fallback;
    // A missing secret is reported elsewhere.
    if (entry === undefined) return;
    const values = [entry].flat();
    const said = `${link.name}.${name}`;
    if (values.length === 0) wrong.push(`${said}: its list is empty, so every caller would be refused`);
    for (const [at, value] of values.entries()) {
      const found = problem(value);
      const which = values.length > 1 ? ` (number ${at + 1})` : "";
      if (typeof found === "string") wrong.push(`${said}${which}: ${found}`);
      else if (found.length < SHORTEST_SECRET)
        weak.push(
          `${said}${which} has ${found.length} byte${found.length === 1 ? "" : "s"}: fewer than ${SHORTEST_SECRET} can be guessed`,
        );
      if (value.trim() !== value)
        weak.push(`${said}${which} begins or ends with a space or a line break: does it belong to the secret, or was it copied along?`); // prettier-ignore
    }
  };
  const shown = (value: string): Buffer | string => secretProblem(value) ?? Buffer.from(value);
  if (signature?.weak === true)
    weak.push(
      `${link.name}: its webhooks have a weak signature that can be forged with effort; the vendor offers no other`,
    );
  if (signature?.secret !== undefined) look(signature.secret, (value) => signingKey(signature, value));
  // A public value may be short.
  const published = (problem: string | undefined): Buffer | string => problem ?? Buffer.alloc(SHORTEST_SECRET);
  const keyProblem = (scheme: SignatureScheme, value: string): Buffer | string => {
    const key = publicKeyOf(scheme, value);
    return published(typeof key === "string" ? key : undefined);
  };
  if (signature?.publicKey !== undefined && signature.algorithm !== "jwt")
    look(signature.publicKey, (value) => keyProblem(signature, value));
  for (const one of signature?.also ?? []) look(one.publicKey ?? "", (value) => keyProblem(one, value));
  if (signature?.certificate !== undefined)
    look(signature.certificate.root, (value) =>
      published(value.includes("-----BEGIN CERTIFICATE-----") ? undefined : "it is not a certificate in PEM"),
    );
  if (auth?.kind === "basic") {
    // A user name is not secret: it may be short, but not empty.
    look(auth.user, (value) => secretProblem(value) ?? Buffer.alloc(SHORTEST_SECRET));
    look(auth.password, shown);
  } else if (auth !== undefined) look(auth.token, shown);
  return { wrong, weak };
}

/** Settings of a connection that requests use but that are empty: `crm.token`. */
export function emptySettings(link: SystemLink, given: Settings, used: readonly string[]): readonly string[] {
  // A default may refer to other settings.
  const within = (name: string): readonly string[] =>
    given[name] !== undefined
      ? []
      : [...(link.settings[name]?.default ?? "").matchAll(/\{(\w+)\}/g)].map(([, inner = ""]) => inner);
  return [...new Set(used.flatMap((name) => [name, ...within(name)]))].flatMap((name) => {
    const value = given[name];
    const empty = value !== undefined && [value].flat().every(isBlank);
    return empty ? [`${link.name}.${name}: it is empty`] : [];
  });
}
