/** AsyncAPI 2 and 3: the messages that a system sends are events. */
import type { Documents, Placed } from "../documents.ts";
import { isObject, listOf, objectOf, textOf, type Json, type JsonObject, defined } from "../json.ts";
import { emptyDraft, type SystemDraft } from "../model.ts";
import { brief, free, pascal, snake } from "../names.ts";
import { ImportError } from "../refusal.ts";
import { shapeOf } from "../schemas/shape.ts";
import { Translator } from "../schemas/translate.ts";

/** Whether a document declares itself as AsyncAPI, of any version. */
export function isAsyncApi(json: Json): json is JsonObject {
  return isObject(json) && json["asyncapi"] !== undefined;
}

interface Message {
  readonly channel: string;
  readonly name: string;
  readonly placed: Placed<JsonObject>;
}

/** @throws ImportError for an unknown version */
export function readAsyncApi(
  documents: Documents,
  path: string,
  json: JsonObject,
  only: ReadonlySet<string> | undefined,
): SystemDraft {
  const version = textOf(json["asyncapi"]) ?? "";
  if (!/^[23]\./.test(version)) throw new ImportError(`this is version ${version} of AsyncAPI; 2 and 3 can be read`);
  const info = objectOf(json["info"]);
  const draft = emptyDraft(brief(info["title"], 80) ?? "Events", textOf(info["version"]) ?? "1");
  const translator = new Translator({ documents, siblings: true, notes: draft.notes });
  const root = { json, path, pointer: "" };
  const messages = version.startsWith("2") ? messagesOf2(documents, root) : messagesOf3(documents, root);
  for (const { channel, name, placed } of messages) {
    const payload = documents.at(placed, "payload", "schema") ?? documents.at(placed, "payload");
    const event = free(snake(name) ?? "event", (one) => draft.events.has(one));
    const at = `channel ${channel}`;
    if (payload === undefined || !["record", "choice"].includes(shapeOf(documents, payload))) {
      draft.notes.push({
        at,
        how: "left out",
        what: event,
        why: "the document does not describe its payload as a JSON record",
      });
      continue;
    }
    const suggested = pascal(name) ?? "Event";
    if (only !== undefined && !only.has(event) && !only.has(suggested)) continue;
    const type =
      shapeOf(documents, payload) === "choice"
        ? translator.widened(payload, suggested)
        : translator.name(payload, suggested);
    if (!draft.types.has(type)) draft.types.set(type, { schema: `schemas/${type}.json` });
    const about = brief(placed.json["summary"] ?? placed.json["title"] ?? placed.json["description"]);
    draft.events.set(event, defined({ type, about }));
    draft.notes.push({ at: `/events/${event}`, how: "found", what: `a message of ${channel}` });
  }
  for (const [file, schema] of translator.files()) draft.schemas.set(file, schema);
  if (draft.events.size > 0)
    draft.notes.push({
      at: "/events",
      how: "open",
      what: "how these messages arrive",
      why: "integ receives them as webhooks: add their signature, and which field or header names the event",
    });
  return draft;
}

/** Version 2 describes the client's actions: it subscribes to messages that the system sends. */
function messagesOf2(documents: Documents, root: Placed<JsonObject>): Message[] {
  const channels = objectOf(root.json["channels"]);
  const sends = Object.values(channels).some((one) => objectOf(one)["subscribe"] !== undefined);
  return Object.keys(channels).flatMap((channel): Message[] => {
    const operation = documents.at(root, "channels", channel, sends ? "subscribe" : "publish");
    const message = operation === undefined ? undefined : documents.at(operation, "message");
    if (operation === undefined || message === undefined) return [];
    const several = listOf(message.json["oneOf"]);
    const all =
      several.length === 0
        ? [message]
        : several.flatMap((json, i) =>
            resolved(documents, { json, path: message.path, pointer: `${message.pointer}/oneOf/${i}` }),
          );
    return all.map((placed) => ({ channel, name: nameOf(placed, all.length > 1 ? "" : channel), placed }));
  });
}

/** In version 3, operations name the messages that the system sends; without operations, its channels do. */
function messagesOf3(documents: Documents, root: Placed<JsonObject>): Message[] {
  const channels = Object.keys(objectOf(root.json["channels"]));
  const sent = new Set(
    Object.keys(objectOf(root.json["operations"])).flatMap((name) => {
      const operation = documents.at(root, "operations", name);
      const reference = objectOf(operation?.json["channel"])["$ref"];
      return operation?.json["action"] === "send" && typeof reference === "string"
        ? [reference.split("/").at(-1) ?? ""]
        : [];
    }),
  );
  return channels
    .filter((channel) => sent.size === 0 || sent.has(channel))
    .flatMap((channel) => {
      const messages = documents.at(root, "channels", channel, "messages");
      return Object.keys(messages?.json ?? {}).flatMap((name): Message[] => {
        const placed = messages === undefined ? undefined : documents.at(messages, name);
        return placed === undefined ? [] : [{ channel, name: nameOf(placed, name), placed }];
      });
    });
}

function resolved(documents: Documents, placed: Placed): Placed<JsonObject>[] {
  const at = documents.resolve(placed);
  return at !== undefined && isObject(at.json) ? [{ ...at, json: at.json }] : [];
}

function nameOf({ json, pointer }: Placed<JsonObject>, otherwise: string): string {
  const own =
    textOf(json["name"]) ??
    textOf(json["messageId"]) ??
    (pointer.includes("/components/messages/") ? pointer.split("/").at(-1) : undefined);
  return own ?? (otherwise === "" ? (textOf(json["title"]) ?? "event") : otherwise);
}
