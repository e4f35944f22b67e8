/** The state of a connection, from its settings and the tokens in the store. No secrets, and no requests. */
import type { Program, System } from "@integ/compiler";
import {
  Connection,
  failedTryOf,
  lastSuccessOf,
  type Engine,
  type Settings,
  type TokenState,
} from "@integ/runtime/host";
import { connectionsOf, keysOf } from "../connections.ts";
import { open } from "../open-project.ts";
import { wantedSettings } from "./settings.ts";
import { engineFor, systemNamed, systemsUsed } from "./systems.ts";

/** One connection; times as ISO 8601. */
export interface Standing {
  readonly system: string;
  /** Its authentication: `oauth authorization_code`, `login`, `basic`, `headers` … */
  readonly by: string;
  readonly state: "ready" | "connected" | "failed" | "settings missing" | "not connected" | "lost";
  /** What the user must do. */
  readonly todo?: string;
  /** When the access token expires; `renewed`: integ renews it automatically. */
  readonly expires?: string;
  readonly renewed?: boolean;
  readonly scopes?: readonly string[];
  readonly lastSuccess?: string;
}

/** The state of each connection of a project's specs, in order of the systems' names. */
export async function standings(program: Program): Promise<readonly Standing[]> {
  const { address, isThere } = engineFor(program);
  const engine = isThere ? await open(address, "look", keysOf(program.project)) : undefined;
  try {
    const listed: Standing[] = [];
    for (const name of systemsUsed(program)) listed.push(await standing(program, systemNamed(program, name), engine));
    return listed;
  } finally {
    await engine?.close();
  }
}

async function standing(program: Program, system: System, engine: Engine | undefined): Promise<Standing> {
  const { name, link } = system;
  const last = engine === undefined ? undefined : await lastSuccessOf(engine, name);
  const known = {
    system: name,
    by: wayOf(link),
    ...(last === undefined ? {} : { lastSuccess: new Date(last).toISOString() }),
  };
  const missing = wantedSettings(program, system, [], "run").map((one) => one.name);
  if (missing.length > 0)
    return { ...known, state: "settings missing", todo: `${missing.join(", ")}: integ connect ${name}` };
  const settings = connectionsOf(program.project, undefined, [name])[name] ?? {};
  const standing = { ...known, ...(await tokenStanding(system, settings, engine)) };
  const failed = engine === undefined ? undefined : await failedTryOf(engine, name);
  if (failed === undefined || failed.at < (last ?? 0) || standing.todo !== undefined) return standing;
  const why = failed.why.length > 120 ? `${failed.why.slice(0, 120)} …` : failed.why;
  return {
    ...standing,
    state: "failed",
    todo: `${why}, at ${new Date(failed.at).toISOString()}: integ connect ${name}`,
  };
}

async function tokenStanding(
  { name, link }: System,
  settings: Settings,
  engine: Engine | undefined,
): Promise<Pick<Standing, "state" | "todo" | "expires" | "renewed" | "scopes">> {
  const byPerson = link.oauth?.grant === "authorization_code" && settings["access_token"] === undefined;
  const none = byPerson ? ({ state: "not connected", todo: `integ connect ${name}` } as const) : ({ state: "ready" } as const); // prettier-ignore
  if (engine === undefined) return none;
  const state: TokenState = (await new Connection(link, settings, { engine }).tokens?.state()) ?? { kind: "none" };
  if (state.kind === "none") return none;
  if (state.kind === "lost") {
    const mend = byPerson ? `integ connect ${name}` : "give it another refresh_token";
    return { state: "lost", todo: `${state.why}, at ${new Date(state.at).toISOString()}: ${mend}` };
  }
  return {
    state: "connected",
    expires: new Date(state.expires).toISOString(),
    renewed: state.refreshed || !byPerson,
    ...(state.scope === undefined ? {} : { scopes: state.scope.split(/\s+/) }),
  };
}

function wayOf({ kind, oauth, login, basic, oauth1, signed, query, headers }: System["link"]): string {
  if (kind !== undefined) return kind;
  if (oauth !== undefined) return `oauth ${oauth.grant}`;
  if (login !== undefined) return "login";
  if (basic !== undefined) return "basic";
  if (oauth1 !== undefined) return "oauth 1.0a";
  if (signed !== undefined) return "signed requests";
  if (query !== undefined) return "query";
  return Object.values(headers).some((text) => text.includes("{")) ? "headers" : "nothing";
}
