/** The events that a system sends: `webhooks`, `x-webhooks`, and the callbacks of operations. */
import type { Placed } from "../documents.ts";
import { isObject, objectOf, textOf, type JsonObject, defined } from "../json.ts";
import { brief, free, pascal, snake } from "../names.ts";
import { shapeOf } from "../schemas/shape.ts";
import type { Api, Found } from "./api.ts";
import { readDeliveries, type Delivery } from "./deliveries.ts";

interface Sent {
  readonly name: string;
  readonly operation: Placed<JsonObject>;
}

/** @param wanted whether to write an event, by its name and its type's */
export function readWebhooks(
  api: Api,
  operations: readonly Found[],
  typeOf: (document: Placed, suggested: string) => string | undefined,
  wanted: (event: string, type: string) => boolean,
): void {
  const { documents, draft } = api;
  const deliveries: Delivery[] = [];
  for (const { name, operation } of sentBy(api, operations)) {
    const event = free(snake(name) ?? "event", (one) => draft.events.has(one));
    const content = documents.at(operation, "requestBody", "content");
    const media = Object.keys(content?.json ?? {}).find((one) => /json/i.test(one));
    const schema = content === undefined || media === undefined ? undefined : documents.at(content, media, "schema");
    if (schema === undefined || !["record", "choice"].includes(shapeOf(documents, schema))) {
      draft.notes.push({
        at: `webhook ${name}`,
        how: "left out",
        what: event,
        why: "the document does not describe its body as a JSON record",
      });
      continue;
    }
    const suggested = pascal(`${name.replace(/[.\s]+$/, "")} Event`) ?? "Event";
    if (!wanted(event, suggested)) continue;
    const type = typeOf(schema, suggested);
    if (type === undefined) continue;
    const about = brief(operation.json["summary"] ?? operation.json["description"]);
    draft.events.set(event, defined({ type, about }));
    deliveries.push({ event, name, operation, body: schema });
  }
  readDeliveries(api, deliveries);
}

function sentBy({ documents, root }: Api, operations: readonly Found[]): Sent[] {
  const sent: Sent[] = [];
  for (const word of ["webhooks", "x-webhooks"])
    for (const name of Object.keys(objectOf(root.json[word]))) {
      const operation = documents.at(root, word, name, "post") ?? documents.at(root, word, name, "put");
      if (operation !== undefined) sent.push({ name, operation });
    }
  for (const { placed } of operations)
    for (const name of Object.keys(objectOf(placed.json["callbacks"]))) {
      const callback = documents.at(placed, "callbacks", name);
      const [address] = Object.keys(callback?.json ?? {}).filter((one) => isObject(callback?.json[one]));
      const operation =
        callback === undefined || address === undefined ? undefined : documents.at(callback, address, "post");
      if (operation !== undefined && !sent.some((one) => one.name === name))
        sent.push({ name: textOf(operation.json["operationId"]) ?? name, operation });
    }
  return sent;
}
