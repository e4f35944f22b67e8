/** Reads a system's folder, `system.yaml` and its schemas, into the system model. */
import type { Limits, SystemLink } from "@integ/runtime";
import type { Diagnostic } from "@integ/grammar";
import { fingerprint, resolvePath, type CompilerHost } from "../host.ts";
import { load } from "../messages/load.ts";
import { defined } from "./defined.ts";
import { type Descriptor, descriptorSchema, fromDescribed } from "./descriptor.ts";
import { checkConnect, checkCredentials, connectGuideOf, credentialsOf } from "./read-credentials.ts";
import { checkFailures, failuresOf } from "./read-request.ts";
import { checkLogin, loginOf } from "./read-login.ts";
import { readOperations } from "./read-operations.ts";
import { SchemaReader } from "./read-schema.ts";
import type { Reading } from "./reading.ts";
import { checkSubscriptions, subscriptionsOf } from "./read-subscriptions.ts";
import { readEvents, readTypes } from "./read-types.ts";
import { checkDelivered, deliveredEventsOf, deliveryHeadersOf } from "./read-delivered.ts";
import { checkWebhooks, signatureOf, webhookOptionsOf } from "./read-webhooks.ts";
import type { Setting, System, SystemOperation } from "./system-model.ts";
import type { Json } from "./types.ts";
import type { ReadYaml } from "./validate-yaml.ts";

/** The usable part of a system's description, and its mistakes. */
export interface ReadSystem {
  /** Undefined if the description can't be used at all. */
  readonly system: System | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** @param name the name in the project's specs @param folder the folder of `system.yaml` */
export function readDescriptor(host: CompilerHost, name: string, folder: string): ReadSystem {
  const path = `${folder}/system.yaml`;
  const text = host.read(path);
  if (text === undefined)
    return { system: undefined, diagnostics: [load.descriptor({ path, start: 0, end: 0 }, "there is no such file")] };
  const described = host.described?.(path, text);
  // A release stores only what this function's other branch has validated.
  const yaml =
    described === undefined ? descriptorSchema.read(text) : descriptorSchema.valid(text, described as Descriptor);
  if (yaml.value === undefined) {
    const diagnostics = yaml.mistakes.map(({ start, end, syntax, message, help }) =>
      syntax
        ? load.descriptorSyntax({ path, start, end }, message)
        : load.descriptor({ path, start, end }, message, help),
    );
    return { system: undefined, diagnostics };
  }
  return build(host, name, path, text, yaml.value, yaml);
}

function build(
  host: CompilerHost,
  name: string,
  path: string,
  text: string,
  value: Descriptor,
  yaml: ReadYaml<Descriptor>,
): ReadSystem {
  const diagnostics: Diagnostic[] = [];
  const schemas = new SchemaReader(host, name, {
    annotations: annotationsOf(path, value),
    minorUnits: value.minor_units ?? {},
  });
  const reading: Reading = {
    host,
    system: name,
    path,
    value,
    schemas,
    report: (pointer, message, help) => {
      diagnostics.push(load.descriptor({ path, ...yaml.at(pointer) }, message, help));
    },
    reportIn: (place, message, help) => {
      diagnostics.push(load.descriptor(place, message, help));
    },
    warn: (pointer, warning) => {
      diagnostics.push(warning({ path, ...yaml.at(pointer) }));
    },
  };
  const types = readTypes(reading);
  const events = readEvents(reading, types);
  const operations = readOperations(reading, types);
  checkCredentials(reading);
  checkLogin(reading);
  checkFailures(reading, "", value.fails);
  checkConnect(reading);
  checkWebhooks(reading);
  checkDelivered(reading);
  checkSubscriptions(reading);
  const system: System = defined({
    name,
    title: value.title,
    kind: value.kind,
    version: value.version,
    doc: value.about,
    path,
    settings: settingsOf(value),
    connect: connectGuideOf(value.connect),
    topicHeader: value.webhooks?.topic_header,
    types,
    events,
    operations,
    minorUnits: value.minor_units ?? {},
    fingerprint: fingerprint(text),
    link: linkOf(reading, operations),
  });
  return {
    system,
    // Schemas are read lazily, and their mistakes are found then.
    get diagnostics() {
      return [...diagnostics, ...schemas.diagnostics];
    },
  };
}

/** The description's annotations of places in its schemas, by file and pointer. */
function annotationsOf(path: string, { annotations = {} }: Descriptor): ReadonlyMap<string, Json> {
  return new Map(
    Object.entries(annotations).map(([place, json]): [string, Json] => {
      const [file = "", pointer = ""] = place.split("#");
      return [`${resolvePath(path, file)}#${pointer}`, json];
    }),
  );
}

/** The part of a system that goes into the generated module, in this order. */
function linkOf(reading: Reading, operations: ReadonlyMap<string, SystemOperation>): SystemLink {
  const { system: name, value } = reading;
  const { signature, auth, ask } = value.webhooks ?? {};
  const asked = ask === undefined ? undefined : operations.get(ask.operation);
  return defined({
    name,
    version: value.version,
    keptUntil: value.kept_until,
    baseUrl: value.base_url ?? "",
    headers: value.headers ?? {},
    settings: Object.fromEntries(
      Object.entries(value.settings ?? {}).map(([setting, { secret, default: text }]) => [
        setting,
        defined({ secret: secret === true, default: text }),
      ]),
    ),
    signature: signature === undefined ? undefined : signatureOf(signature),
    webhookAuth: auth,
    webhookOptions: webhookOptionsOf(value.webhooks),
    webhookAsk: ask === undefined || asked === undefined ? undefined : { ...ask, operation: asked.request },
    subscriptions: subscriptionsOf(value.webhooks?.subscriptions),
    webhookEvents: deliveredEventsOf(value.webhooks),
    deliveryHeaders: deliveryHeadersOf(value.webhooks),
    limits: value.limits === undefined ? undefined : fromDescribed<Limits>(value.limits),
    ...credentialsOf(value),
    login: loginOf(reading),
    retryOn: value.retry_on,
    fails: failuresOf(value.fails),
    errorMessage: value.error_message === undefined ? undefined : [value.error_message].flat(),
  });
}

function settingsOf({ settings = {} }: Descriptor): ReadonlyMap<string, Setting> {
  return new Map(
    Object.entries(settings).map(([setting, { secret, about, default: text }]) => [
      setting,
      defined({ secret: secret === true, doc: about, default: text }),
    ]),
  );
}
