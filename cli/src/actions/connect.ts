/** `integ connect`: missing settings, a person's authorization, and a first read, for one system. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Program, type System } from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";
import {
  Connection,
  noteTry,
  TokenRefused,
  tryEnd,
  type AccessTokens,
  type Engine,
  type Settings,
} from "@integ/runtime/host";
import { lackingOf, settingsKept, settingsToSend } from "@integ/runtime/settings";
import { allow, PORT } from "../connect/allow.ts";
import { addToEnv } from "../connect/files.ts";
import { withConnection } from "../connect/project-file.ts";
import { settingsSet, valuesFor, wantedSettings, type Wanted } from "../connect/settings.ts";
import { engineFor, harmlessReads, secretThatComes, systemNamed } from "../connect/systems.ts";
import { connectWebhooks } from "../connect/webhooks.ts";
import { connectionsOf, keysOf } from "../connections.ts";
import { open } from "../open-project.ts";
import { environmentOf, VARIABLES } from "../environment.ts";
import { err, EXIT, out, UsageError } from "../terminal.ts";
import { projectOf } from "../workspace.ts";

/** The options of `integ connect`. */
export interface ConnectOptions {
  readonly set?: readonly string[];
  readonly browser: boolean;
  readonly port?: string;
  readonly redirect?: string;
  readonly yes?: true;
  readonly folder?: string;
}

/** @throws UsageError if something is missing and nobody can be asked */
export async function connect(name: string, options: ConnectOptions): Promise<number> {
  const folder = projectOf(`${resolve(options.folder ?? ".")}/x.integ`);
  const before = new Program(nodeHost(), folder);
  const system = systemNamed(before, name);
  const asks = options.yes !== true && process.stdin.isTTY && process.stderr.isTTY;
  guide(system);
  if (!(await writeSettings(before, system, options, asks))) return EXIT.interrupted;
  const program = new Program(nodeHost(), folder);
  const { address, isThere } = engineFor(program);
  const settings = settingsOf(program, system);
  const engine = await open(address, isThere ? "look" : "run", keysOf(program.project));
  try {
    if (system.link.kind !== undefined) return await connectEnd(system, system.link.kind, settings, engine, folder);
    const connection = new Connection(system.link, settings, { engine });
    const { tokens } = connection;
    if (tokens !== undefined && system.link.oauth?.grant === "authorization_code") {
      const allowed = await allowOnce(tokens, system, options, asks);
      if (allowed !== EXIT.fine) return allowed;
    }
    const failed = await tryOut(connection, system, settings);
    await noteTry(engine, name, failed === undefined ? undefined : { at: Date.now(), why: failed });
    if (failed !== undefined)
      err(
        `the settings are kept; integ run tries again whenever it needs ${name}, and  integ connect ${name}  does now\n`,
      );
    const tried = failed === undefined ? EXIT.fine : EXIT.findings;
    await compareKept(connection, system, settings);
    if (tried !== EXIT.fine) return tried;
    return await connectWebhooks(program, system, engine, { [name]: settings }, { asks, yes: options.yes === true });
  } finally {
    await engine.close();
  }
}

/** Tries the folder, the database or the mail server of a built-in end. */
async function connectEnd(
  { name, link }: System,
  kind: NonNullable<System["link"]["kind"]>,
  settings: Settings,
  engine: Engine,
  folder: string,
): Promise<number> {
  const why = await tryEnd({ ...link, kind }, settings, engine, folder);
  await noteTry(engine, name, why === undefined ? undefined : { at: Date.now(), why });
  if (why === undefined) {
    out(`${name} is connected (${kind})\n`);
    return EXIT.fine;
  }
  err(`${name} can't be reached with these settings: ${why}\n`);
  err(`correct them in integ.yaml or in the environment, and try again:  integ connect ${name}\n`);
  return EXIT.findings;
}

/** The settings that integ.yaml has for the system. A secret that comes with the webhook may still be missing. */
function settingsOf({ project }: Program, system: System): Settings {
  const environment = environmentOf(project);
  const comes = [project.connections[system.name]?.[secretThatComes(system) ?? ""] ?? []].flat();
  const open = comes.flatMap((text) =>
    [...text.matchAll(VARIABLES)].map(([, variable = ""]): [string, string] => [variable, ""]),
  );
  const tolerant = { ...Object.fromEntries<string>(open), ...environment };
  return connectionsOf(project, tolerant, [system.name])[system.name] ?? {};
}

