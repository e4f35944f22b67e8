/** The parts of a webhook's delivery, and of a thin event's document, that `dedupe`, `key` and `newest` can read. */
import { tree } from "@integ/grammar";
import { BODY, VERSION, type System } from "../1-load/system-model.ts";
import { TEXT } from "../1-load/types.ts";
import { check } from "../messages/check.ts";
import { isBroken, Scope, type Checking } from "./checking.ts";

/** The names for `dedupe` besides the document: the whole body, and the headers that the description names. */
export function deliveryScope(c: Checking, document: Scope): Scope {
  const system = deliveryOf(c);
  const scope = new Scope(document);
  for (const name of [BODY, ...Object.keys(system?.link.deliveryHeaders ?? {})])
    // A document with the same name hides it.
    if (document.find(name) === undefined)
      scope.add({ kind: "delivery", name, typed: { type: TEXT }, fromSource: true });
  return scope;
}

/** A thin event is identified by the fields that it contains. */
export function checkTold(c: Checking, keys: readonly tree.Expression[]): void {
  const trigger = c.module.trigger?.trigger;
  const name = trigger?.kind === "WebhookTrigger" && !isBroken(trigger) ? trigger.event?.parts[1]?.text : undefined;
  const read = name === undefined ? undefined : deliveryOf(c)?.events.get(name)?.read;
  if (read === undefined) return;
  const told = Object.keys(read.knows);
  for (const value of keys)
    for (const field of fieldsOfSource(c, value))
      if (!told.includes(field))
        c.report(
          check.sourceDoesNotFit(
            c.place(value),
            `the webhook does not tell \`${field}\`: it only says which document has changed`,
            told.length === 0
              ? "omit this line, or declare in system.yaml what the event contains:  read: { …, knows: { … } }"
              : `it tells ${told.join(", ")}`,
          ),
        );
}

/** The fields of the document that an expression reads. */
function fieldsOfSource(c: Checking, node: tree.Node): readonly string[] {
  if (node.kind === "Member" && node.object.kind === "Reference")
    return c.facts.bindings.get(node.object)?.kind === "source" ? [node.name.text] : [];
  return tree.children(node).flatMap((child) => fieldsOfSource(c, child));
}

/** The system whose webhook starts the flow. */
function deliveryOf(c: Checking): System | undefined {
  const trigger = c.module.trigger?.trigger;
  const event = trigger?.kind === "WebhookTrigger" && !isBroken(trigger) ? trigger.event : undefined;
  return event?.parts[0] === undefined ? undefined : c.project.systemNamed(event.parts[0].text);
}

/** The name for `newest` besides the document: the version of the delivery. */
export function versionScope(c: Checking, document: Scope): Scope {
  const form = deliveryOf(c)?.link.webhookEvents;
  const scope = new Scope(document);
  const says = form?.version !== undefined || form?.format === "cloudevents";
  if (says && document.find(VERSION) === undefined)
    scope.add({
      kind: "delivery",
      name: VERSION,
      typed: { type: { kind: "datetime", wire: "computed" } },
      fromSource: true,
    });
  return scope;
}
