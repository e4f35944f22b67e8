/** Which side starts a run, by the kind of the flow's trigger. */
export const STARTED_BY = {
  webhook: "push",
  poll: "pull",
  schedule: "schedule",
  files: "files",
  manual: "manual",
} as const;
