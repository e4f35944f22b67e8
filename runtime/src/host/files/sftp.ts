/** A folder of an SFTP server: files are written and read as in a folder of this machine. */
import { posix } from "node:path";
import type SftpClient from "ssh2-sftp-client";
import { aside, type Folder } from "./folder.ts";
import { type Inbox, LARGEST, namesOf } from "./inbox.ts";
import type { SftpSession } from "./sftp-session.ts";

/** How often a folder on a server is checked, in milliseconds. */
const EVERY = 10_000;

/** A folder of a server, to write into. @param root its path there */
export function sftpFolder(session: SftpSession, root: string): Folder {
  const at = (path: string): string => posix.join(root, path);
  return {
    read: (path) => session.do((client) => bytesOf(client, at(path))),
    has: (path) => session.do(async (client) => (await client.exists(at(path))) !== false),
    write: (path, bytes, mark) =>
      session.do(async (client) => {
        const part = at(aside(path, `${mark}.new`));
        await client.mkdir(posix.dirname(part), true);
        await client.put(Buffer.from(bytes), part);
        await replace(client, part, at(path));
      }),
    move: (from, to) => session.do((client) => replace(client, at(from), at(to))),
    close: () => session.close(),
  };
}

/** A folder of a server, to take files from. @param folder its path there */
export function sftpInbox(session: SftpSession, folder: string): Inbox {
  const at = (name: string): string => posix.join(folder, name);
  return {
    everyMs: EVERY,
    names: () =>
      session.do(async (client) => {
        if ((await client.exists(folder)) !== "d") return undefined;
        return namesOf((await client.list(folder)).map(({ name }) => Buffer.from(name)));
      }),
    look: ({ text }) =>
      session.do(async (client) => {
        // A link is followed.
        const kind = await client.exists(at(text));
        if (kind === false || kind === "d") return undefined;
        const stat = await client.stat(at(text)).catch(() => undefined);
        if (stat === undefined) return { state: "", changed: "", wrong: "it is a broken link" };
        if (stat.isDirectory) return undefined;
        const state = { state: `${stat.size} ${stat.modifyTime}`, changed: String(stat.modifyTime) };
        if (!stat.isFile) return { ...state, wrong: "it is not a file" };
        return stat.size > LARGEST ? { ...state, wrong: `it is larger than ${LARGEST / 1024 / 1024} MB` } : state;
      }),
    read: ({ text }) => session.do(async (client) => (await bytesOf(client, at(text))) ?? new Uint8Array()),
    move: ({ text }, into, stamp) =>
      session.do(async (client) => {
        await client.mkdir(at(into), true);
        const plain = posix.join(at(into), text);
        const extension = posix.extname(text);
        const stamped = posix.join(at(into), `${posix.basename(text, extension)}.${stamp}${extension}`);
        await client.rename(at(text), (await client.exists(plain)) === false ? plain : stamped);
      }),
  };
}

async function bytesOf(client: SftpClient, path: string): Promise<Uint8Array | undefined> {
  if ((await client.exists(path)) === false) return undefined;
  const content = await client.get(path);
  return Buffer.isBuffer(content) ? content : new Uint8Array();
}

/** Replaces another in one step if the server can (as OpenSSH's do), otherwise in two. */
async function replace(client: SftpClient, from: string, to: string): Promise<void> {
  try {
    await client.posixRename(from, to);
  } catch (error) {
    if (!(error instanceof Error) || !/does not support|not supported|unsupported/i.test(error.message)) throw error;
    await client.delete(to, true);
    await client.rename(from, to);
  }
}
