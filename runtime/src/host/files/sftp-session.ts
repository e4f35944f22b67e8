/**
 * A connection to an SFTP server, by the optional package ssh2-sftp-client. It connects when needed, and again after
 * the connection breaks.
 */
import { messageOf } from "../../errors.ts";
import { createHash } from "node:crypto";
import type SftpClient from "ssh2-sftp-client";
import { driver } from "../ends/driver.ts";
import { PublicError } from "../redaction.ts";

/** How long connecting may take, and how long the server may take to respond, in milliseconds. */
const [LONGEST_CONNECT, LONGEST] = [15_000, 120_000];
/** The interval of keepalive requests, in milliseconds, and how many may stay without a response. */
const [ASKED_EVERY, SILENCES] = [15_000, 3];

/** The server's address and the credentials. */
export interface SftpAddress {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  /** Absolute, or below `/~/` for the user's own folder. */
  readonly path: string;
}

/** The credentials, and the server's host key. */
export interface SftpSecrets {
  readonly password?: string | undefined;
  /** As ssh-keygen writes it. */
  readonly privateKey?: string | undefined;
  readonly passphrase?: string | undefined;
  /** `SHA256:…`, as ssh-keygen -l prints it; any of several. */
  readonly hostKeys: readonly string[];
}

/** The connection's settings are wrong: nothing is sent, and another attempt would not help. */
export class SftpRefusal extends PublicError {}

/** @returns undefined if the text is not an SFTP address. @throws SftpRefusal if the address can't be used */
export function sftpAddress(text: string): SftpAddress | undefined {
  if (!/^sftp:\/\//i.test(text)) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.hostname === "" || url.username === "")
    throw new SftpRefusal("folder is not the address of an SFTP server: write sftp://user@host/path");
  if (url.password !== "") throw new SftpRefusal("don't put a password into folder: write it as the setting password");
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, "$1"),
    port: Number(url.port || 22),
    username: decodeURIComponent(url.username),
    path: decodeURIComponent(url.pathname) || "/",
  };
}

/** One connection, which executes one operation after another. */
export class SftpSession {
  readonly #address: SftpAddress;
  readonly #secrets: SftpSecrets;
  #client: SftpClient | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(address: SftpAddress, secrets: SftpSecrets) {
    this.#address = address;
    this.#secrets = secrets;
  }

  /** Runs an operation after all that were queued before it. @throws the client's errors; SftpRefusal */
  do<T>(work: (client: SftpClient) => Promise<T>): Promise<T> {
    const turn = this.#last.then(async () => {
      this.#client ??= await this.#connected();
      try {
        return await this.#inTime(work(this.#client));
      } catch (error) {
        if (error instanceof PublicError) throw error;
        const failure = failureOf(error);
        if (failure.isBroken) await this.#dropped();
        throw failure;
      }
    });
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async close(): Promise<void> {
    await this.#last;
    await this.#dropped();
  }

  /** A server that does not respond is disconnected: the next caller connects again. */
  async #inTime<T>(work: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        void this.#dropped();
        reject(new PublicError("the SFTP server does not respond"));
      }, LONGEST);
    });
    try {
      return await Promise.race([work, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  async #dropped(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    await client?.end().catch(() => undefined);
  }

  async #connected(): Promise<SftpClient> {
    const { default: Client } = await driver("ssh2-sftp-client", () => import("ssh2-sftp-client"));
    // A connection that closes late must not discard its successor.
    const gone = (): void => void (this.#client === client && (this.#client = undefined));
    const client: SftpClient = new Client("sftp", { error: gone, end: gone, close: gone });
    const { hostKeys, password, privateKey, passphrase } = this.#secrets;
    const { host, port, username } = this.#address;
    let strange: string | undefined;
    const isKnown = (key: Buffer): boolean => {
      const seen = `SHA256:${createHash("sha256").update(key).digest("base64").replace(/=+$/, "")}`;
      const known = hostKeys.some((one) => one.replace(/=+$/, "") === seen);
      strange = known ? undefined : seen;
      return known;
    };
    try {
      await client.connect({
        host,
        port,
        username,
        ...(password === undefined ? {} : { password }),
        ...(privateKey === undefined ? {} : { privateKey }),
        ...(passphrase === undefined ? {} : { passphrase }),
        hostVerifier: isKnown,
        readyTimeout: LONGEST_CONNECT,
        keepaliveInterval: ASKED_EVERY,
        keepaliveCountMax: SILENCES,
      });
      return client;
    } catch (error) {
      await client.end().catch(() => undefined);
      throw strange === undefined ? connectError(error) : unknownServer(strange, hostKeys);
    }
  }
}

/** Something failed. Its message may name files, `publicMessage` does not. */
class SftpFailure extends Error {
  readonly publicMessage: string;
  /** The server did not report it: the connection broke. */
  readonly isBroken: boolean;

  constructor(publicMessage: string, detail: string, isBroken: boolean) {
    super(`${publicMessage} (${detail})`);
    this.publicMessage = publicMessage;
    this.isBroken = isBroken;
  }
}

/** The server's errors, by the protocol's numbers and by the client's names for them. */
const SAID: readonly (readonly [codes: readonly unknown[], text: string])[] = [
  [[2, "ENOENT", "ERR_BAD_PATH"], "the SFTP server has no such file or folder"],
  [[3, "EACCES", "ERR_PERMISSION"], "the SFTP server does not permit it"],
  [[4, "ERR_GENERIC_CLIENT"], "the SFTP server can't do it: its disk may be full"],
];

function failureOf(error: unknown): SftpFailure {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  const [, text] = SAID.find(([codes]) => codes.includes(code)) ?? [];
  const detail = messageOf(error);
  return new SftpFailure(text ?? "the connection to the SFTP server broke", detail, text === undefined);
}

function unknownServer(seen: string, hostKeys: readonly string[]): SftpRefusal {
  return new SftpRefusal(
    hostKeys.length === 0
      ? `host_key is not set. The SFTP server presents ${seen}: if its owner confirms this key, write it as the setting host_key`
      : `the SFTP server has another key than host_key says: ${seen}. Nothing was sent to it. If its owner confirms the new key, change host_key`,
  );
}

function connectError(error: unknown): Error {
  const message = messageOf(error);
  if (/authentication methods failed/i.test(message))
    return new PublicError(
      "the SFTP server refuses the login: the user of folder, or password or private_key, is wrong",
    );
  if (/private ?key|passphrase/i.test(message))
    return new SftpRefusal("private_key can't be read: it is not a key, or passphrase is wrong");
  const code = error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "no response";
  return new PublicError(`the SFTP server can't be reached: ${code}`);
}