function guide({ title, connect: said }: System): void {
  const lines = [said?.steps?.trim(), said?.page].filter((line) => line !== undefined);
  if (lines.length > 0) err(`${title}:\n${lines.join("\n").replace(/^/gm, "  ")}\n\n`);
}

/** Asks for missing settings, and writes them. @returns false if the person cancels */
async function writeSettings(
  program: Program,
  system: System,
  options: ConnectOptions,
  asks: boolean,
): Promise<boolean> {
  const set = settingsSet(system, options.set ?? []);
  const wanted = wantedSettings(program, system, [...set.keys()]);
  const values = await valuesFor(wanted, set, asks);
  if (values === undefined) return false;
  const { folder } = program.project;
  // An empty value counts as missing, unless it has a fallback.
  const orEmpty = ({ variable }: Wanted): string => (values.get(variable) === "" ? `${variable}:-` : variable);
  const unnamed = new Map(wanted.filter(({ isNamed }) => !isNamed).map((one) => [one.name, orEmpty(one)]));
  if (unnamed.size > 0 && !(await writeProject(folder, system.name, unnamed, options, asks))) return false;
  const fixed = [...values.keys()].filter((variable) => process.env[variable] !== undefined);
  if (fixed.length > 0)
    throw new UsageError(
      `the environment has ${fixed.join(", ")} already, which takes precedence over .env`,
      "change it there",
    );
  const warning = addToEnv(folder, values);
  if (values.size > 0) err(`.env: wrote ${[...values.keys()].join(", ")}\n`);
  if (warning !== undefined) err(`${warning}\n`);
  const elsewhere = wanted.filter(({ variable }) => process.env[variable] !== undefined && !values.has(variable));
  if (elsewhere.length > 0)
    err(
      `${elsewhere.map(({ variable }) => variable).join(", ")}: taken from the environment, and not written to .env: a host needs it there, too\n`,
    );
  return true;
}

/** Names the variables in integ.yaml. @throws UsageError with the text to add, if integ can't do it */
async function writeProject(
  folder: string,
  system: string,
  unnamed: ReadonlyMap<Wanted["name"], string>,
  { yes, set }: ConnectOptions,
  asks: boolean,
): Promise<boolean> {
  const file = join(folder, "integ.yaml");
  const named = new Map([...unnamed].map(([name, variable]) => [name, `\${${variable}}`]));
  const snippet = `connections:\n  ${system}: { ${[...named].map(([name, text]) => `${name}: "${text}"`).join(", ")} }`;
  const text = withConnection(existsSync(file) ? readFileSync(file, "utf8") : "", system, named);
  if (text === undefined || (!asks && yes !== true && set === undefined))
    throw new UsageError(
      `integ.yaml lacks settings of ${system}: ${[...unnamed.keys()].join(", ")}`,
      `${text === undefined ? "write" : "-y writes, or write yourself"}:\n\n${snippet}`,
    );
  if (asks) {
    const { confirm, isCancel } = await import("@clack/prompts");
    const agreed = await confirm({ message: `write this into integ.yaml?\n${snippet}` });
    if (isCancel(agreed) || !agreed) return false;
  }
  writeFileSync(file, text);
  err(`integ.yaml: wrote ${[...unnamed.keys()].join(", ")} of ${system}\n`);
  return true;
}

/** Without a terminal, existing authorizations stay. */
async function allowOnce(
  tokens: AccessTokens,
  { title, name }: System,
  options: ConnectOptions,
  asks: boolean,
): Promise<number> {
  if (options.yes === true && (await tokens.state()).kind === "good") return EXIT.fine;
  try {
    const done = await allow(tokens, {
      title,
      ...(options.redirect === undefined ? {} : { redirect: options.redirect }),
      port: Number(options.port ?? PORT),
      opensBrowser: options.browser,
      asks,
    });
    return done ? EXIT.fine : EXIT.interrupted;
  } catch (error) {
    if (!(error instanceof TokenRefused)) throw error;
    err(`${name}: ${error.message}\n`);
    return EXIT.findings;
  }
}

