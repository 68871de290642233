/**
 * The number of an order that is made by a form of ours follows from what the form sends. Whoever sends it twice, by a
 * double click or out of the browser's history, means one order, and finds it by one write and no record of the form;
 * other contents are another order, since it is the browser that brings a form back, and the buyer who changes it.
 */
import { createHash, randomUUID } from 'node:crypto'
import { beginningOfDay, beijingDay, DAY_MS, type EpochMs, plusMs } from '../time'
import { newOrderId, type OrderId } from './orderId'

/** A form as it was sent. */
export interface SentForm {
  /** What tells it from every other one: as long as a number, and as hard to guess. */
  readonly key: string
  /** What was entered, as JSON values. */
  readonly contents: unknown
}

/** A key for each time that a form is shown; it says when. */
export const newFormKey = (now: EpochMs): string => `${now}.${randomUUID()}`

/**
 * The number of the order that the form makes at this time; another one each day in Beijing, as numbers name theirs. It
 * names when the form was shown, so that it is the same whenever on that day the form is sent, and the day's beginning
 * for a form of an earlier day.
 */
export function formOrderId({ key, contents }: SentForm, now: EpochMs): OrderId {
  const digest = createHash('sha256')
    .update(JSON.stringify([key, contents]))
    .digest()
  return newOrderId(shownOn(key, now) ?? beginningOfDay(now), size => digest.subarray(0, size))
}

/** The number that the form's order has if it was made the day before; undefined for one that was shown today. */
export const formOrderIdBefore = (form: SentForm, now: EpochMs): OrderId | undefined =>
  shownOn(form.key, now) === undefined ? formOrderId(form, plusMs(now, -DAY_MS)) : undefined

/** When the form was shown; undefined when it was not on this day in Beijing, or does not say. */
function shownOn(key: string, day: EpochMs): EpochMs | undefined {
  const shownAt = Number(/^(\d{13})\./.exec(key)?.[1]) as EpochMs
  return !Number.isNaN(shownAt) && beijingDay(shownAt) === beijingDay(day) ? shownAt : undefined
}
