/** Replaces time zones that are settings of the connection, once, before anything is read. */
import type { Flow } from "../flow.ts";
import { isZone, namesIn } from "../settings.ts";
import { isList, isRecord } from "./pointer.ts";
import type { Settings } from "./transport.ts";

/** A flow with the zones of its connections, and the invalid ones: `erp.zone: "Vilna" is no time zone`. */
export interface Zoned {
  readonly flow: Flow;
  readonly wrong: readonly string[];
}

/** @param settings by system */
export function withZones(flow: Flow, settings: Readonly<Record<string, Settings>>): Zoned {
  const wrong = new Set<string>();
  const zoneOf = (system: string, text: string): string => {
    const [name = ""] = namesIn(text);
    const given = [settings[system]?.[name] ?? []].flat()[0] ?? flow.systems[system]?.settings[name]?.default;
    // Missing settings are reported elsewhere.
    if (given === undefined) return "UTC";
    const zone = text.replace(`{${name}}`, given);
    if (isZone(zone)) return zone;
    wrong.add(`${system}.${name}: ${JSON.stringify(zone)} is not a time zone, such as Europe/Vilnius`);
    return "UTC";
  };
  // The result has the same type: only the texts of zones differ.
  const made = zoned(flow, zoneOf);
  return { flow: isFlow(made) ? made : flow, wrong: [...wrong] };
}

function isFlow(value: unknown): value is Flow {
  return isRecord(value) && "source" in value && "map" in value;
}

function zoned(value: unknown, zoneOf: (system: string, text: string) => string): unknown {
  if (isList(value)) {
    const made = value.map((one) => zoned(one, zoneOf));
    return made.every((one, i) => one === value[i]) ? value : made;
  }
  if (!isRecord(value) || Object.getPrototypeOf(value) !== Object.prototype) return value;
  const entries = Object.entries(value).map(([name, one]) => [name, zoned(one, zoneOf)] as const);
  const inside = entries.every(([name, one]) => one === value[name])
    ? value
    : { ...value, ...Object.fromEntries(entries) };
  const { system, since } = inside;
  const zone = isRecord(since) ? since["zone"] : undefined;
  if (typeof system !== "string" || typeof zone !== "string" || namesIn(zone).length === 0) return inside;
  return { ...inside, since: { ...(isRecord(since) ? since : {}), zone: zoneOf(system, zone) } };
}
