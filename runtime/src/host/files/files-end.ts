/**
 * Files that runs write. A file is written completely and then renamed, so that nobody sees half of it and a repeated run writes
 * the same file. Before an append is renamed into place its key is recorded, so that it is appended once.
 */
import { createHash } from "node:crypto";
import { posix, resolve } from "node:path";
import type { FileEnd } from "../../ends.ts";
import type { Operation } from "../../flow.ts";
import { BuiltInEnd, NotYet, Refusal } from "../ends/built-in.ts";
import { DriverMissing } from "../ends/driver.ts";
import type { OperationResult } from "../operation-result.ts";
import type { Sending } from "../request.ts";
import { textBytes, Unwritable } from "./encoding.ts";
import { fileName } from "./file-name.ts";
import { aside, type Folder, localFolder } from "./folder.ts";
import { type Inbox, localInbox } from "./inbox.ts";
import { sftpFolder, sftpInbox } from "./sftp.ts";
import { sftpAddress, SftpRefusal, SftpSession } from "./sftp-session.ts";
import { fileText } from "./write-text.ts";

/** How long a node may lock a file, in milliseconds. */
const HOLD = 60_000;
/** The number of append keys that are kept with a file. */
const MOST_KEYS = 10_000;

/** Storage for files: this machine, or an SFTP server. */
interface Place {
  readonly folder: Folder;
  readonly inbox: (below: string) => Inbox;
}

/** A system of the kind `files`. */
export class FilesEnd extends BuiltInEnd {
  #place: Place | undefined;
  /** The last writer of each file: writers wait for each other. */
  readonly #queues = new Map<string, Promise<unknown>>();

  /** The folder of the files. @throws MissingSetting; SftpRefusal */
  get folder(): Folder {
    return this.#at.folder;
  }

  /** The inbox below that folder. @throws MissingSetting; SftpRefusal */
  inbox(below: string): Inbox {
    return this.#at.inbox(below);
  }

  get #at(): Place {
    return (this.#place ??= this.#placed());
  }

  #placed(): Place {
    const text = this.setting("folder");
    const address = sftpAddress(text);
    if (address === undefined) {
      const root = resolve(this.options.folder, text);
      return { folder: localFolder(root), inbox: (below) => localInbox(resolve(root, below)) };
    }
    const session = new SftpSession(address, {
      password: this.given("password"),
      privateKey: this.given("private_key"),
      passphrase: this.given("passphrase"),
      hostKeys: this.settings("host_key").filter(Boolean),
    });
    // The start folder of a session is the user's own.
    const root = address.path.replace(/^\/~(?=\/|$)/, ".");
    return { folder: sftpFolder(session, root), inbox: (below) => sftpInbox(session, posix.join(root, below)) };
  }

  async close(): Promise<void> {
    await this.#place?.folder.close();
  }

  /** A folder that is not there yet is no failure: the first file creates it. */
  protected override async reach(): Promise<void> {
    await this.folder.has(".");
  }

  protected override async work(
    { end }: Operation,
    args: Readonly<Record<string, unknown>>,
    sending: Sending,
  ): Promise<OperationResult> {
    if (end?.kind !== "file" || sending.run === undefined) throw new Refusal("it writes no file");
    const path = fileName(end, args, sending.run);
    const key = sending.idempotencyKey ?? "";
    const writing = (): Promise<number> => this.#alone(path, () => this.#written(end, path, key, sending.record));
    const before = this.#queues.get(path) ?? Promise.resolve();
    const work = before.then(writing, writing);
    this.#queues.set(path, work);
    try {
      const bytes = await work;
      return { kind: "ok", value: { file: path, bytes } };
    } catch (error) {
      if (error instanceof SftpRefusal || error instanceof DriverMissing) throw new Refusal(error.message);
      if (error instanceof Unwritable) throw new Refusal("the records do not fit the file's format", error.message);
      throw error;
    } finally {
      if (this.#queues.get(path) === work) this.#queues.delete(path);
    }
  }

  /** Runs with the file locked, among all nodes. */
  async #alone<T>(path: string, work: () => Promise<T>): Promise<T> {
    const { engine, link, now } = this.options;
    if (engine.takePlace === undefined || engine.givePlace === undefined) return work();
    const name = `file:${link.name}:${createHash("sha256").update(path).digest("hex").slice(0, 32)}`;
    const place = await engine.takePlace(name, 1, now(), HOLD);
    if (place === undefined) throw new NotYet("another node writes this file", 1000);
    try {
      return await work();
    } finally {
      await engine.givePlace(name, place);
    }
  }

  /** The content of a file that is written whole. @throws Unwritable */
  content(end: FileEnd, record: unknown): Uint8Array {
    return textBytes(fileText(end.format, record), end.format);
  }

  /** @returns the number of bytes written */
  async #written(end: FileEnd, path: string, key: string, record: unknown): Promise<number> {
    const mark = key.slice(0, 16);
    if (end.append === true) return this.#appended(end, path, key, record);
    const bytes = this.content(end, record);
    await this.folder.write(path, bytes, mark);
    return bytes.length;
  }

  /**
   * Writes the file with the appended lines beside it, records the key, and renames it into place. If the key is
   * recorded and no such file exists, it was already renamed.
   */
  async #appended(end: FileEnd, path: string, key: string, record: unknown): Promise<number> {
    const { folder } = this;
    const [part, noted] = [aside(path, `${key.slice(0, 16)}.part`), aside(path, "keys")];
    const keys = new TextDecoder()
      .decode(await folder.read(noted))
      .split("\n")
      .filter(Boolean);
    const before = (await folder.read(path)) ?? new Uint8Array();
    const isFirst = before.length === 0;
    const bytes = textBytes(fileText(end.format, record, isFirst), end.format, isFirst);
    const isThere = keys.includes(key);
    if (isThere && !(await folder.has(part))) return bytes.length;
    await folder.write(part, Buffer.concat([before, bytes]), "copy");
    if (!isThere) await folder.write(noted, Buffer.from(`${[...keys, key].slice(-MOST_KEYS).join("\n")}\n`), "copy");
    await folder.move(part, path);
    return bytes.length;
  }
}
