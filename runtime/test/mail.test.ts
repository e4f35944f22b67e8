/** Mail that runs send: what is in it, under which Message-ID, and what a server that refuses comes to. */
import type { AddressInfo } from "node:net";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { SMTPServer } from "smtp-server";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { mistakesOf, projectFiles, RunningProject } from "../../test/ends.ts";

const PROJECT = `systems:
  post: { kind: mail }
  ledger: { kind: files, files: { sales: { name: "{date}.csv", schema: line.json } } }
`;
const LINE = {
  "line.json": '{ "type": "object", "properties": { "sku": { "type": "string" } } }',
};
const SEND = `destination out = for l in order.lines => ledger.write_sales { sku: l.sku }
destination told = post.send {
  to: [order.note otherwise "office@shop.example"]
  subject: "Order {order.id}"
  text: "Hello,\\nthis was sold:"
  table: { columns: ["Article", "Price"], rows: [for l in order.lines => [l.sku, text(l.price)]] }
  attachments: [{ from: "ledger", file: out.file otherwise "none" }]
}`;

let server: SMTPServer;
let received: string[];
let refuse: number | undefined;
let project: RunningProject | undefined;
beforeEach(async () => {
  [received, refuse] = [[], undefined];
  server = new SMTPServer({
    disabledCommands: ["AUTH", "STARTTLS"],
    onRcptTo: (_, __, done) =>
      done(refuse === undefined ? null : Object.assign(new Error("not now"), { responseCode: refuse })),
    onData(stream, _, done) {
      let text = "";
      stream.on("data", (chunk: Buffer) => (text += chunk.toString()));
      stream.on("end", () => {
        received.push(text.replace(/=\r\n/g, ""));
        done();
      });
    },
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
});
afterEach(async () => {
  await project?.stop();
  project = undefined;
  await new Promise<void>((closed) => server.close(closed));
});
const start = async (smtp?: string): Promise<RunningProject> => {
  const { port } = server.server.address() as AddressInfo;
  const post = { smtp: smtp ?? `smtp://127.0.0.1:${port}`, from: "Shop <shop@shop.example>" };
  return (project = await RunningProject.start(projectFiles(PROJECT, { tell: SEND }, LINE), { post }));
};
const ORDER = { id: 7, lines: [{ sku: "<A & B>", price: 2.5 }, { sku: "C", price: 10 }] }; // prettier-ignore

test("sends a text, a table of lines, and a file that the run has written", async () => {
  const running = await start();
  expect(await running.give(ORDER)).toBe("delivered");
  const [mail = ""] = received;
  expect(mail).toContain("To: office@shop.example");
  expect(mail).toContain("Subject: Order 7");
  expect(mail).toMatch(/Article {2}Price\r\n<A & B> {2}2\.5\r\nC {8}10/);
  expect(mail).toContain("&#60;A &#38; B&#62;</td>");
  expect(mail).toContain("filename=2026-11-29.csv");
  expect(mail).toContain(Buffer.from("sku\n<A & B>\nC\n").toString("base64").replace(/=+$/, ""));
});

test("a file is attached as its own run wrote it, though another run has replaced it", async () => {
  const running = await start();
  refuse = 451;
  expect(await running.give(ORDER)).toMatch(/^retrying: /);
  refuse = undefined;
  await running.give({ ...ORDER, id: 8, lines: [{ sku: "D", price: 1 }] });
  await running.later(3_600_000);
  const attached = (text: string): string => Buffer.from(text).toString("base64").replace(/=+$/, "");
  const lines = new Map([
    ["Order 7", attached("sku\n<A & B>\nC\n")],
    ["Order 8", attached("sku\nD\n")],
  ]);
  for (const [subject, content] of lines)
    expect(received.find((mail) => mail.includes(`Subject: ${subject}`))).toContain(content);
});

test("a repeated run sends the same Message-ID", async () => {
  const running = await start();
  await running.give(ORDER);
  expect(await running.dieBeforeDone(1, "told")).toBe("delivered");
  const ids = received.map((mail) => /^Message-ID: (.*)\r$/m.exec(mail)?.[1]);
  expect(ids).toEqual([expect.stringMatching(/^<[0-9a-f]{40}@shop\.example>$/), ids[0]]);
});

describe("addresses", () => {
  test.each(["a@x.example, b@x.example", "a@x.example\r\nBcc: b@x.example", "nobody"])(
    "one text gives one address: %j is held",
    async (note) => {
      const running = await start();
      expect(await running.give({ ...ORDER, note })).toMatch(/^held: /);
      expect(received).toEqual([]);
    },
  );

  test.each([
    [451, /^retrying: post\.send: /],
    [550, /^held: post\.send: the mail server refuses it/],
  ])("refused by a server with %i", async (code, said) => {
    refuse = code;
    const running = await start();
    expect(await running.give(ORDER)).toMatch(said);
  });
});

test("only files of a files system can be attached", async () => {
  const files = projectFiles(PROJECT, { tell: SEND.replace('order.note otherwise "office', '"office').replace('out.file otherwise "none"', 'order.note otherwise "../x"') }, LINE); // prettier-ignore
  const { port } = server.server.address() as AddressInfo;
  project = await RunningProject.start(files, { post: { smtp: `smtp://127.0.0.1:${port}`, from: "shop@shop.example" } }); // prettier-ignore
  for (const [id, note] of ["../../etc/passwd", "/etc/passwd", ".integ/x", "none.csv"].entries())
    expect(await project.give({ ...ORDER, id, note })).toMatch(/^held: post\.send: the attachment is not a file/);
});

test("without a server, mails are stored in a folder", async () => {
  const running = await start("folder:/tmp/unused");
  await running.stop();
  const kept = join(running.folder, "mails");
  const again = await start(`folder:${kept}`);
  await again.give(ORDER);
  const [file = ""] = readdirSync(kept);
  expect(readFileSync(join(kept, file), "utf8")).toContain("Subject: Order 7");
});

test("an unknown field of a mail is a mistake", () => {
  expect(mistakesOf(projectFiles(PROJECT, { tell: SEND.replace("subject:", "subjct:") }, LINE)).join("\n")).toContain("did you mean subject?"); // prettier-ignore
});
