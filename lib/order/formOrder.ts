/**
 * The number of an order that is made by a form of ours follows from what the form sends. Whoever sends it twice, by a
 * double click or out of the browser's history, means one order, and finds it by one write and no record of the form;
 * other contents are another order, since it is the browser that brings a form back, and the buyer who changes it.
 */
import { createHash, randomUUID } from 'node:crypto'
import { beginningOfDay, DAY_MS, type EpochMs, MINUTE_MS, plusMs } from '../time'
import { lateOrderId, newOrderId, type OrderId, PROMPT_MS } from './orderId'

/** A form as it was sent. */
export interface SentForm {
  /** What tells it from every other one: as long as a number, and as hard to guess. */
  readonly key: string
  /** What was entered, as JSON values. */
  readonly contents: unknown
}

/** A key for each time that a form is shown; it says when. */
export const newFormKey = (now: EpochMs): string => `${now}.${randomUUID()}`

/** The number of the order that the form makes at this time: it names when the form was shown, unless it lay open. */
export function formOrderId(form: SentForm, now: EpochMs): OrderId {
  const shownAt = shownAtOf(form)
  return shownAt !== undefined && isPrompt(shownAt, now) ? promptNumber(form, shownAt) : lateNumber(form, now)
}

/**
 * The other numbers that the form's order may have: those that it has if it was made earlier that day, or the day before. None
 * of a form that is sent as soon as it was shown, as nearly all are.
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

/** By so much the clocks of two servers may differ, and a write may arrive late. */
export const GRACE_MS = MINUTE_MS

/** Every number that the form's order may have, if it was made that day or the day before: also by a clock that is ahead. */
export const formOrderIds = (form: SentForm, now: EpochMs): readonly OrderId[] => [
  ...[now, plusMs(now, GRACE_MS)].map(at => formOrderId(form, at)),
  ...earlierFormOrderIds(form, now),
]

/**
 * Whether the form's number has just changed, or is about to: who sends it at the same moment may not see an order that is
 * being made under the other number. So it goes by a reservation then.
 */
export function isChangingNumber(form: SentForm, now: EpochMs): boolean {
  const orderId = formOrderId(form, now)
  return [-GRACE_MS, GRACE_MS].some(ms => formOrderId(form, plusMs(now, ms)) !== orderId)
}

/** Whether a form that was shown then makes an order now whose number may say so. */
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

/** When the form was shown, by its key's word, which anybody may have made up; undefined when that says nothing. */
function shownAtOf({ key }: SentForm): EpochMs | undefined {
  const text = /^(\d{13})\./.exec(key)?.[1]
  return text === undefined ? undefined : (Number(text) as EpochMs)
}
