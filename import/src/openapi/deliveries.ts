/**
 * Finds how webhooks are authenticated, and where they name their event, from the headers and bodies in the document.
 */
import { escapeStep } from "@integ/runtime/pointers";
import type { Placed } from "../documents.ts";
import { listOf, objectOf, inWords, textOf, type Json, type JsonObject } from "../json.ts";
import { free, snake } from "../names.ts";
import { fieldsOf } from "../schemas/shape.ts";
import type { Api, Parameter } from "./api.ts";
import { parametersOf } from "./collect.ts";

/** A webhook that has become an event. */
export interface Delivery {
  readonly event: string;
  /** Its name in the document. */
  readonly name: string;
  readonly operation: Placed<JsonObject>;
  readonly body: Placed;
}

const SIGNATURES = /signature|hmac|x-sign$|(?:^|-)sig$/i;
const TOPICS = /(?:^|[-_])(?:event|topic|event[-_]?(?:type|name)|webhook[-_]?(?:event|topic|type)|type)$/i;
const IDS = /(?:delivery|event|message|webhook|request|idempotency)[-_]?(?:id|key)$|-delivery$/i;
/** Names of fields that name the event. */
export const TOPIC_FIELDS = /^(?:type|event|topic|event_?type|event_?name|action|notification_?type)$/i;

/** The same within a record of the delivery, where `type` is mostly that of the record. */
const INNER_TOPIC_FIELDS = /^(?:event|topic|event_?type|event_?name|notification_?type)$/i;

/** Describes the system's webhooks as far as known, and notes open questions. */
export function readDeliveries(api: Api, deliveries: readonly Delivery[]): void {
  const [first] = deliveries;
  if (first === undefined) return;
  const headers = parametersOf(api.documents, first.operation).filter((one) => one.in === "header");
  const isKnown = readProof(api, first, headers);
  const hasTopic = readTopic(api, deliveries, headers);
  const delivery = headers.find(({ name }) => IDS.test(name));
  const { draft } = api;
  if (delivery !== undefined) {
    webhooks(api, { headers: { delivery_id: delivery.name } });
    draft.notes.push({
      at: "/webhooks/headers",
      how: "found",
      what: `the header ${delivery.name} identifies a delivery`,
      why: "if a repeated delivery has the same value, add to the events:  dedupe: [delivery_id]",
    });
  }
  const open = [
    ...(isKnown ? [] : ["how webhooks are signed"]),
    ...(hasTopic ? [] : ["which field or header names the event"]),
  ];
  if (open.length > 0)
    draft.notes.push({
      at: "/events",
      how: "open",
      what: open.join(", and "),
      why: `the document does not say: look it up, and add ${isKnown ? "" : "`webhooks: { signature: … }` or `auth`"}${open.length > 1 ? ", and " : ""}${hasTopic ? "" : "`topic_header` or `topic_at`"}`,
    });
}

