/** Ends that are built in, under kills: files, a table and mails, of a host that is killed while it writes them. */
import { describe, expect, test } from "vitest";
import { killAtEnds } from "../faults/ends.ts";
import { hasSshd, startSftpServer } from "./sftp-server.ts";

/** Processes start again and again. */
const SLOW = { tags: "slow", timeout: 300_000 };

describe("a host that is killed while it writes", () => {
  test("files, rows and mails loses none, and writes none twice or partly", SLOW, async () => {
    const { broken, given } = await killAtEnds({ kills: 4, seed: 1 });
    expect(broken).toEqual([]);
    expect(given).toBe(20);
  });

  test.runIf(hasSshd)("over SFTP does the same", SLOW, async () => {
    const sftp = await startSftpServer();
    try {
      const { broken } = await killAtEnds({ kills: 2, seed: 2, ledger: sftp.settings, files: sftp.files });
      expect(broken).toEqual([]);
    } finally {
      await sftp.stop();
    }
  });
});
