/**
 * A system's webhook subscriptions: those that exist, those that flows need, and the requests that reconcile them.
 * Subscriptions with addresses of other hosts are left alone.
 */
import type { Flow, Operation, SubscriptionRequest, Subscriptions, SystemLink } from "../flow.ts";
import { textOf } from "./delivered.ts";
import type { OperationResult } from "./operation-result.ts";
import { steadyList } from "./lists.ts";
import type { ListReader } from "./pages.ts";
import { getEach, getPointer, isList, isRecord } from "./pointer.ts";

/** A subscription that a flow needs: its topic and address. */
export interface WantedSubscription {
  readonly flow: string;
  readonly topic: string;
  readonly url: string;
}

/** The action for one subscription. `id`: the system's id of it. */
export type SubscriptionChange =
  | ({ readonly kind: "create" } & WantedSubscription)
  | { readonly kind: "keep" | "remove"; readonly id: string; readonly topic: string; readonly url: string };

/** Makes requests about subscriptions; a connection to their system. */
export interface SubscriptionSender extends ListReader {
  send(
    operation: Operation,
    args: Readonly<Record<string, unknown>>,
    sending?: Parameters<ListReader["send"]>[2],
  ): Promise<OperationResult>;
}

/** A request about a subscription failed; the message is for people. */
export class SubscriptionError extends Error {}

/**
 * The subscriptions that the flows of a project need from a system.
 *
 * @param publicUrl the public URL of this host
 * @param secret the secret in the path, for systems that are authenticated by it
 */
export function wantedSubscriptions(
  flows: Iterable<Flow>,
  system: string,
  publicUrl: string,
  secret?: string,
): readonly WantedSubscription[] {
  return [...flows].flatMap(({ name, trigger, systems }) => {
    if (trigger.kind !== "webhook" || trigger.system !== system) return [];
    const link = systems[system];
    const behind = link?.webhookAuth?.kind === "path" ? `/${encodeURIComponent(secret ?? "")}` : "";
    const topic = trigger.topic ?? trigger.event;
    const query = link?.webhookEvents?.topicQuery;
    const asked = query === undefined ? "" : `?${new URLSearchParams({ [query]: topic }).toString()}`;
    return [{ flow: name, topic, url: `${base(publicUrl)}/webhooks/${encodeURIComponent(name)}${behind}${asked}` }];
  });
}

function base(publicUrl: string): string {
  return publicUrl.replace(/\/$/, "");
}

/** The necessary actions. @throws SubscriptionError if the system does not list its subscriptions */
export async function subscriptionChanges(
  link: SystemLink,
  sender: SubscriptionSender,
  publicUrl: string,
  wanted: readonly WantedSubscription[],
): Promise<readonly SubscriptionChange[]> {
  const subscriptions = subscriptionsOf(link);
  const { list } = subscriptions;
  const found = await steadyList(
    sender,
    { ...operationOf(link, "list", list), ...(list.pages === undefined ? {} : { pages: list.pages }) },
    {},
  );
  if (!("documents" in found))
    throw new SubscriptionError("why" in found ? found.why : `${link.name} does not list its webhooks`);
  const there = found.documents
    .flatMap((one) => subscriptionIn(subscriptions, one))
    .filter(({ url }) => url.startsWith(`${base(publicUrl)}/webhooks/`));
  const same =
    (one: WantedSubscription) =>
    (other: { readonly topic: string; readonly url: string }): boolean =>
      other.url === one.url && (list.topic === undefined || other.topic === one.topic);
  const kept = new Set(wanted.flatMap((one) => there.find(same(one)) ?? []));
  return [
    ...wanted.filter((one) => !there.some(same(one))).map((one) => ({ kind: "create" as const, ...one })),
    ...there.map((one) => ({ kind: kept.has(one) ? ("keep" as const) : ("remove" as const), ...one })),
  ];
}

/** Stands for the topic of a subscription to every event. */
const EVERY = "every event";

/** The subscriptions of an element of the list: one for each of its topics. */
function subscriptionIn(
  { list }: Subscriptions,
  one: unknown,
): readonly { readonly id: string; readonly topic: string; readonly url: string }[] {
  const [id, url] = [textOf(getPointer(list.id, one)), textOf(getPointer(list.url, one))];
  if (id === undefined || url === undefined) return [];
  if (list.topic === undefined) return [{ id, url, topic: EVERY }];
  const topics = list.topic.includes("*") ? getEach(list.topic, one) : getPointer(list.topic, one);
  // Some systems list topics as a record of booleans.
  const chosen = isRecord(topics) ? Object.keys(topics).filter((name) => topics[name] === true) : topics;
  const all: readonly unknown[] = Array.isArray(chosen) ? chosen : [chosen];
  const [topic = "", ...others] = all.map((each) => textOf(each) ?? "");
  return [{ id, url, topic: others.length === 0 ? topic : [topic, ...others].join(" ") }];
}

/**
 * Executes an action.
 *
 * @returns the secret that deliveries will be signed with, if the system returns one
 * @throws SubscriptionError if it is refused, or its outcome is unknown: then the next listing shows it
 */
export async function applySubscription(
  link: SystemLink,
  sender: SubscriptionSender,
  change: SubscriptionChange,
): Promise<string | undefined> {
  const { create, remove } = subscriptionsOf(link);
  if (change.kind === "keep") return undefined;
  const request = change.kind === "create" ? create : remove;
  const args = change.kind === "create" ? { url: change.url, topic: change.topic } : { id: change.id };
  const named = { ...request, ...(request.body === undefined ? {} : { body: namedBy(request.body, change.topic) }) };
  const result = await sender.send(operationOf(link, change.kind, named), args);
  // A subscription that no longer exists need not be removed.
  if (result.kind === "none" && change.kind === "remove") return undefined;
  if (result.kind !== "ok")
    throw new SubscriptionError(
      "why" in result ? result.why : `${link.name} sends a response that does not match its description`,
    );
  return change.kind === "create" && create.secret !== undefined
    ? textOf(getPointer(create.secret, result.value))
    : undefined;
}

/** A body whose field `{topic}` is renamed to the topic. */
function namedBy<T>(body: T, topic: string): T;
function namedBy(body: unknown, topic: string): unknown {
  if (isList(body)) return body.map((one) => namedBy(one, topic));
  if (!isRecord(body)) return body;
  return Object.fromEntries(
    Object.entries(body).map(([name, one]) => [name === "{topic}" ? topic : name, namedBy(one, topic)]),
  );
}

function subscriptionsOf(link: SystemLink): Subscriptions {
  if (link.subscriptions === undefined)
    throw new SubscriptionError(`the description of ${link.name} does not say how webhooks are set up`);
  return link.subscriptions;
}

function operationOf(
  { name: system }: SystemLink,
  kind: "list" | "create" | "remove",
  { method, path, query, headers, body, at, fails }: SubscriptionRequest,
): Operation {
  return {
    system,
    name: `webhooks.${kind}`,
    method,
    path,
    ...(query === undefined ? {} : { query }),
    ...(headers === undefined ? {} : { headers }),
    ...(body === undefined ? {} : { body: { constants: body } }),
    ...(at === undefined ? {} : { responsePointer: at }),
    ...(fails === undefined ? {} : { fails }),
    ...(kind === "remove" ? { absentOn: [404, 410] } : {}),
    ...(kind === "create" ? { creates: true as const } : {}),
  };
}