/** @returns whether the authentication of deliveries is known */
function readProof(api: Api, { operation }: Delivery, headers: readonly Parameter[]): boolean {
  const { draft, documents } = api;
  const standard = headers.filter(({ name }) => /^(?:webhook|svix)-(?:id|timestamp|signature)$/i.test(name));
  if (standard.length === 3) {
    const named = (end: string): string => standard.find(({ name }) => name.toLowerCase().endsWith(end))?.name ?? end;
    secret(api, "The secret that webhooks are signed with (whsec_…)");
    webhooks(api, {
      signature: {
        algorithm: "hmac-sha256",
        encoding: "base64",
        header: named("signature"),
        format: "versions",
        name: "v1",
        content: "{id}.{timestamp}.{body}",
        id_header: named("id"),
        timestamp: { header: named("timestamp") },
        key: "base64",
        key_prefix: "whsec_",
        secret: "webhook_secret",
      },
    });
    draft.notes.push({
      at: "/webhooks/signature",
      how: "found",
      what: "webhooks are signed by Standard Webhooks",
    });
    return true;
  }
  const signed = headers.find(({ name }) => SIGNATURES.test(name));
  if (signed !== undefined) {
    const said = [signed.description, examplesOf(api, signed)[0], inWords(operation.json["description"]), signed.name].join(" "); // prettier-ignore
    const size = /sha-?_?(1|256|512)\b|-(256|512)$/i.exec(said);
    const prefix = /\bsha(?:1|256|512)=/.exec(examplesOf(api, signed)[0] ?? "")?.[0];
    const encoding = /base-?64/i.test(said) ? "base64" : "hex";
    const algorithm = `hmac-sha${size?.[1] ?? size?.[2] ?? "256"}`;
    secret(api, "The secret that webhooks are signed with");
    webhooks(api, {
      signature: { algorithm, encoding, header: signed.name, ...(prefix === undefined ? {} : { prefix }), secret: "webhook_secret" }, // prettier-ignore
    });
    draft.notes.push({
      at: "/webhooks/signature",
      how: "guessed",
      what: `${algorithm} of the body, as ${encoding}, in ${signed.name}`,
      why: size === null ? `webhooks have the header ${signed.name}, and most vendors sign in this way; check the vendor's documentation` : `the document describes the header ${signed.name} so`, // prettier-ignore
    });
    return true;
  }
  for (const requirement of listOf(operation.json["security"]))
    for (const name of Object.keys(objectOf(requirement))) {
      const components = documents.at(api.root, "components");
      const scheme = components === undefined ? undefined : documents.at(components, "securitySchemes", name)?.json;
      const auth = authOf(api, scheme ?? {});
      if (auth === undefined) continue;
      webhooks(api, { auth });
      draft.notes.push({ at: "/webhooks/auth", how: "found", what: `webhooks carry ${name}`, why: "the document says so; enter its value on the vendor's side" }); // prettier-ignore
      return true;
    }
  return false;
}

function authOf(api: Api, scheme: JsonObject): Json | undefined {
  const [type, where, name] = ["type", "in", "name"].map((word) => textOf(scheme[word]));
  if (type === "http" && /^basic$/i.test(inWords(scheme["scheme"]))) {
    api.draft.settings["hook_user"] = { about: "The user that webhooks come with" };
    api.draft.settings["hook_password"] = { about: "The password that webhooks come with", secret: true };
    return { kind: "basic", user: "hook_user", password: "hook_password" };
  }
  const isBearer = type === "http" && /^bearer$/i.test(inWords(scheme["scheme"]));
  if (!isBearer && (type !== "apiKey" || name === undefined || (where !== "header" && where !== "query")))
    return undefined;
  api.draft.settings["hook_token"] = { about: "The token that webhooks come with", secret: true };
  return isBearer ? { kind: "bearer", token: "hook_token" } : { kind: where ?? "header", name: name ?? "", token: "hook_token" }; // prettier-ignore
}

/** @returns whether it is known where a delivery names its event */
function readTopic(api: Api, deliveries: readonly Delivery[], headers: readonly Parameter[]): boolean {
  const { draft, documents } = api;
  const header = headers.find(({ name }) => TOPICS.test(name) && !IDS.test(name));
  const values = new Map<string, string>();
  if (header !== undefined) {
    for (const { event, name, operation } of deliveries) {
      const own = parametersOf(documents, operation).find((one) => one.name === header.name);
      const possible = own === undefined ? [] : valuesOf(api, own.schema);
      values.set(event, likely(possible, name));
    }
    webhooks(api, { topic_header: header.name });
  } else {
    const field = topicField(api, deliveries);
    if (field === undefined) return false;
    webhooks(api, { topic_at: field.at });
    const [only, ...others] = deliveries;
    const [several = []] = field.values;
    if (only !== undefined && others.length === 0 && several.length > 1) {
      eventsFor(api, only, several, field.at);
      return true;
    }
    deliveries.forEach(({ event, name }, i) => values.set(event, likely(field.values[i] ?? [], name)));
  }
  for (const [event, topic] of values) {
    const before = draft.events.get(event);
    if (before !== undefined) draft.events.set(event, { ...before, topic });
  }
  const where = header === undefined ? "/webhooks/topic_at" : "/webhooks/topic_header";
  const isSure = new Set(values.values()).size === deliveries.length && header === undefined;
  draft.notes.push({
    at: where,
    how: "guessed",
    what: "which field or header names the event",
    why: isSure ? "the document lists its values" : "of its name; compare the events' `topic` with a delivery of each", // prettier-ignore
  });
  return true;
}

