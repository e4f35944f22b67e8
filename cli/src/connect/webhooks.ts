/** The last step of `integ connect`: sets up the webhooks that specs wait for, or lists them for the user. */
import type { Flow } from "@integ/runtime";
import type { Program, System } from "@integ/compiler";
import { loadFlow, wantedSubscriptions, type Engine } from "@integ/runtime/host";
import { setUpWebhooks } from "../actions/webhooks.ts";
import type { Connections } from "../connections.ts";
import { count, err, EXIT, out, table } from "../terminal.ts";

/** Decides whether the shown changes are made. */
export interface Deciding {
  /** Whether a person can be asked. */
  readonly asks: boolean;
  readonly yes: boolean;
}

/** @returns the exit code @throws UsageError if the system refuses a change */
export async function connectWebhooks(
  program: Program,
  system: System,
  engine: Engine,
  settings: Connections,
  { asks, yes }: Deciding,
): Promise<number> {
  const { publicUrl, folder } = program.project;
  const flows = await flowsOf(program, system);
  if (flows.length === 0) return EXIT.fine;
  if (publicUrl === undefined) {
    err(`${namesOf(flows)}: webhooks can't be set up until integ.yaml has the public address of this host:\n`);
    err("  public_url: https://hooks.shop.example\n");
    return EXIT.fine;
  }
  const { link, name, title } = system;
  if (link.subscriptions === undefined) {
    const { webhookAuth: auth } = link;
    const secret = auth?.kind === "path" ? [settings[name]?.[auth.token] ?? []].flat()[0] : undefined;
    const wanted = wantedSubscriptions(flows, name, publicUrl, secret);
    err(`set these webhooks up at ${title}; its description does not say how integ could:\n`);
    out(table([["TOPIC", "ADDRESS"], ...wanted.map(({ topic, url }) => [topic, url])]));
    return EXIT.fine;
  }
  const apply = async (changes: number): Promise<boolean> => {
    if (yes || !asks) return yes;
    const { confirm, isCancel } = await import("@clack/prompts");
    const agreed = await confirm({ message: `make ${count(changes, "change")} at ${title}?` });
    return !isCancel(agreed) && agreed;
  };
  const left = await setUpWebhooks(link, { flows, publicUrl, folder, engine, settings, apply });
  if (left === 0) return EXIT.fine;
  err(`${count(left, "change")} to make: integ connect ${name} --yes\n`);
  return EXIT.findings;
}

/** The flows that wait for webhooks of a system. A broken spec is reported and waited for. */
async function flowsOf(program: Program, { name }: System): Promise<readonly Flow[]> {
  const flows: Flow[] = [];
  for (const path of program.host.specs?.(program.project.folder) ?? []) {
    const { checked, module } = program.compile(path);
    if (checked?.trigger?.kind !== "webhook" || checked.document?.system.name !== name) continue;
    if (module === undefined) err(`${path} has mistakes: its webhooks are set up when integ check finds none\n`);
    else flows.push(await loadFlow(module));
  }
  return flows;
}

function namesOf(flows: readonly Flow[]): string {
  return flows.map(({ name }) => name).join(", ");
}
