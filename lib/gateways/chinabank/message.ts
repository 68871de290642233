/**
 * ChinaBank's messages to the shop. What its server posts and what the buyer's browser brings are the same fields under
 * the same signature: this is the one path that both are verified on. @see docs/protocols.md#chinabank-messages
 *
 * The signature covers four fields, joined with nothing between them. What it does not cover is not read: text and bank,
 * the remarks, the merchant number. The key alone says that a message is for this shop.
 */
import type { IllegalReason } from '../../illegal/reasons'
import { type Fen, parseYuan } from '../../money'
import type { GatewayName } from '../../order/facts'
import { ORDER_ID_LENGTH, type OrderId, parseOrderId } from '../../order/orderId'
import { err, ok, type Result } from '../../result'
import { asciiNamed, type Form, latin1Named } from '../../signing/form'
import type { Verifier } from '../../signing/verifier'
import type { EpochMs } from '../../time'
import type { PaymentMessage } from '../gateway'
import { textToSign } from './signature'

const STATUSES = { '20': 'paid', '30': 'failed' } as const
const STATUS_LENGTH = 2
const CURRENCY = 'CNY'

/** Two decimals, always: with more than one spelling of an amount the cut before it would not be certain. */
// Stryker disable next-line Regex: a third decimal is no amount of ours in any case
const AMOUNT = /\.\d\d$/

/** The values that the signature covers, one character a byte, in the order in which they are signed. */
export type SignedValues = readonly [orderNumber: string, status: string, amount: string, currency: string]

export const signedValues = (form: Form): SignedValues => [
  latin1Named(form, 'v_oid'),
  latin1Named(form, 'v_pstatus'),
  latin1Named(form, 'v_amount'),
  latin1Named(form, 'v_moneytype'),
]

/** What stands as the signature; '' when nothing does. */
export const sentSignature = (form: Form): string => asciiNamed(form, 'v_md5str')

/** What the message says its order is, unproven. */
export const claimedOrder = (form: Form): string => asciiNamed(form, 'v_oid')

/** @param now  the message's time, since ChinaBank tells none */
export function readMessage(
  form: Form,
  gateway: GatewayName,
  verifier: Verifier,
  now: EpochMs,
): Result<PaymentMessage, IllegalReason> {
  const signature = sentSignature(form)
  if (signature === '') return err('signatureMissing')
  const values = signedValues(form)
  if (!verifier.verifies(textToSign(values), signature)) return err('badSignature')

  const told = parseValues(values)
  // The same signature covers the text cut otherwise. Cut rightly it is a message, which somebody has altered.
  if (!told.ok) return err(parseValues(cutByLength(values.join(''))).ok ? 'ambiguous' : told.error)
  const { orderId, status, amountFen } = told.value
  const fact = { gateway, amountFen } as const
  return ok({
    ...{ about: 'payment', ...fact, orderId, notifyId: '' },
    // ChinaBank knows a trade by the order's number: it happens once, and is one fact however often it is told.
    facts: status === 'paid' ? [{ kind: 'paid', ...fact, tradeNo: orderId, at: now }] : [],
  })
}

/** The only cut that can be a message of ours, since number, status and currency have one length each. */
const cutByLength = (text: string): SignedValues => {
  const statusEnd = ORDER_ID_LENGTH + STATUS_LENGTH
  return [
    text.slice(0, ORDER_ID_LENGTH),
    text.slice(ORDER_ID_LENGTH, statusEnd),
    text.slice(statusEnd, -CURRENCY.length),
    text.slice(-CURRENCY.length),
  ]
}

interface Told {
  readonly orderId: OrderId
  readonly status: (typeof STATUSES)[keyof typeof STATUSES]
  readonly amountFen: Fen
}

function parseValues(values: SignedValues): Result<Told, IllegalReason> {
  const [orderNumber, code, amount, currency] = values
  if (values.includes('')) return err('missingField')
  if (code !== '20' && code !== '30') return err('unknownTradeStatus')
  // The same number of another currency is another amount.
  if (currency !== CURRENCY) return err('amountMismatch')
  const amountFen = AMOUNT.test(amount) ? parseYuan(amount) : undefined
  if (amountFen === undefined) return err('malformedField')
  const orderId = parseOrderId(orderNumber)
  return orderId ? ok({ orderId, status: STATUSES[code], amountFen }) : err('unknownOrder')
}