/** One webhook that delivers several kinds of events: an event for each value of the field that names them. */
function eventsFor({ draft }: Api, { event }: Delivery, topics: readonly string[], at: string): void {
  const before = draft.events.get(event);
  if (before === undefined) return;
  draft.events.delete(event);
  for (const topic of topics) {
    const name = free(snake(topic) ?? event, (one) => draft.events.has(one));
    draft.events.set(name, { ...before, topic });
    draft.notes.push({ at: `/events/${name}`, how: "found", what: "an event", why: `${at} lists ${topic} as one of its values` }); // prettier-ignore
  }
}

/** The field that names the event: its value differs between webhooks, or its name says so and it lists the values. */
function topicField(
  api: Api,
  deliveries: readonly Delivery[],
): { readonly at: string; readonly values: readonly (readonly string[])[] } | undefined {
  const all = deliveries.map(({ body }) => possibleIn(api, body));
  const [first = new Map<string, readonly string[]>()] = all;
  const found = [...first.keys()].flatMap((at) => {
    const values = all.map((one) => one.get(at) ?? []);
    const isSaid = values.every((one) => one.length > 0);
    const isOne = values.every((one) => one.length === 1) && new Set(values.flat()).size === deliveries.length;
    const isCalled = at.lastIndexOf("/") === 0 ? TOPIC_FIELDS.test(at.slice(1)) : INNER_TOPIC_FIELDS.test(at.slice(at.lastIndexOf("/") + 1)); // prettier-ignore
    const weight = isCalled && isOne ? 3 : isOne && deliveries.length > 1 ? 2 : isCalled ? 1 : 0;
    return isSaid && weight > 0 ? [{ at, values, weight }] : [];
  });
  return found.sort((a, b) => b.weight - a.weight)[0];
}

/** The possible values of a body's fields, including nested records, by pointer. */
function possibleIn(api: Api, body: Placed): ReadonlyMap<string, readonly string[]> {
  const all: (readonly [at: string, field: Placed])[] = [];
  let level: typeof all = [["", body]];
  for (let depth = 0; depth < DEEPEST; depth++) {
    level = level.flatMap(([at, record]) =>
      [...fieldsOf(api.documents, record)].map(([name, field]) => [`${at}/${escapeStep(name)}`, field] as const),
    );
    all.push(...level);
  }
  return new Map(all.map(([at, field]) => [at, valuesOf(api, field)]));
}

/** How deep in a delivery the field that names the event may be: /data/attributes/eventType. */
const DEEPEST = 3;

/** The field's value that most likely means a webhook's name; otherwise the name itself. */
function likely(values: readonly string[], name: string): string {
  const [only, ...others] = values;
  if (only !== undefined && others.length === 0) return only;
  return values.find((one) => one === name) ?? values.find((one) => snake(one) === snake(name) || snake(one)?.endsWith(`_${snake(name) ?? ""}`) === true) ?? name; // prettier-ignore
}

function valuesOf({ documents }: Api, placed: Placed | undefined): string[] {
  const schema = placed === undefined ? {} : objectOf(documents.meant(placed)?.json);
  const named = [...listOf(schema["enum"]), schema["const"]].filter((one) => typeof one === "string");
  return [...new Set(named)];
}

function examplesOf({ documents }: Api, { schema, example }: Parameter): string[] {
  const json = schema === undefined ? {} : objectOf(documents.resolve(schema)?.json);
  return [example, json["example"], ...listOf(json["examples"])].filter((one) => typeof one === "string");
}

function secret({ draft }: Api, about: string): void {
  draft.settings["webhook_secret"] = { about, secret: true };
}

function webhooks({ draft }: Api, more: JsonObject): void {
  draft.connection["webhooks"] = { ...objectOf(draft.connection["webhooks"]), ...more };
}
