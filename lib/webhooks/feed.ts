/** The feed of events: retention, and the places of events, which are the cursors of its readers. */
import { DAY_MS, type EpochMs, HOUR_MS, parseTime, plusMs, SECOND_MS } from '../time'

/** How far back the feed can be read; older events are not published. */
export const NEWS_MS = 30 * DAY_MS
/** One day longer, so that nothing expires that can still be read. */
export const FEED_KEPT_MS = NEWS_MS + DAY_MS
/** How long the ids of published events are stored: longer than the events, so that none is published twice. */
export const PUBLISHED_KEPT_MS = 2 * FEED_KEPT_MS
/**
 * Delay until an appended event can be read. By then all writes with an earlier place have finished, including the
 * store client's attempts (three of 2 s) and clock skew, so that a reader who has come this far misses nothing.
 */
export const SETTLING_MS = 15 * SECOND_MS
/** Events per write: a transaction has at most 100 items. */
export const MOST_AT_ONCE = 50

const PLACE = /^\d{13}(?:\.evt_[0-9a-f]{24})?$/

/** An event's place in the feed. */
export const placeOf = (appendedAt: EpochMs, eventId: string): string => `${appendedAt}.${eventId}`

/** The place of a time, before everything appended then. Padded, since readers may send times before 2001. */
export const placeAt = (moment: EpochMs): string => String(Math.max(0, moment)).padStart(13, '0')

/** @param text  a place from an earlier page, or an RFC 3339 time; undefined for anything else */
export function parsePlace(text: string): string | undefined {
  const time = parseTime(text)
  const place = time === undefined ? text : placeAt(time)
  return PLACE.test(place) ? place : undefined
}

/** The hour of a place, counted from 1970; the feed has one partition an hour. */
export const hourOf = (place: string): number => Math.floor(Number(place.slice(0, 13)) / HOUR_MS)

export const beginningOfHour = (hour: number): EpochMs => plusMs(0 as EpochMs, hour * HOUR_MS)
