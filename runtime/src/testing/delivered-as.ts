/** Builds the delivery of a document in its system's format: in an envelope, in a form, or by name only. */
import { stepsOf } from "../pointers.ts";
import { fieldsIn, scalarText } from "../host/unknown-values.ts";
import type { DeliveredEvents, Flow, ThinEvent } from "../flow.ts";
import { hashOf } from "../host/ingest.ts";
import { writeXml } from "../host/formats/xml.ts";
import type { Settings } from "../host/connection.ts";
import { pointersIn, setPointer } from "../host/pointer.ts";
import { encode, parseJson } from "../json.ts";

/** The delivery of an event, as the system's description says. */
export interface Delivered {
  readonly body: Uint8Array;
  readonly contentType: string;
  /** The part after the address. */
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

// A test may have a flow of any document.
// oxlint-disable-next-line typescript/no-explicit-any
type AnyFlow = Flow<any, any, any>;

/**
 * @param now when it is sent, in milliseconds since 1970
 * @param settings the connection's settings: events get its account, since the host ignores those of other accounts
 */
export function deliveredAs(
  { trigger, systems }: AnyFlow,
  body: Uint8Array,
  now: number,
  settings: Settings = {},
): Delivered {
  const plain = { body, contentType: "application/json" };
  if (trigger.kind !== "webhook") return plain;
  const { thin, topic } = trigger;
  const form = systems[trigger.system]?.webhookEvents;
  if (form === undefined && thin === undefined) return plain;
  const version =
    form?.version?.header === undefined ? {} : { headers: { [form.version.header]: new Date(now).toISOString() } };
  const query = form?.topicQuery === undefined || topic === undefined ? {} : { query: { [form.topicQuery]: topic } };
  const document = parsed(body);
  // A body that is not a document is sent unchanged, to test how it is handled.
  if (document === undefined) return { ...plain, ...query };
  const told = eventOf(form ?? {}, thin, topic, document, now);
  const account = settings[form?.account?.setting ?? ""];
  const event = typeof account === "string" ? setPointer(form?.account?.at, account, told) : told;
  return { ...written(form ?? {}, event), ...query, ...version };
}

function parsed(body: Uint8Array): object | undefined {
  try {
    const document = parseJson(Buffer.from(body).toString("utf8"));
    return typeof document === "object" && document !== null ? document : undefined;
  } catch {
    return undefined;
  }
}

function eventOf(
  form: DeliveredEvents,
  thin: ThinEvent | undefined,
  topic: string | undefined,
  document: object,
  now: number,
): object {
  const sent = new Date(now).toISOString();
  const id = hashOf(encode(document)).slice(0, 16);
  const known = Object.entries(thin?.knows ?? {}).map(([field, at]) => [at, fieldsIn(document)[field]] as const);
  const said: readonly (readonly [pointer: string, value: unknown])[] =
    thin !== undefined ? known : form.document === undefined ? [] : [[form.document, document]];
  if (form.format === "cloudevents") {
    const data = Object.assign(
      {},
      thin === undefined ? document : put(said.map(([at, value]) => [at.replace(/^\/data/, ""), value])),
    );
    return { specversion: "1.0", id, source: "/integ", type: topic ?? "event", time: sent, data };
  }
  const around = put([
    ...said,
    ...(form.topicAt === undefined || topic === undefined ? [] : topicIn(form.topicAt, topic)),
    ...Object.values(form.fields ?? {}).map((at) => [at, id] as const),
    ...(form.version?.at === undefined ? [] : [[form.version.at, sent] as const]),
  ]);
  const isWhole = thin === undefined && form.document === undefined;
  return isWhole ? { ...around, ...document } : around;
}

/** The places of a topic, also if several fields form it. */
function topicIn(at: string, topic: string): readonly (readonly [string, string])[] {
  const pointers = pointersIn(at);
  if (pointers.length === 0) return [[at, topic]];
  const pieces = at.split(/\{\/[^{}]*\}/).map((piece) => piece.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const found = new RegExp(`^${pieces.join("(.*)")}$`).exec(topic) ?? [];
  return pointers.map((pointer, i) => [pointer, found[i + 1] ?? ""]);
}

function written({ format, field, coding, each }: DeliveredEvents, event: unknown): Delivered {
  const whole = each === undefined ? event : put([[each, event]]);
  const json = encode(whole);
  if (format === "cloudevents")
    return {
      body: Buffer.from(json),
      contentType: `application/cloudevents${Array.isArray(whole) ? "-batch" : ""}+json`,
    };
  if (format === "xml") return { body: Buffer.from(writeXml(whole)), contentType: "application/xml" };
  if (format !== "form") return { body: Buffer.from(json), contentType: "application/json" };
  const text = coding === "base64_form" ? formOf(whole) : json;
  const form =
    field === undefined
      ? formOf(whole)
      : new URLSearchParams({
          [field]: coding === undefined || coding === "json" ? text : Buffer.from(text).toString("base64"),
        }).toString();
  return { body: Buffer.from(form), contentType: "application/x-www-form-urlencoded" };
}

function formOf(value: unknown): string {
  const pairs = (one: unknown, name: string): (readonly [string, string])[] =>
    typeof one === "object" && one !== null && !("units" in one)
      ? Object.entries(one).flatMap(([key, inner]) => pairs(inner, name === "" ? key : `${name}[${key}]`))
      : [[name, scalarText(one)]];
  return new URLSearchParams(pairs(value, "").map(([name, one]) => [name, one])).toString();
}

/** A record with values at pointers; `*` and numbers are places of lists. */
function put(pairs: readonly (readonly [pointer: string, value: unknown])[]): object {
  const root: { value?: unknown } = {};
  for (const [pointer, value] of pairs) setAt(root, `/value${pointer}`, value);
  return (root.value ?? {}) as object;
}

/** Sets a value in a record, and creates missing objects on the way. */
export function setAt(root: object, pointer: string, value: unknown): void {
  const steps = stepsOf(pointer);
  let holder = root as Record<string, unknown>;
  for (const [i, step] of steps.entries()) {
    const key = step === "*" ? "0" : step;
    if (i === steps.length - 1) holder[key] = value;
    else {
      const inside = holder[key];
      const isThere = typeof inside === "object" && inside !== null;
      if (!isThere) holder[key] = /^(?:\*|\d+)$/.test(steps[i + 1] ?? "") ? [] : {};
      holder = holder[key] as Record<string, unknown>;
    }
  }
}
