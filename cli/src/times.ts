/** Times for people: in the zone of this machine, with its name, or in UTC. Programs always get ISO 8601 in UTC. */

/** Formats a time in milliseconds since 1970. */
export type Clock = (at: number) => string;

/**
 * `2026-11-30 18:20:01 EET`; the zone's name distinguishes the two equal hours in autumn.
 * @param utc whether to use UTC
 * @param zone default: this machine's
 */
export function clockFor(utc: boolean | undefined, zone?: string): Clock {
  const timeZone = utc === true ? "UTC" : zone;
  // Swedish dates and times equal those of ISO 8601; the zone has its British name.
  const when = new Intl.DateTimeFormat("sv-SE", { ...(timeZone === undefined ? {} : { timeZone }), dateStyle: "short", timeStyle: "medium" }); // prettier-ignore
  const name = new Intl.DateTimeFormat("en-GB", { ...(timeZone === undefined ? {} : { timeZone }), timeZoneName: "short" }); // prettier-ignore
  return (at) => {
    const named = name.formatToParts(at).find(({ type }) => type === "timeZoneName");
    return `${when.format(at)} ${named?.value ?? "UTC"}`;
  };
}

/** ISO 8601 in UTC. */
export const isoTime: Clock = (at) => new Date(at).toISOString();
