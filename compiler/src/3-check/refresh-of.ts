/** Whether a flow reads its event's document again. */
import { tree } from "@integ/grammar";
import type { SystemEvent } from "../1-load/system-model.ts";
import type { CheckedModule } from "./facts.ts";

/**
 * The operation that reads the event's document again. Undefined if no `retry` waits for another state of the document:
 * such a flow needs no read permission.
 */
export function refreshOf({ module, trigger }: CheckedModule): SystemEvent["refresh"] {
  if (trigger?.kind !== "webhook" || trigger.event.refresh === undefined) return undefined;
  return module.steps.some(retries) ? trigger.event.refresh : undefined;
}

function retries(node: tree.Node): boolean {
  if ((node.kind === "Guard" || node.kind === "Stop") && node.action === "retry") return true;
  return tree.children(node).some(retries);
}
