/** Times as people read them: in the zone of this machine, which is named, or in UTC. Programs get ISO 8601 in UTC always. */

/** Writes a moment, in milliseconds since 1970. */
export type Clock = (at: number) => string;

/**
 * `2026-11-30 18:20:01 EET`; the zone's name distinguishes the two equal hours in autumn.
 * @param utc in UTC
 * @param zone this machine's when left out
 */
export function clockFor(utc: boolean | undefined, zone?: string): Clock {
  const timeZone = utc === true ? "UTC" : zone;
  // The day and the hour as Sweden writes them, which are those of ISO 8601; the zone as Britain names it.
  const when = new Intl.DateTimeFormat("sv-SE", { ...(timeZone === undefined ? {} : { timeZone }), dateStyle: "short", timeStyle: "medium" }); // prettier-ignore
  const name = new Intl.DateTimeFormat("en-GB", { ...(timeZone === undefined ? {} : { timeZone }), timeZoneName: "short" }); // prettier-ignore
  return (at) => {
    const named = name.formatToParts(at).find(({ type }) => type === "timeZoneName");
    return `${when.format(at)} ${named?.value ?? "UTC"}`;
  };
}

/** ISO 8601 in UTC. */
export const isoTime: Clock = (at) => new Date(at).toISOString();
