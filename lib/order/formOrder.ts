/**
 * Derives an order's number from the form that creates it. A form that is sent twice, by a double click or from the
 * browser's history, has the same number and finds the first order, without a record of the form. Other contents make
 * another order: the browser brings back a form, and the buyer changes it on purpose.
 */
import { createHash, randomUUID } from 'node:crypto'
import { beginningOfDay, CLOCK_ALLOWANCE_MS, DAY_MS, type EpochMs, plusMs } from '../time'
import { lateOrderId, newOrderId, type OrderId, PROMPT_MS } from './orderId'

/** A submitted form. */
export interface SentForm {
  /** Unique, and as hard to guess as an order number. */
  readonly key: string
  /** The entered values, as JSON values. */
  readonly contents: unknown
}

/** A key for each time a form is shown; it begins with that time. */
export const newFormKey = (now: EpochMs): string => `${now}.${randomUUID()}`

/**
 * The number of the order that the form makes now. It has the time at which the form was shown, unless that is too long
 * ago.
 */
export function formOrderId(form: SentForm, now: EpochMs): OrderId {
  const shownAt = shownAtOf(form)
  return shownAt !== undefined && isPrompt(shownAt, now) ? promptNumber(form, shownAt) : lateNumber(form, now)
}

/**
 * Other numbers under which the form may have made an order earlier that day, or the day before. Empty for a form that
 * is sent soon after it was shown, as nearly all are.
 */
export function earlierFormOrderIds(form: SentForm, now: EpochMs): readonly OrderId[] {
  const shownAt = shownAtOf(form)
  if (shownAt !== undefined && isPrompt(shownAt, now)) return []
  const today = beginningOfDay(now)
  const yesterday = plusMs(today, -DAY_MS)
  const wasShown = shownAt !== undefined && yesterday <= shownAt && shownAt < now
  return [
    ...(wasShown ? [promptNumber(form, shownAt)] : []),
    ...(wasShown && today <= shownAt ? [] : [lateNumber(form, yesterday)]),
  ]
}

/** All numbers that the form's order may have, if made that day or the day before, by any server's clock. */
export const formOrderIds = (form: SentForm, now: EpochMs): readonly OrderId[] => [
  ...[now, plusMs(now, CLOCK_ALLOWANCE_MS)].map(at => formOrderId(form, at)),
  ...earlierFormOrderIds(form, now),
]

/**
 * Whether the form's number has just changed or is about to. A concurrent request may then use the other number without
 * seeing this order, so both make a reservation.
 */
export function isChangingNumber(form: SentForm, now: EpochMs): boolean {
  const orderId = formOrderId(form, now)
  return [-CLOCK_ALLOWANCE_MS, CLOCK_ALLOWANCE_MS].some(ms => formOrderId(form, plusMs(now, ms)) !== orderId)
}

/** Whether a form shown at that time can make an order now whose number has that time. */
const isPrompt = (shownAt: EpochMs, now: EpochMs): boolean =>
  beginningOfDay(shownAt) === beginningOfDay(now) && Math.abs(now - shownAt) <= PROMPT_MS

const promptNumber = (form: SentForm, shownAt: EpochMs): OrderId => newOrderId(shownAt, digestOf(form))
const lateNumber = (form: SentForm, day: EpochMs): OrderId => lateOrderId(day, digestOf(form))

const digestOf = ({ key, contents }: SentForm) => {
  const digest = createHash('sha256')
    .update(JSON.stringify([key, contents]))
    .digest()
  return (size: number) => digest.subarray(0, size)
}

/** The time in the key, which the sender may have forged; undefined when there is none. */
function shownAtOf({ key }: SentForm): EpochMs | undefined {
  const text = /^(\d{13})\./.exec(key)?.[1]
  return text === undefined ? undefined : (Number(text) as EpochMs)
}
