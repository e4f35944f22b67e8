/** The fixed value of `now` in tests. */
export const NOW = Temporal.Instant.from("2026-01-01T00:00:00Z");
