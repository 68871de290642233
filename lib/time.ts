/**
 * Times are epoch milliseconds. Gateway times are Beijing time (UTC+8, no daylight saving) as
 * `yyyy-MM-dd HH:mm:ss`, whatever the machine's time zone. Only this file reads the clock.
 */

/** Milliseconds since 1970-01-01T00:00:00Z, an integer. */
export type EpochMs = number & { readonly brand: 'EpochMs' }

/** The current time. */
export type Clock = () => EpochMs

export const systemClock: Clock = () => Date.now() as EpochMs

export const SECOND_MS = 1000
export const MINUTE_MS = 60 * SECOND_MS
export const HOUR_MS = 60 * MINUTE_MS
export const DAY_MS = 24 * HOUR_MS

/** Allowance for clock skew between servers and slow writes. */
export const CLOCK_ALLOWANCE_MS = 60 * SECOND_MS

const BEIJING_OFFSET_MS = 8 * HOUR_MS

export const plusMs = (time: EpochMs, durationMs: number): EpochMs => (time + durationMs) as EpochMs

/** The first of the times, of which there is at least one. */
export const earliest = (...times: readonly EpochMs[]): EpochMs => Math.min(...times) as EpochMs

/** The last of the times, of which there is at least one. */
export const latest = (...times: readonly EpochMs[]): EpochMs => Math.max(...times) as EpochMs

/**
 * Gateway time to epoch milliseconds.
 *
 * @param text  `yyyy-MM-dd HH:mm:ss`, Beijing time
 * @returns     undefined for another format, or a time that does not exist
 */
export function parseGatewayTime(text: string): EpochMs | undefined {
  if (!/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text)) return undefined
  const time = Date.parse(`${text.replace(' ', 'T')}+08:00`) as EpochMs
  // Engines roll 2026-02-30 and 24:00:00 over or refuse them: comparing the day decides.
  return new Date(time + BEIJING_OFFSET_MS).getUTCDate() === Number(text.slice(8, 10)) ? time : undefined
}

/** The first moment in Beijing whose year has five digits. */
const END_OF_TIME = Date.UTC(10_000, 0) - BEIJING_OFFSET_MS

/** Whether the value is a time that can be formatted. */
export const isTime = (value: unknown): value is EpochMs =>
  Number.isSafeInteger(value) && Math.abs(Number(value)) < END_OF_TIME

/** Epoch milliseconds to `yyyy-MM-dd HH:mm:ss`, Beijing time. */
export function formatGatewayTime(time: EpochMs): string {
  return new Date(time + BEIJING_OFFSET_MS).toISOString().slice(0, 19).replace('T', ' ')
}

/** `yyyyMMdd` in Beijing. */
export function beijingDay(time: EpochMs): string {
  return formatGatewayTime(time).slice(0, 10).replaceAll('-', '')
}

/** The first moment of a day in Beijing; undefined unless the text is an existing day, `yyyyMMdd`. */
export function parseBeijingDay(text: string): EpochMs | undefined {
  const [month, day] = [Number(text.slice(4, 6)) - 1, Number(text.slice(6))]
  const midnight = new Date(Date.UTC(Number(text.slice(0, 4)), month, day))
  // Date.UTC rolls invalid days over; comparing decides.
  const isThere = midnight.getUTCMonth() === month && midnight.getUTCDate() === day
  return isThere && /^[1-9]\d{7}$/.test(text)
    ? ((midnight.getTime() - BEIJING_OFFSET_MS) as EpochMs)
    : undefined
}

/** The first moment of the day in Beijing. */
export const beginningOfDay = (time: EpochMs): EpochMs =>
  (time - ((time + BEIJING_OFFSET_MS) % DAY_MS)) as EpochMs

/** The same day and time of day in Beijing, so many months earlier; the last day of a month that is too short. */
export function monthsBefore(time: EpochMs, months: number): EpochMs {
  const date = new Date(time + BEIJING_OFFSET_MS)
  const dayOfMonth = date.getUTCDate()
  date.setUTCDate(1)
  date.setUTCMonth(date.getUTCMonth() - months)
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate()
  date.setUTCDate(Math.min(dayOfMonth, lastDay))
  return (date.getTime() - BEIJING_OFFSET_MS) as EpochMs
}

/** RFC 3339 in UTC with milliseconds. */
export const isoTime = (time: EpochMs): string => new Date(time).toISOString()

/** Parses the format of `isoTime` only; undefined for anything else. */
export function parseIsoTime(text: string): EpochMs | undefined {
  const time = Date.parse(text) as EpochMs
  return Number.isNaN(time) || isoTime(time) !== text ? undefined : time
}

/** Parses RFC 3339 in UTC, with or without fractions of a second; undefined for anything else. */
export function parseTime(text: string): EpochMs | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z$/.test(text)) return undefined
  const time = Date.parse(text) as EpochMs
  // As in parseGatewayTime: comparing the day refuses 2026-02-30, which engines roll over.
  return new Date(time).getUTCDate() === Number(text.slice(8, 10)) ? time : undefined
}

/** Parses a time in an HTTP header, such as `Sun, 06 Nov 1994 08:49:37 GMT`; undefined for anything else. */
export function parseHttpTime(text: string): EpochMs | undefined {
  const time = Date.parse(text) as EpochMs
  return !Number.isNaN(time) && new Date(time).toUTCString() === text ? time : undefined
}

/** Whole days; negative when it has passed. */
export const daysUntil = (then: EpochMs, now: EpochMs): number => Math.floor((then - now) / DAY_MS)

/** Parses a time in OpenSSL's format, such as `Nov 23 02:05:00 2026 GMT`. */
export const parseCertificateTime = (text: string): EpochMs => Date.parse(text) as EpochMs
