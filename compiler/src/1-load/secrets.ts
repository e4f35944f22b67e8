/**
 * Secrets by which callers are known, as far as integ.yaml has them written out: one that is none would let anybody in. Those that
 * come from the environment are looked at when the host starts.
 */
import type { SignatureScheme } from "@integ/runtime";
import type { Diagnostic } from "@integ/grammar";
import { load } from "../messages/load.ts";
import { authSettings } from "./read-webhooks.ts";
import type { Project } from "./project.ts";
import type { System } from "./system-model.ts";

/** Fewer letters than this can be guessed. */
const SHORTEST = 16;

/** What is wrong with the secrets of a connection that the project file writes out. */
export function secretMistakes(project: Project, system: System): Diagnostic[] {
  const { signature, webhookAuth } = system.link;
  const given = project.connections[system.name] ?? {};
  const names = [signature?.secret ?? [], ...Object.values(authSettings(webhookAuth))].flat();
  return names.flatMap((name) => {
    const place = project.settingPlaces.get(`${system.name}/${name}`);
    const value = given[name];
    if (place === undefined || value === undefined) return [];
    const values = [value].flat();
    if (values.length === 0)
      return [load.secret(place, name, "it is an empty list, so that every caller would be refused")];
    return values.flatMap((secret) => {
      // What a variable or a file holds is not known here.
      if (/\$\{\w+(?::-[^}]*)?\}|^file:/.test(secret)) return [];
      const wrong = wrongWith(secret, signature !== undefined && name === signature.secret ? signature : {});
      if (wrong !== undefined) return [load.secret(place, name, wrong)];
      const isUser = webhookAuth?.kind === "basic" && name === webhookAuth.user;
      return !isUser && secret.length < SHORTEST ? [load.shortSecret(place, name, SHORTEST)] : [];
    });
  });
}

/** The same as the runtime finds when a host starts. */
function wrongWith(
  secret: string,
  { key, keyPrefix: prefix = "" }: Pick<SignatureScheme, "key" | "keyPrefix">,
): string | undefined {
  if (secret.trim() === "") return "it is empty";
  const plain = prefix !== "" && secret.startsWith(prefix) ? secret.slice(prefix.length) : secret;
  if (plain === "") return `it is only the prefix ${prefix}`;
  if (key === "hex" && !/^(?:[0-9a-f]{2})+$/i.test(plain)) return "it is not written in hexadecimal digits";
  if (key === "base64") {
    const letters = plain.replace(/={0,2}$/, "");
    if (!/^[A-Za-z0-9+/_-]+$/.test(letters) || letters.length % 4 === 1) return "it is not written in base64";
  }
  return undefined;
}
