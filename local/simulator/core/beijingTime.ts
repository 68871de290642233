// Gateway times are Beijing time (UTC+8, no daylight saving), whatever the machine's time zone.

const BEIJING_OFFSET_MS = 8 * 3_600_000
const DAY_MS = 24 * 3_600_000

/** @param atMs epoch milliseconds  @returns `yyyy-MM-dd HH:mm:ss`, Asia/Shanghai */
export function formatBeijing(atMs: number): string {
  return new Date(atMs + BEIJING_OFFSET_MS).toISOString().slice(0, 19).replace('T', ' ')
}

/** @returns `yyyy-MM-dd HH:mm:ss.SSS`, Asia/Shanghai */
export function formatBeijingMs(atMs: number): string {
  return `${formatBeijing(atMs)}.${String(atMs % 1000).padStart(3, '0')}`
}

/** @returns `yyyyMMdd`, Asia/Shanghai */
export function beijingDay(atMs: number): string {
  return formatBeijing(atMs).slice(0, 10).replaceAll('-', '')
}

/** Milliseconds from the given moment to the next midnight in Beijing, 1…86 400 000. */
export function untilBeijingMidnightMs(atMs: number): number {
  return DAY_MS - ((atMs + BEIJING_OFFSET_MS) % DAY_MS)
}

/** Read `yyyy-MM-dd HH:mm[:ss]`, Asia/Shanghai. @returns epoch milliseconds, null if there is no such time */
export function parseBeijing(text: string): number | null {
  const match = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d)(:\d\d)?$/.exec(text)
  if (match === null) return null
  const atMs = Date.parse(`${match[1]}T${match[2]}${match[3] ?? ':00'}+08:00`)
  // Date accepts times such as 31 February, but formats them differently.
  return Number.isNaN(atMs) || !formatBeijing(atMs).startsWith(text) ? null : atMs
}
