/** `integ webhooks`: which webhooks systems send to this host, which the specs need, and setting them up. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Flow, SystemLink } from "@integ/runtime";
import {
  applySubscription,
  Connection,
  subscriptionChanges,
  SubscriptionError,
  wantedSubscriptions,
  type Engine,
  type SubscriptionChange,
} from "@integ/runtime/host";
import { addToEnv } from "../connect/files.ts";
import { withConnection } from "../connect/project-file.ts";
import { connectionsOf, engineOf, keysOf, type Connections } from "../connections.ts";
import { open } from "../open-project.ts";
import { loadProject } from "../project-flows.ts";
import { count, err, EXIT, out, table, UsageError } from "../terminal.ts";

/** Options of `integ webhooks`. */
export interface WebhooksOptions {
  readonly apply?: true;
  readonly format?: string;
}

/** Shows the necessary changes, and makes them if requested. */
export async function webhooks(named: readonly string[], options: WebhooksOptions): Promise<number> {
  const loaded = await loadProject(named, options.format, "run");
  if (loaded === undefined) return EXIT.findings;
  const { project } = loaded.program;
  const flows = loaded.flows.map(({ flow }) => flow);
  if (project.publicUrl === undefined)
    throw new UsageError(
      "the public address of this host is unknown",
      "write into integ.yaml:  public_url: https://hooks.shop.example",
    );
  const address = engineOf(project);
  const isThere = !address.startsWith("sqlite:") || existsSync(address.slice("sqlite:".length));
  const engine = await open(address, isThere ? "look" : "run", keysOf(project));
  const { publicUrl, folder } = project;
  const setup = { flows, publicUrl, folder, engine, settings: connectionsOf(project) };
  const apply = (): Promise<boolean> => Promise.resolve(options.apply === true);
  try {
    let changes = 0;
    for (const link of systemsOf(flows)) changes += await setUpWebhooks(link, { ...setup, apply });
    if (changes === 0) return EXIT.fine;
    err(`${count(changes, "change")} to make: integ webhooks --apply\n`);
    return EXIT.findings;
  } finally {
    await engine.close();
  }
}

/** The systems whose webhooks start a flow, and whose description says how to set them up. */
function systemsOf(flows: readonly Flow[]): readonly SystemLink[] {
  const links = flows.flatMap(({ trigger, systems }) =>
    trigger.kind === "webhook" ? (systems[trigger.system] ?? []) : [],
  );
  const known = [...new Map(links.map((link) => [link.name, link])).values()];
  for (const { name, subscriptions } of known)
    if (subscriptions === undefined)
      err(`${name}: its webhooks are set up by hand; its description has no \`subscriptions\`\n`);
  return known.filter(({ subscriptions }) => subscriptions !== undefined);
}

/** The context for setting up webhooks. */
export interface WebhookSetup {
  readonly flows: readonly Flow[];
  /** The public address of this host. */
  readonly publicUrl: string;
  /** The project's folder: secrets that systems give go into its `.env`. */
  readonly folder: string;
  readonly engine: Engine;
  readonly settings: Connections;
  /** Decides whether to make the changes; called only if there are any. */
  readonly apply: (changes: number) => Promise<boolean>;
}

/**
 * Shows the changes that a system's webhooks need, and makes them if `apply` agrees.
 *
 * @returns the number of remaining changes
 * @throws UsageError if the system refuses a change
 */
export async function setUpWebhooks(
  link: SystemLink,
  { flows, publicUrl, folder, engine, settings, apply }: WebhookSetup,
): Promise<number> {
  const connection = new Connection(link, settings[link.name] ?? {}, { engine });
  const secret = link.webhookAuth?.kind === "path" ? connection.setting(link.webhookAuth.token) : undefined;
  try {
    const wanted = wantedSubscriptions(flows, link.name, publicUrl, secret);
    const changes = await subscriptionChanges(link, connection, publicUrl, wanted);
    out(table([["SYSTEM", "", "TOPIC", "ADDRESS"], ...changes.map((one) => rowOf(link.name, one, secret))]));
    const open = changes.filter(({ kind }) => kind !== "keep");
    // New subscriptions are created first, so that a webhook that moves to another URL is never missing.
    if (open.length === 0 || !(await apply(open.length))) return open.length;
    for (const change of open) await make(link, connection, change, folder);
    return 0;
  } catch (error) {
    if (error instanceof SubscriptionError) throw new UsageError(error.message);
    throw error;
  }
}

const WORDS = { create: "to create", keep: "is there", remove: "to remove" } as const;

function rowOf(system: string, { kind, topic, url }: SubscriptionChange, secret: string | undefined): string[] {
  const shown = secret === undefined || secret === "" ? url : url.replaceAll(encodeURIComponent(secret), "•••");
  return [system, WORDS[kind], topic, shown];
}

async function make(
  link: SystemLink,
  connection: Connection,
  change: SubscriptionChange,
  folder: string,
): Promise<void> {
  const secret = await applySubscription(link, connection, change);
  err(`${link.name}: ${change.topic} ${change.kind === "create" ? "created" : "removed"}\n`);
  if (secret !== undefined && change.kind === "create") keepSecret(link, change.flow, secret, folder);
}

/**
 * Stores a secret that the system returned, which it does only once: the value goes into `.env`, and its name into
 * integ.yaml.
 */
function keepSecret({ name, subscriptions }: SystemLink, flow: string, secret: string, folder: string): void {
  const setting = subscriptions?.secret ?? "";
  const variable = `${name}_${setting}_${flow}`.replace(/\W+/g, "_").toUpperCase();
  const warning = addToEnv(folder, new Map([[variable, secret]]));
  err(`  its secret is in .env as ${variable}\n`);
  if (warning !== undefined) err(`  ${warning}\n`);
  const file = join(folder, "integ.yaml");
  const text = existsSync(file) ? readFileSync(file, "utf8") : "";
  const written = withConnection(text, name, new Map([[setting, { oneMore: `\${${variable}}` }]]));
  if (written !== undefined) writeFileSync(file, written);
  err(written !== undefined ? `  integ.yaml names it: ${setting} of ${name}\n` : `  integ.yaml has to name it, in addition to the existing ones:\n    connections: { ${name}: { ${setting}: ["\${${variable}}"] } }\n`); // prettier-ignore
}
