/** The feed of events: how long it is kept, where its readers may stand, and where its pages are. */
import { DAY_MS, type EpochMs, HOUR_MS, parseTime, plusMs, SECOND_MS } from '../time'

/** What is older is no news any more, and in no feed. */
export const NEWS_MS = 30 * DAY_MS
/** A day more, so that nothing ends while somebody may still read it. */
export const FEED_KEPT_MS = NEWS_MS + DAY_MS
/** Longer than any event of an order is news: none is told twice. */
export const TOLD_KEPT_MS = 2 * FEED_KEPT_MS
/**
 * How long after it was appended an event is shown. By then every write that may yet stand before it has ended, the
 * attempts of the store's client (three of 2 s) and the differences between clocks included: who reads up to
 * here misses nothing.
 */
export const SETTLING_MS = 15 * SECOND_MS
/** What one write may append: a transaction has room for 100 items. */
export const MOST_AT_ONCE = 50

const PLACE = /^\d{13}(?:\.evt_[0-9a-f]{24})?$/

/** An event's place in the feed. */
export const placeOf = (appendedAt: EpochMs, eventId: string): string => `${appendedAt}.${eventId}`

/** A moment's place: before all that was appended then. Those of before 2001, when readers may say to begin, are written as long. */
export const placeAt = (moment: EpochMs): string => String(Math.max(0, moment)).padStart(13, '0')

/** @param text  a place that an earlier page gave, or a time in RFC 3339; undefined when it is neither */
export function parsePlace(text: string): string | undefined {
  const time = parseTime(text)
  const place = time === undefined ? text : placeAt(time)
  return PLACE.test(place) ? place : undefined
}

/** The hour that a place lies in, counted from 1970: the feed has a partition for each. */
export const hourOf = (place: string): number => Math.floor(Number(place.slice(0, 13)) / HOUR_MS)

export const beginningOfHour = (hour: number): EpochMs => plusMs(0 as EpochMs, hour * HOUR_MS)
