/** The settings that flows need, and the problems of the given ones. */
import type { Flow } from "../flow.ts";
import { settingsToReceive } from "../settings.ts";
import type { Connections } from "./connections.ts";
import { operationsUsedBy, systemsUsedBy } from "./flow-operations.ts";
import { callersSettings, emptySettings, unprovenWebhooks, type SettingsFound } from "./secrets.ts";

/** Settings that prevent a host from starting, each with its name and problem. */
export class SettingsError extends Error {
  constructor(wrong: readonly string[]) {
    super(`settings are wrong: ${wrong.join("; ")}`);
  }
}

/** Missing settings that flows need, as `system.setting`, sorted. */
export function missingSettings(flows: Iterable<Flow>, connections: Connections): string[] {
  const missing = new Set<string>();
  for (const flow of flows) {
    for (const system of systemsUsedBy(flow)) {
      const connection = connections.of(system);
      for (const name of connection.missing(connection.needed(operationsUsedBy(flow, system))))
        missing.add(`${system}.${name}`);
    }
    if (flow.trigger.kind === "webhook") {
      const { system } = flow.trigger;
      const wanted = settingsToReceive(flow.systems[system]);
      for (const name of connections.of(system).missing(wanted)) missing.add(`${system}.${name}`);
    }
  }
  return [...missing].sort();
}

/** The problems of settings by name: secrets that are empty or easily guessed. */
export function settingsFound(flows: Iterable<Flow>, connections: Connections): SettingsFound {
  const found = [...flows].flatMap((flow): SettingsFound[] => {
    const used = [...systemsUsedBy(flow)].map((system) => {
      const link = flow.systems[system];
      const needed = connections.of(system).needed(operationsUsedBy(flow, system));
      return { weak: [], wrong: link === undefined ? [] : emptySettings(link, connections.settings(system), needed) };
    });
    const { trigger } = flow;
    const link = trigger.kind === "webhook" ? flow.systems[trigger.system] : undefined;
    if (link === undefined) return used;
    const unproven = unprovenWebhooks(link);
    const open = { wrong: [], weak: unproven === undefined ? [] : [unproven] };
    return [...used, open, callersSettings(link, connections.settings(link.name))];
  });
  const each = (of: (one: SettingsFound) => readonly string[]): string[] => [...new Set(found.flatMap(of))].sort();
  return { wrong: each((one) => one.wrong), weak: each((one) => one.weak) };
}
