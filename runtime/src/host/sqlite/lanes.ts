/** The order of runs within a lane: at most one run of a lane is its head, which may be claimed. */
import { numberCell, textCell } from "../columns.ts";
import { blocks, UNFINISHED } from "../rows.ts";
import type { Database } from "./database.ts";
import { AGAIN } from "./store-format.ts";

/** Runs that were active when the last process ended are executed again, each in its turn. */
export function resumeActive(db: Database): void {
  db.transaction(() => {
    const lanes = db.sql("SELECT DISTINCT flow, lane FROM runs WHERE state = 'running'").all();
    db.connection.exec(AGAIN);
    for (const row of lanes) leadAgain(db, textCell(row, "flow"), textCell(row, "lane"));
  });
}

/** Makes the first run that blocks a lane its head. The lane has no head yet, and none of its runs is active. */
export function lead(db: Database, flow: string, lane: string): void {
  db.sql(
    `UPDATE runs SET head = 1 WHERE id = (
       SELECT min(id) FROM runs INDEXED BY runs_lane WHERE flow = ?1 AND lane = ?2 AND ${blocks()})`,
  ).run(flow, lane);
}

/** Chooses the head of a lane again. An active run stays the head. */
export function leadAgain(db: Database, flow: string, lane: string): void {
  const head = db
    .sql(
      `SELECT id, state FROM runs INDEXED BY runs_lane WHERE flow = ? AND lane = ? AND head = 1 AND state IN ${UNFINISHED}`,
    )
    .get(flow, lane);
  if (head?.["state"] === "running") return;
  if (head !== undefined) db.sql("UPDATE runs SET head = 0 WHERE id = ?").run(numberCell(head, "id"));
  lead(db, flow, lane);
}
