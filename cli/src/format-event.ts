/** Formats a host's event as one line of text. */
import type { HostEvent } from "@integ/runtime/host";
import { isoTime, type Clock } from "./times.ts";

/** An event as a line of text, without documents and secrets. @param clock formats times. Default: ISO 8601 in UTC */
export function formatEvent(hostEvent: HostEvent, clock: Clock = isoTime): string {
  switch (hostEvent.kind) {
    case "store_unavailable":
      return `ERROR: store unavailable: ${hostEvent.why}; webhooks get 503, and work is retried`;
    case "alert_failed":
      return `alert not sent: ${hostEvent.why}`;
    case "warned":
      return `WARNING: ${hostEvent.flow === undefined ? "" : `${hostEvent.flow}: `}${hostEvent.why}`;
    case "listening":
      return `listening on ${hostEvent.url}`;
    case "refused":
      return `${hostEvent.flow}: refused with ${hostEvent.status}: ${hostEvent.why}`;
    case "received":
      return `${hostEvent.flow} #${hostEvent.run}: received, ${hostEvent.bytes} bytes`;
    case "duplicate":
      return `${hostEvent.flow} #${hostEvent.run}: duplicate, ignored`;
    case "passed_over":
      return `${hostEvent.flow}: ${hostEvent.events} events of other topics, ignored`;
    case "due":
      return `${hostEvent.flow} #${hostEvent.run}: due at ${clock(hostEvent.at)}`;
    case "polled":
      return `${hostEvent.flow}: ${hostEvent.operation}: ${hostEvent.seen} seen, ${hostEvent.taken} new`;
    case "poll_failed":
      return `${hostEvent.flow}: poll failed, will retry: ${hostEvent.why}`;
    case "file":
      return `${hostEvent.flow}${hostEvent.run === undefined ? "" : ` #${hostEvent.run}`}: ${hostEvent.held ? "unreadable file, moved to held" : `file read: ${hostEvent.documents} ${hostEvent.documents === 1 ? "document" : "documents"}, ${hostEvent.taken} new`}`;
    case "fetched":
      return `${hostEvent.flow} #${hostEvent.run}: ${hostEvent.operation} ${hostEvent.found ? "found" : "not found"} (${hostEvent.name.replace(/^\((.*)\)$/, "$1")})`;
    case "late":
      return `${hostEvent.flow} #${hostEvent.run}: ${hostEvent.operation}: ${hostEvent.documents} late documents, from the time of an earlier run`;
    case "drift":
      return `${hostEvent.flow}: schema drift in ${hostEvent.document}: ${hostEvent.fields.map(({ example, expected }) => `${example} (expected ${expected})`).join("; ")} (integ drift)`;
    case "mapped":
      return `${hostEvent.flow} #${hostEvent.run}: mapped`;
    case "sent":
      return `${hostEvent.flow} #${hostEvent.run}: ${hostEvent.there === true ? `nothing to send to ${hostEvent.operation}, it was there already` : `sent to ${hostEvent.operation}`}`;
    case "waiting":
      return `${hostEvent.flow} #${hostEvent.run}: waiting until ${clock(hostEvent.at)}: ${hostEvent.reason}`;
    case "delivered":
      return `${hostEvent.flow} #${hostEvent.run}: delivered`;
    case "skipped":
      return `${hostEvent.flow} #${hostEvent.run}: skipped: ${readable(hostEvent.reason)}`;
    case "held":
      return `${hostEvent.flow} #${hostEvent.run}: held: ${readable(hostEvent.reason)} (integ run show ${hostEvent.run})`;
    case "retrying":
      return `${hostEvent.flow} #${hostEvent.run}: attempt ${hostEvent.attempt} failed, next at ${clock(hostEvent.at)}: ${readable(hostEvent.reason)}`;
  }
}

/** A reason without the names of its holes: logs don't show values, which are in the store. */
function readable(reason: string): string {
  return reason.replace(/\{[^{}]*\}/g, "…");
}
