/** Which settings a checked spec needs of its connections: the same as a host asks for when it starts. */
import type { Operation } from "@integ/runtime";
import { settingsToReceive, settingsToSend } from "@integ/runtime/settings";
import type { Project } from "./1-load/project.ts";
import { lackingSettings } from "./1-load/settings.ts";
import type { System } from "./1-load/system-model.ts";
import type { CheckedModule } from "./3-check/facts.ts";
import { refreshOf } from "./3-check/refresh-of.ts";

/** All that a spec asks of other systems; a system whose files start it is asked nothing. */
export function requestsOf(checked: CheckedModule): ReadonlyMap<System, readonly Operation[]> {
  const { trigger, document, destinations, fetches, loopFetches } = checked;
  const asked: (readonly [System, ...Operation[]])[] = [
    ...destinations.map(({ system, operation }) => [system, operation.request] as const),
    ...[...fetches, ...loopFetches].flatMap(({ operation: one }) =>
      one === undefined ? [] : [[one.system, one.operation.request] as const],
    ),
  ];
  const { read, system } = document ?? {};
  if (read !== undefined) asked.push([read.system, read.operation.request]);
  if (trigger?.kind === "poll") asked.push([trigger.list.system, trigger.list.operation.request]);
  if (trigger?.kind === "files" && trigger.system !== undefined && system !== undefined) asked.push([system]);
  if (trigger?.kind === "webhook" && system !== undefined) {
    const named = [refreshOf(checked), trigger.event.read].flatMap((one) => (one === undefined ? [] : (system.operations.get(one.operation)?.request ?? []))); // prettier-ignore
    const more = [trigger.reconcile?.operation.request ?? [], named, system.link.webhookAsk?.operation ?? []].flat();
    if (more.length > 0) asked.push([system, ...more]);
  }
  const bySystem = new Map<System, Operation[]>();
  for (const [one, ...operations] of asked) bySystem.set(one, [...(bySystem.get(one) ?? []), ...operations]);
  return bySystem;
}

/** Settings that a flow needs and that its connections lack, as `system.setting`. */
export function missingSettings(project: Project, checked: CheckedModule): string[] {
  const { trigger, document } = checked;
  const lacking = (system: System, needed: readonly string[]): string[] =>
    lackingSettings(project, system, needed).map((setting) => `${system.name}.${setting}`);
  const sent = [...requestsOf(checked)].flatMap(([system, operations]) => {
    const hasToken = project.connections[system.name]?.["access_token"] !== undefined;
    return lacking(system, settingsToSend(system.link, operations, hasToken));
  });
  const heard = trigger?.kind === "webhook" && document !== undefined ? document.system : undefined;
  return [...sent, ...(heard === undefined ? [] : lacking(heard, settingsToReceive(heard.link)))];
}
