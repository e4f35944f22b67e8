/** Deliveries of webhooks that are not a single document, and the values by which specs may compare deliveries. */
import type { DeliveredEvents } from "@integ/runtime";
import { load } from "../messages/load.ts";
import { defined } from "./defined.ts";
import { fromDescribed, type WebhooksEntry } from "./descriptor.ts";
import type { Reading } from "./reading.ts";
import { BODY, VERSION } from "./system-model.ts";

/** The attributes of CloudEvents beside the data, by the names that specs use. */
const CLOUD = ["ce_id", "ce_source", "ce_subject", "ce_time"];

/** Undefined if a delivery is one document in JSON. */
export function deliveredEventsOf(entry: WebhooksEntry = {}): DeliveredEvents | undefined {
  const { format, field, coding, each, topic_at, topic_query, document, fields, version, account, older } = entry;
  const form = fromDescribed<DeliveredEvents>(
    defined({ format, field, coding, each, topic_at, topic_query, document, fields, version, account }),
  );
  if (older !== undefined) {
    // Its keys are topics and pointers, not option names.
    const { each: before, topic_at: topicAt, topics, moved } = older;
    return { ...form, older: { each: before, topicAt, topics, moved } };
  }
  return Object.keys(form).length === 0 ? undefined : form;
}

/** The headers of a delivery by the names that specs use. Values from the event itself have names in brackets. */
export function deliveryHeadersOf({ headers = {}, fields = {}, format }: WebhooksEntry = {}):
  Readonly<Record<string, string>> | undefined {
  const inside = [...Object.keys(fields), ...(format === "cloudevents" ? CLOUD : [])];
  const all = { ...headers, ...Object.fromEntries(inside.map((name) => [name, `(${name})`])) };
  return Object.keys(all).length === 0 ? undefined : all;
}

/** Reports options of `webhooks` that contradict each other, and names that no delivery has. */
export function checkDelivered({ value: { webhooks = {}, events = {}, settings = {} }, report, warn }: Reading): void {
  const at = (word: string): string => `/webhooks/${word}`;
  const { format, field, coding, document, headers = {}, fields = {} } = webhooks;
  if (field !== undefined && format !== "form")
    report(at("field"), "only a form has fields", "write  format: form  next to it, or leave `field` out");
  if (coding !== undefined && field === undefined)
    report(at("coding"), "it is not said which field is written so", "name it:  field: payload");
  if (format === "cloudevents")
    for (const word of ["topic_at", "document", "version"] as const)
      if (webhooks[word] !== undefined)
        report(at(word), `where CloudEvents have their ${word.replace("_at", "")} is known`, "leave this line out");
  if (document?.includes("*") === true)
    report(at("document"), "an event has one document", "say where several events are with `each`");
  const topics = ["topic_header", "topic_at", "topic_query"] as const;
  const [, second] = topics.filter((word) => webhooks[word] !== undefined);
  if (second !== undefined)
    report(at(second), "the topic is in one place", `leave all but one of ${topics.join(", ")} out`);
  checkMethods(webhooks, report);
  checkBefore({ webhooks, settings, report });
  for (const name of Object.keys(fields))
    if (headers[name] !== undefined || name === BODY || name === VERSION)
      report(at(`fields/${name}`), `\`${name}\` is the name of something else of a delivery`, "take another name");
  const saysTopic = format === "cloudevents" || topics.some((word) => webhooks[word] !== undefined);
  for (const [name, { topic }] of Object.entries(events))
    if (topic !== undefined && !saysTopic && Object.keys(events).length > 1)
      warn(`/events/${name}/topic`, (place) => load.topicIgnored(place, name, topics.join(", ")));
}

/** A webhook by GET is a form, and must be distinguishable from a confirmation request and from a secret. */
function checkMethods({ methods = [], format, probe, auth }: WebhooksEntry, report: Reading["report"]): void {
  if (!methods.includes("GET")) return;
  if (format !== "form")
    report("/webhooks/methods", "a delivery by GET is a form: the fields of the query", "add  format: form");
  if (probe !== undefined && probe.echo === undefined)
    report(
      "/webhooks/probe",
      "the system's verification request by GET can't be distinguished from a delivery by GET",
      "say which parameter it wants to hear again:  probe: { echo: challenge }",
    );
  if (auth?.kind === "query")
    report(
      "/webhooks/auth",
      "by GET the secret would be a field of the delivery, and be stored with it",
      "take  kind: path  or another one",
    );
}

/** Checks that the older format maps to the current one, and that the account is compared with a setting. */
function checkBefore({
  webhooks: { older, account, each, topic_at: topicAt, format },
  settings,
  report,
}: Pick<Reading, "report"> & {
  readonly webhooks: WebhooksEntry;
  readonly settings: Readonly<Record<string, unknown>>;
}): void {
  if (account !== undefined && settings[account.setting] === undefined)
    report("/webhooks/account/setting", `there is no setting \`${account.setting}\``, "declare it under settings");
  if (older === undefined) return;
  if (each === undefined || format === "cloudevents" || topicAt?.startsWith("/") !== true)
    report(
      "/webhooks/older",
      "it is not said where events are today, and where they have their topic",
      "it needs  each: /*  and  topic_at: /type  next to it",
    );
}
