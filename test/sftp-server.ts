/** A temporary SFTP server for tests, in a temporary folder: Debian's OpenSSH, if it is installed. */
import { spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { freePort, listens } from "./postgres.ts";

const SERVER = "/usr/sbin/sshd";

/** Whether there is one on this machine: `.ci/run` installs it. */
export const hasSshd = existsSync(SERVER);

export interface SftpServer {
  /** The served folder on this machine. */
  readonly files: string;
  /** The settings of a connection to those files. */
  readonly settings: { readonly folder: string; readonly private_key: string; readonly host_key: string };
  /** Ends the server and whoever is connected to it. */
  crash(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

export async function startSftpServer(): Promise<SftpServer> {
  const folder = mkdtempSync(join(tmpdir(), "integ-sftp-"));
  const [files, port, user] = [join(folder, "files"), await freePort(), userInfo().username];
  mkdirSync(files);
  // Where sshd runs as root, it wants an empty folder that belongs to root.
  if (process.getuid?.() === 0) mkdirSync("/run/sshd", { recursive: true, mode: 0o755 });
  for (const key of ["host", "user"]) called("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", join(folder, key));
  copyFileSync(join(folder, "user.pub"), join(folder, "authorized_keys"));
  chmodSync(join(folder, "authorized_keys"), 0o600);
  writeFileSync(
    join(folder, "config"),
    [
      `Port ${port}`,
      "ListenAddress 127.0.0.1",
      `HostKey ${join(folder, "host")}`,
      `AuthorizedKeysFile ${join(folder, "authorized_keys")}`,
      "PidFile none",
      "StrictModes no",
      "UsePAM no",
      "PermitRootLogin yes",
      "PasswordAuthentication no",
      "Subsystem sftp internal-sftp",
    ].join("\n"),
  );
  let server: ReturnType<typeof spawn> | undefined;
  const start = async (): Promise<void> => {
    server = spawn(SERVER, ["-D", "-e", "-f", join(folder, "config")], { stdio: "ignore" });
    await listens(port);
  };
  const crash = async (): Promise<void> => {
    if (server?.pid === undefined || server.exitCode !== null || server.signalCode !== null) return;
    const ended = new Promise<void>((done) => server?.once("exit", () => done()));
    for (const pid of descendants(server.pid)) process.kill(pid, "SIGKILL");
    await ended;
  };
  await start();
  const [, hostKey = ""] = called("ssh-keygen", "-l", "-f", join(folder, "host.pub")).split(" ");
  return {
    files,
    settings: {
      folder: `sftp://${encodeURIComponent(user)}@127.0.0.1:${port}${files}`,
      private_key: readFileSync(join(folder, "user"), "utf8"),
      host_key: hostKey,
    },
    crash,
    start,
    async stop() {
      await crash();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A process and its descendants: each connection is served by separate process groups. */
function descendants(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean).map(Number);
  return [pid, ...children.flatMap(descendants)];
}

function called(program: string, ...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}
