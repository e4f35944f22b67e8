/** Webhook subscriptions through a system's API. */
import type { Pages, SubscriptionRequest, Subscriptions } from "@integ/runtime";
import { defined } from "./defined.ts";
import { fromDescribed, type SubscriptionsEntry } from "./descriptor.ts";
import { failuresOf, queryOf } from "./read-request.ts";
import type { Reading } from "./reading.ts";

type Part = SubscriptionsEntry["list" | "create" | "remove"];

/** Undefined if people set up the webhooks. */
export function subscriptionsOf(entry: SubscriptionsEntry | undefined): Subscriptions | undefined {
  if (entry === undefined) return undefined;
  const { list, create, remove, secret } = entry;
  const pages = list.pages === undefined ? undefined : fromDescribed<Pages>(list.pages);
  return defined({
    list: defined({ ...requestOf(list), id: list.id, url: list.url, topic: list.topic, pages }),
    create: defined({ ...requestOf(create), secret: create.secret }),
    remove: requestOf(remove),
    secret,
  });
}

function requestOf({ request, at, fails }: Part): SubscriptionRequest {
  const { method, path, headers, body } = request;
  return defined({ method, path, query: queryOf(request), headers, body, at, fails: failuresOf(fails) });
}

/** The placeholders of each request. */
const HOLES = { list: [], create: ["url", "topic"], remove: ["id"] } as const;

/** Checks that the requests have their placeholders, and that the created record has an id. */
export function checkSubscriptions({ value: { webhooks, settings = {} }, report }: Reading): void {
  const { subscriptions } = webhooks ?? {};
  if (subscriptions === undefined) return;
  const at = "/webhooks/subscriptions";
  for (const part of ["list", "create", "remove"] as const) {
    const known: readonly string[] = [...HOLES[part], ...Object.keys(settings)];
    const text = JSON.stringify(subscriptions[part].request);
    for (const [, hole = ""] of text.matchAll(/\{(\w+)\}/g))
      if (!known.includes(hole))
        report(
          `${at}/${part}/request`,
          `{${hole}} is neither of the webhook nor a setting`,
          `it may be ${HOLES[part].map((one) => `{${one}}`).join(", ") || "a setting"}`,
        );
    for (const hole of HOLES[part])
      if (!text.includes(`{${hole}}`) && hole !== "topic")
        report(`${at}/${part}/request`, `the request does not say which: it has no {${hole}}`);
  }
  const { secret, create } = subscriptions;
  if (secret !== undefined && settings[secret] === undefined)
    report(`${at}/secret`, `\`${secret}\` is not among the settings`);
  if (create.secret !== undefined && secret === undefined)
    report(
      `${at}/create/secret`,
      "it is not said which setting the secret belongs to",
      "add to subscriptions:  secret: webhook_secret",
    );
}
