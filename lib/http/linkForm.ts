/** Reads the form of a payment link, and shows it again with errors. */
import type { Fen } from '../money'
import { type BuyerEmail, readBuyerEmail } from '../order/buyerEmail'
import type { SignedAmount } from '../order/linkAmount'
import { amountOf, MAX_NOTE, type PaymentLink, readNote } from '../order/paymentLink'
import { linkPage, type RefusedLinkForm, type ShownLink } from '../page/linkPage'
import type { PageContext } from '../page/page'
import { PROBLEMS } from '../page/problem'
import { err, ok, type Result } from '../result'
import { IDEMPOTENCY_KEY } from './orderRequest'
import { formPage, type Response } from './response'

interface LinkForm {
  readonly amountFen: Fen
  readonly buyerEmail: BuyerEmail | undefined
  readonly note: string | undefined
  readonly reference: string | undefined
  readonly idempotencyKey: string
}

type Refusal = Pick<RefusedLinkForm, 'problem' | 'field'>

/** In characters: longer values are cut when the form is shown again. */
const MAX_SHOWN = { amount: 20, note: MAX_NOTE, email: 254 }

/** Reads only what the link asks for; in particular no amount if that is fixed or signed. */
export function readLinkForm(
  link: PaymentLink,
  fields: URLSearchParams,
  signed: SignedAmount | undefined,
): Result<LinkForm, Refusal> {
  const field = (name: string) => fields.get(name) ?? ''
  const idempotencyKey = field('idempotencyKey')
  if (!IDEMPOTENCY_KEY.test(idempotencyKey)) return err({ problem: { code: 'badIdempotencyKey' } })
  const amount = signed ? ok(signed.amountFen) : amountOf(link.price, field('amount'))
  if (!amount.ok) return err({ problem: { code: amount.error }, field: 'amount' })
  const note = readNote(link.asksNote ? field('note') : '')
  if (!note.ok) return err({ problem: { code: note.error }, field: 'note' })
  const email = link.asksEmail ? readBuyerEmail(field('email'), true) : ok(undefined)
  if (!email.ok) return err({ problem: { code: email.error }, field: 'email' })
  const reference = signed?.reference
  return ok({ amountFen: amount.value, note: note.value, buyerEmail: email.value, reference, idempotencyKey })
}

/** The form again, with the entered values and the error. */
export function refusedLinkForm(
  context: PageContext,
  link: PaymentLink,
  fields: URLSearchParams,
  refusal: Refusal,
  shown: Omit<ShownLink, 'refused'>,
): Response {
  const capped = (name: keyof typeof MAX_SHOWN) => (fields.get(name) ?? '').slice(0, MAX_SHOWN[name])
  const entered = { amount: capped('amount'), note: capped('note'), email: capped('email') }
  const refused: RefusedLinkForm = { ...refusal, entered }
  return formPage(PROBLEMS[refusal.problem.code].status, linkPage(context, link, { ...shown, refused }))
}
