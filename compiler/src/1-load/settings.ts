/** Compares the settings of a project's connections with those that its systems declare and need. */
import { closest, type Diagnostic } from "@integ/grammar";
import { load } from "../messages/load.ts";
import { lackingOf } from "@integ/runtime/settings";
import { OAUTH_SETTINGS } from "./read-credentials.ts";
import type { Project } from "./project.ts";
import type { System } from "./system-model.ts";

/** Settings that every connection may have. */
const GENERAL = ["allow_private"];

function knownSettings({ settings, link }: System): string[] {
  const token = link.oauth === undefined ? (link.login === undefined ? [] : ["access_token"]) : OAUTH_SETTINGS;
  return [...settings.keys(), ...token, ...GENERAL];
}

/** Connections and settings of no system. @param systemOf undefined if there is none of that name */
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

/** The needed settings that a connection lacks and that have no default. */
export function lackingSettings(project: Project, system: System, needed: readonly string[]): string[] {
  const given = project.connections[system.name] ?? {};
  return lackingOf(system.link, given, needed);
}

/**
 * How to provide settings: the command that asks for them, or the lines to write.
 * @param missing as `system.setting`
 */
export function howToGive(missing: readonly string[]): string {
  const systems = [...new Set(missing.map((one) => one.split(".")[0] ?? ""))];
  return `run  ${systems.map((system) => `integ connect ${system}`).join("   and  ")}   or write them into integ.yaml:\n\n${connectionsSnippet(missing)}`;
}

/** The lines to add to integ.yaml. @param missing as `system.setting` */
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
