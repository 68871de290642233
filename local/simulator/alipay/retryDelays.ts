// The waits between the sends of a notify that is not acknowledged (docs/protocols.md#answer-and-retries).

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000

/** 4m, 10m, 10m, 1h, 2h, 6h, 15h: with the first send, eight sends in 24 hours 24 minutes. */
export const RETRY_DELAYS_MS: readonly number[] = [
  4 * MINUTE_MS,
  10 * MINUTE_MS,
  10 * MINUTE_MS,
  HOUR_MS,
  2 * HOUR_MS,
  6 * HOUR_MS,
  15 * HOUR_MS,
]