/** A setting in integ.yaml takes precedence over one that comes with the token: if they differ, requests would go to the wrong place. */
async function compareKept({ tokens }: Connection, { name, link }: System, given: Settings): Promise<void> {
  await tokens?.remember();
  for (const setting of settingsKept(link)) {
    const [written, came] = [given[setting], tokens?.kept(setting)];
    if (written === undefined || came === undefined || written === came) continue;
    const values = link.settings[setting]?.secret === true ? "" : ` (${came}, and not ${String(written)})`;
    err(
      `${name}: the authorization came with another ${setting} than integ.yaml has${values}; integ.yaml takes precedence: correct it there, or remove it\n`,
    );
  }
}

/**
 * Tests by a read whether the system accepts the settings.
 *
 * @returns why it does not, in a few words
 */
async function tryOut(connection: Connection, system: System, settings: Settings): Promise<string | undefined> {
  const trials = harmlessReads(system);
  const [first] = trials;
  if (first === undefined) return await tryToken(connection, system);
  const lacking = lackingOf(system.link, settings, settingsToSend(system.link, [first.operation.request], settings["access_token"] !== undefined)); // prettier-ignore
  if (lacking.length > 0) {
    out(`${system.name} is set up for incoming events; no spec calls it, so there is nothing to try\n`);
    return undefined;
  }
  const unknown: string[] = [];
  let lacked: (() => string) | undefined;
  for (const { operation, args, isMadeUp } of trials) {
    // Where a list is not there, a document that is not there shows nothing.
    if (isMadeUp && unknown.length > 0) break;
    const result = await connection.send(operation.request, args);
    if (result.kind === "ok" || result.kind === "none") {
      out(`${system.name} is connected: ${operation.name} responds\n`);
      return undefined;
    }
    const status = "excerpt" in result ? result.excerpt?.status : undefined;
    // After a list that has been refused as incomplete, only what is not there shows that the key is taken.
    if (isMadeUp && status !== undefined && (lacked === undefined ? NOT_THERE : GONE).has(status)) {
      const asked = Object.entries(args).map(([name, value]) => `${name}: ${value}`).join(", "); // prettier-ignore
      out(
        `${system.name} accepts the credentials: ${operation.name}(${asked}) responds with ${status}, as there is no such record\n`,
      );
      return undefined;
    }
    // The system has no such resource, or wants something that its description calls optional: another read shows more.
    if (status === 404) {
      unknown.push(operation.name);
      continue;
    }
    const say = (): string => {
      err(`${system.name} does not respond as expected: ${result.why}\n`);
      if ("excerpt" in result && result.excerpt !== undefined && !result.why.includes(result.excerpt.body.slice(0, 40)))
        err(`it said (${result.excerpt.status}): ${result.excerpt.body.slice(0, 400)}\n`);
      sayTried(system, operation.name);
      return result.why;
    };
    if (status === undefined || !WANTS_MORE.has(status)) return say();
    lacked ??= say;
  }
  if (lacked !== undefined) return lacked();
  const why = `${unknown.join(", ")}: responded with 404`;
  err(`${system.name} refused no key, but has nothing where it was asked (${why}). Is base_url right?\n`);
  sayTried(system, unknown.join(", "));
  return why;
}

/** The operation that was tried, and how to choose another. */
function sayTried({ name, connect: said }: System, operation: string): void {
  const how = said?.try === undefined ? "another one is tried by" : "it is chosen by";
  err(`tried: ${operation}; ${how}  connect: { try: … }  in ${name}'s system.yaml\n`);
}

/** The statuses for a request that lacks something. */
const WANTS_MORE: ReadonlySet<number> = new Set([400, 422]);

/** The statuses for a document that does not exist. */
const GONE: ReadonlySet<number> = new Set([404, 410]);

/** The same, or for a document whose id has another form. */
const NOT_THERE: ReadonlySet<number> = new Set([...GONE, ...WANTS_MORE]);

/** If nothing can be read, requests at least a token. @returns why there is none */
async function tryToken({ tokens }: Connection, { name }: System): Promise<string | undefined> {
  if (tokens === undefined) {
    out(`${name} is set up; there is no read to try\n`);
    return undefined;
  }
  try {
    await tokens.token();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    err(`${name} issues no token: ${error.message}\n`);
    return error.message;
  }
  out(`${name} issues a token; there is no read to try\n`);
  return undefined;
}
