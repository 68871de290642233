/**
 * Verifies ChinaBank's messages to the shop. Its server and the buyer's browser bring the same fields and signature,
 * and this one path verifies both. @see docs/protocols.md#chinabank-messages
 *
 * The signature covers four concatenated fields. Fields that it does not cover are not read: texts, bank, remarks and
 * merchant number. Only the key shows that a message is for this shop.
 */
import type { IllegalReason } from '../../illegal/reasons'
import { type Fen, parseYuan } from '../../money'
import type { GatewayName } from '../../order/facts'
import { ORDER_ID_LENGTH, type OrderId, parseOrderId } from '../../order/orderId'
import { err, ok, type Result } from '../../result'
import { asciiNamed, type Form, latin1Named } from '../../signing/form'
import type { Verifier } from '../../signing/verifier'
import type { EpochMs } from '../../time'
import type { PaymentMessage } from '../capabilities/messages'
import { textToSign } from './signature'

const STATUSES = { '20': 'paid', '30': 'failed' } as const
const STATUS_LENGTH = 2
const CURRENCY = 'CNY'

/** Always two decimals: several spellings of an amount would make the concatenation ambiguous. */
// Stryker disable next-line Regex: a third decimal is no amount of ours in any case
const AMOUNT = /\.\d\d$/

/** The signed values in order, one character per byte. */
export type SignedValues = readonly [orderNumber: string, status: string, amount: string, currency: string]

export const signedValues = (form: Form): SignedValues => [
  latin1Named(form, 'v_oid'),
  latin1Named(form, 'v_pstatus'),
  latin1Named(form, 'v_amount'),
  latin1Named(form, 'v_moneytype'),
]

/** The signature's text; '' when there is none. */
export const sentSignature = (form: Form): string => asciiNamed(form, 'v_md5str')

/** The order that an unverified message names. */
export const claimedOrder = (form: Form): string => asciiNamed(form, 'v_oid')

/** @param now  the time of the message, which ChinaBank does not tell */
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

  const parsed = parseValues(values)
  // The signature covers the concatenation only: if that parses when cut by length, somebody has moved the cuts.
  if (!parsed.ok) return err(parseValues(cutByLength(values.join(''))).ok ? 'ambiguous' : parsed.error)
  const { orderId, status, amountFen } = parsed.value
  const fact = { gateway, amountFen } as const
  return ok({
    about: 'payment',
    ...fact,
    orderId,
    notifyId: '',
    // ChinaBank identifies a trade by the order number, so there is one fact, however often it is reported.
    facts: status === 'paid' ? [{ kind: 'paid', ...fact, tradeNo: orderId, at: now }] : [],
  })
}

/** The only possible cut of our own messages, since number, status and currency have fixed lengths. */
const cutByLength = (text: string): SignedValues => {
  const statusEnd = ORDER_ID_LENGTH + STATUS_LENGTH
  return [
    text.slice(0, ORDER_ID_LENGTH),
    text.slice(ORDER_ID_LENGTH, statusEnd),
    text.slice(statusEnd, -CURRENCY.length),
    text.slice(-CURRENCY.length),
  ]
}

interface ParsedValues {
  readonly orderId: OrderId
  readonly status: (typeof STATUSES)[keyof typeof STATUSES]
  readonly amountFen: Fen
}

function parseValues(values: SignedValues): Result<ParsedValues, IllegalReason> {
  const [orderNumber, code, amount, currency] = values
  if (values.includes('')) return err('missingField')
  if (code !== '20' && code !== '30') return err('unknownTradeStatus')
  // The same number in another currency is another amount.
  if (currency !== CURRENCY) return err('amountMismatch')
  const amountFen = AMOUNT.test(amount) ? parseYuan(amount) : undefined
  if (amountFen === undefined) return err('malformedField')
  const orderId = parseOrderId(orderNumber)
  return orderId ? ok({ orderId, status: STATUSES[code], amountFen }) : err('unknownOrder')
}
