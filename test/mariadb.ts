/** A temporary MariaDB for tests, in a temporary folder: Debian's, if it is installed. */
import { spawn, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { freePort, listens } from "./postgres.ts";

const SERVER = "/usr/sbin/mariadbd";

/** Whether there is one on this machine: `.ci/run` installs it. */
export const hasMariadb = existsSync(SERVER);

export interface Mariadb {
  readonly url: string;
  stop(): Promise<void>;
}

export async function startMariadb(): Promise<Mariadb> {
  const folder = mkdtempSync(join(tmpdir(), "integ-mariadb-"));
  chmodSync(folder, 0o755);
  const [data, port, user] = [join(folder, "data"), await freePort(), userInfo().username];
  const made = spawnSync(
    "mariadb-install-db",
    [
      "--no-defaults",
      `--datadir=${data}`,
      `--user=${user}`,
      "--auth-root-authentication-method=normal",
      "--skip-test-db",
    ],
    { encoding: "utf8" },
  );
  if (made.status !== 0) throw new Error(made.stdout + made.stderr);
  const server = spawn(
    SERVER,
    [
      "--no-defaults",
      `--datadir=${data}`,
      `--user=${user}`,
      `--port=${port}`,
      "--bind-address=127.0.0.1",
      `--socket=${join(folder, "socket")}`,
      "--innodb-flush-log-at-trx-commit=0",
      "--innodb-buffer-pool-size=16M",
    ],
    { stdio: "ignore" },
  );
  const ended = new Promise<void>((done) => server.once("exit", () => done()));
  await listens(port);
  return {
    url: `mysql://root@127.0.0.1:${port}/shop`,
    async stop() {
      server.kill("SIGKILL");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
