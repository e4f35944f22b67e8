/** The settings of a project's connections against those that its systems have, and need. */
import { closest, type Diagnostic } from "@integ/grammar";
import { load } from "../messages/load.ts";
import { credentialSettings, namesIn, OAUTH_SETTINGS } from "./read-credentials.ts";
import { authSettings, signatureSettings } from "./read-webhooks.ts";
import type { Project } from "./project.ts";
import type { System } from "./system-model.ts";

/** Settings that every connection may have. */
const GENERAL = ["allow_private"];

function knownSettings({ settings, link }: System): string[] {
  return [...settings.keys(), ...(link.oauth === undefined ? [] : OAUTH_SETTINGS), ...GENERAL];
}

/** The settings that requests of a system use: the same as the runtime asks for when a host starts. */
export function settingsToSend({ link }: System, given: Readonly<Record<string, unknown>>): string[] {
  return [...namesIn(link.baseUrl), ...credentialSettings(link, given["access_token"] !== undefined)];
}

/** The settings by which callers are known. */
export function settingsToReceive({ link }: System): string[] {
  const holes = [...(link.signature?.content ?? "").matchAll(/\{(\w+)\}/g)].flatMap(([, name = ""]) =>
    link.settings[name] === undefined ? [] : [name],
  );
  return [...Object.values(signatureSettings(link)), ...holes, ...Object.values(authSettings(link.webhookAuth))];
}

/** Connections and settings of no system. @param systemOf undefined where there is none of that name */
export function unknownSettings(
  project: Project,
  systemOf: (name: string) => System | undefined,
  isThere: (name: string) => boolean,
  names: readonly string[],
): Diagnostic[] {
  return [...project.connectionPlaces].flatMap(([name, place]) => {
    if (!isThere(name)) {
      const like = closest(name, names);
      return [load.project(place, `there is no system \`${name}\``, like === undefined ? "leave it out" : `did you mean ${like}?`)]; // prettier-ignore
    }
    const system = systemOf(name);
    if (system === undefined) return [];
    const known = knownSettings(system);
    return Object.keys(project.connections[name] ?? {})
      .filter((setting) => !known.includes(setting))
      .map((setting) => {
        const like = closest(setting, known);
        const help = like === undefined ? `it has: ${known.join(", ")}` : `did you mean ${like}?`;
        return load.project(
          project.settingPlaces.get(`${name}/${setting}`) ?? place,
          `the system \`${name}\` has no setting \`${setting}\``,
          help,
        );
      });
  });
}

/** Of settings that flows need, those that a connection lacks and the description has no value for. */
export function lackingSettings(project: Project, system: System, needed: readonly string[]): string[] {
  const given = project.connections[system.name] ?? {};
  return [...new Set(needed)].filter(
    (name) => given[name] === undefined && system.settings.get(name)?.default === undefined,
  );
}

/** What to write into integ.yaml. @param missing as `system.setting` */
export function connectionsSnippet(missing: readonly string[]): string {
  const bySystem = new Map<string, string[]>();
  for (const one of missing) {
    const [system = "", setting = ""] = one.split(".");
    bySystem.set(system, [...(bySystem.get(system) ?? []), setting]);
  }
  const lines = [...bySystem].map(([system, settings]) => {
    const fields = settings.map((setting) => `${setting}: "\${${`${system}_${setting}`.toUpperCase()}}"`);
    return `    ${system}: { ${fields.join(", ")} }`;
  });
  return ["  connections:", ...lines].join("\n");
}
