/**
 * Sends the mail of runs. A repeated message has the same Message-ID; whether it is shown twice depends on the
 * recipient's mail system.
 */
import { messageOf } from "../../errors.ts";
import { mkdir, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { createTransport } from "nodemailer";
import type { Operation } from "../../flow.ts";
import { BuiltInEnd, Refusal } from "../ends/built-in.ts";
import { driver, DriverMissing } from "../ends/driver.ts";
import { FilesEnd } from "../files/files-end.ts";
import type { WrittenFile } from "../files-written.ts";
import type { OperationResult } from "../operation-result.ts";
import type { Sending } from "../request.ts";
import { htmlOf, plainOf, type Table } from "./table.ts";

/** A record of the operation `send`. */
interface Mail {
  readonly to: readonly string[];
  readonly cc?: readonly string[];
  readonly bcc?: readonly string[];
  readonly reply_to?: string;
  readonly subject: string;
  readonly text: string;
  readonly table?: Table;
  /** Files that a system of the kind `files` has written. */
  readonly attachments?: readonly Attachment[];
}

interface Attachment {
  /** The name of a system of the kind `files`. */
  readonly from: string;
  readonly file: string;
}

/** Instead of a server, a folder that messages are kept in: `folder:/path`. */
const KEPT = "folder:";

/** The server's time limits for each phase, in milliseconds. */
const PATIENCE = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000 };

/** A system of the kind `mail`. */
export class MailEnd extends BuiltInEnd {
  /** Logs in to the server, and sends nothing. */
  protected override async reach(): Promise<void> {
    const smtp = this.setting("smtp");
    if (smtp.startsWith(KEPT)) return;
    const server = await serverAt(smtp);
    try {
      await server.verify();
    } finally {
      server.close();
    }
  }

  protected override async work(
    _: Operation,
    __: object,
    { record, idempotencyKey = "", written = () => Promise.resolve([]) }: Sending,
  ): Promise<OperationResult> {
    // The record has been checked against the shape that integ itself gives it.
    const mail = record as Mail;
    const { to, cc, bcc, subject, text, table, reply_to: replyTo, attachments = [] } = mail;
    const from = this.setting("from");
    const own = attachments.length === 0 ? [] : await written();
    const domain = /@([\w.-]+)>?\s*$/.exec(from)?.[1] ?? "integ.invalid";
    const message = {
      from,
      to: [...to],
      cc: [...(cc ?? [])],
      bcc: [...(bcc ?? [])],
      ...(replyTo === undefined ? {} : { replyTo }),
      subject,
      text: plainOf(text, table),
      ...(table === undefined ? {} : { html: htmlOf(text, table) }),
      messageId: `<${idempotencyKey.slice(0, 40)}@${domain}>`,
      attachments: await Promise.all(attachments.map((one) => this.#attached(one, own))),
    };
    const smtp = this.setting("smtp");
    return smtp.startsWith(KEPT) ? this.#keep(smtp.slice(KEPT.length), message) : this.#send(smtp, message);
  }

  async #send(smtp: string, message: object): Promise<OperationResult> {
    const server = await serverAt(smtp);
    try {
      const { rejected } = await server.sendMail(message);
      if (rejected.length === 0) return { kind: "ok", value: undefined };
      const why = "the server has refused some of the addresses, and sent it to the others";
      return { kind: "refused", why: `${why}: refused ${rejected.join(", ")}`, publicReason: why, perhaps: true };
    } catch (error) {
      if (isRefused(error)) throw new Refusal("the mail server refuses it", messageOf(error));
      throw error;
    } finally {
      server.close();
    }
  }

  async #keep(folder: string, message: { readonly messageId: string }): Promise<OperationResult> {
    const library = await mailer();
    const kept = await library.createTransport({ streamTransport: true, buffer: true }).sendMail(message);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, `${message.messageId.slice(1, 17)}.eml`), kept.message);
    return { kind: "ok", value: undefined };
  }

  /** A file as its own run wrote it; any other one, as it is in the folder. */
  async #attached({ from, file }: Attachment, written: readonly WrittenFile[]): Promise<object> {
    const system = this.options.transport(from);
    const isPlain = !file.split("/").some((part) => part === "" || part.startsWith(".")) && !file.includes("\\");
    const content = isPlain && system instanceof FilesEnd ? await contentOf(system, from, file, written) : undefined;
    if (content === undefined) throw new Refusal("the attachment is not a file of its system", `${from}: ${file}`);
    return { filename: basename(file), content: Buffer.from(content) };
  }
}

async function contentOf(
  files: FilesEnd,
  from: string,
  file: string,
  written: readonly WrittenFile[],
): Promise<Uint8Array | undefined> {
  const own = written.findLast((one) => one.system === from && one.file === file);
  return own === undefined ? files.folder.read(file) : files.content(own.end, own.record);
}

async function serverAt(smtp: string) {
  const { createTransport } = await mailer();
  return createTransport({ url: smtp, ...PATIENCE });
}

async function mailer(): Promise<{ readonly createTransport: typeof createTransport }> {
  try {
    return await driver("nodemailer", () => import("nodemailer"));
  } catch (error) {
    if (error instanceof DriverMissing) throw new Refusal(error.message);
    throw error;
  }
}

/** Codes of 500 and above are permanent, and so are refused credentials. */
function isRefused(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ("code" in error && error.code === "EAUTH") return true;
  return "responseCode" in error && typeof error.responseCode === "number" && error.responseCode >= 500;
}
