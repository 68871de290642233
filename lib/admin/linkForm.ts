/** Reads the form for a new payment link. */
import { parseEnteredYuan } from '../money'
import { formOrderId } from '../order/formOrder'
import { checkLinkInput, type LinkInput, MAX_LINK_NAME, type WantedLink } from '../order/linkInput'
import type { MerchantId } from '../order/merchant'
import { type LinkId, linkIdOf } from '../order/paymentLink'
import { DAY_MS, type EpochMs, parseGatewayTime, plusMs } from '../time'
import type { LinkFormProblem } from './pages/linkText'
import type { EnteredLink } from './pages/newLinkPage'

interface LinkForm {
  readonly entered: EnteredLink
  /** Undefined if there are problems. */
  readonly wanted: WantedLink | undefined
  readonly problems: readonly LinkFormProblem[]
}

/** The form's own length limits, in characters: longer input is not shown again in full. */
const MAX_AMOUNT = 14
const MAX_DAY = 10

export function readLinkForm(fields: URLSearchParams, merchant: MerchantId, now: EpochMs): LinkForm {
  const entered = { ...enteredIn(fields), merchant }
  const day = entered.until === '' ? undefined : parseGatewayTime(`${entered.until} 00:00:00`)
  const dayProblems: readonly LinkFormProblem[] = entered.until !== '' && day === undefined ? ['badDay'] : []
  const checked = checkLinkInput(inputOf(entered, day), now)
  if (checked.ok && dayProblems.length === 0) return { entered, wanted: checked.value, problems: [] }
  return { entered, wanted: undefined, problems: [...(checked.ok ? [] : checked.error), ...dayProblems] }
}

function enteredIn(fields: URLSearchParams): Omit<EnteredLink, 'merchant'> {
  const text = (name: string, most: number) => (fields.get(name) ?? '').trim().slice(0, most)
  return {
    // One more than allowed, so that a name that is too long is refused and not truncated.
    name: text('name', MAX_LINK_NAME + 1),
    kind: fields.get('kind') === 'free' ? 'free' : 'fixed',
    amount: text('amount', MAX_AMOUNT),
    min: text('min', MAX_AMOUNT),
    max: text('max', MAX_AMOUNT),
    until: text('until', MAX_DAY),
    isSingleUse: fields.get('singleUse') === 'yes',
    asksNote: fields.get('note') === 'yes',
    asksEmail: fields.get('email') === 'yes',
  }
}

const inputOf = (entered: EnteredLink, day: EpochMs | undefined): LinkInput => ({
  name: entered.name,
  asksNote: entered.asksNote,
  asksEmail: entered.asksEmail,
  price:
    entered.kind === 'fixed'
      ? { kind: 'fixed', amountFen: parseEnteredYuan(entered.amount) }
      : { kind: 'free', minFen: parseEnteredYuan(entered.min), maxFen: parseEnteredYuan(entered.max) },
  maxUses: entered.isSingleUse ? 1 : undefined,
  // At the end of the day.
  expiresAt: day === undefined ? undefined : plusMs(day, DAY_MS),
})

/**
 * Derives the id from form and contents, so that sending a form twice makes one link, and other contents make another.
 *
 * @returns undefined when `formId` is not from this shop's form
 */
export function linkIdFor(formId: string, entered: EnteredLink, now: EpochMs): LinkId | undefined {
  const [, time] = /^(\d{13})\.[0-9a-f-]{36}$/.exec(formId) ?? []
  const shownAt = Number(time) as EpochMs
  if (time === undefined || shownAt > now) return undefined
  return linkIdOf(formOrderId({ key: formId, contents: entered }, shownAt), shownAt)
}
