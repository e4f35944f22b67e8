/** Formats of datetimes in requests for changes since a moment. */
import type { Since } from "../flow.ts";
import { LATEST } from "./cells.ts";

/** A datetime in the format of a system's request, less the overlap. */
export function sinceText(since: Since, at: number): string {
  return writeMoment(since, at - since.overlapSeconds * 1000);
}

/** A moment in the system's format. */
export function writeMoment({ format, zone }: Pick<Since, "format" | "zone">, at: number): string {
  const moment = new Date(Math.min(Math.max(at, 0), LATEST));
  switch (format) {
    case "seconds":
      return String(Math.floor(moment.getTime() / 1000));
    case "milliseconds":
      return String(moment.getTime());
    case "http":
      return moment.toUTCString();
    case "iso":
      return moment.toISOString().replace(/\.\d+Z$/, "Z");
    case "local":
      return localText(moment.getTime(), zone).replace("T", " ");
    case "local_iso":
      return localText(moment.getTime(), zone);
  }
}

/**
 * The local time in a zone. A time in the repeated hour is ambiguous: it is moved back by an hour, so that no change is
 * missed.
 */
function localText(at: number, zone = "UTC"): string {
  const moment = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
  const local = moment.toPlainDateTime();
  const [first, second] = (["earlier", "later"] as const).map((which) =>
    local.toZonedDateTime(zone, { disambiguation: which }),
  );
  const isTwice = first?.epochMilliseconds !== second?.epochMilliseconds;
  return (isTwice ? local.subtract({ hours: 1 }) : local).toString({ smallestUnit: "second" });
}
