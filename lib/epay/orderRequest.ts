/** A program's request for an order, and the order that it makes. */
import type { IllegalReason } from '../illegal/reasons'
import type { Locale } from '../locale'
import { type Fen, parseYuan } from '../money'
import { cartOf } from '../order/cart'
import { ONE_LINE } from '../order/oneLine'
import type { EpayDetails } from '../order/order'
import type { PlaceOrder } from '../payment/placeOrder'
import { err, ok, type Result } from '../result'
import { isEndpointUrl } from '../webhooks/endpointUrl'
import { PAYMENT_TYPE } from './notice'
import type { FieldText } from './signedFields'

export interface EpayOrderRequest {
  /** The program's number of the order. */
  readonly reference: string
  readonly name: string
  readonly amountFen: Fen
  readonly details: EpayDetails
}

export interface FieldFault {
  readonly reason: Extract<IllegalReason, 'missingField' | 'malformedField'>
  readonly field: string
}

/** In characters. */
const MAX_TEXT = 127
const MAX_URL = 500

const isAddress = (url: string, allowsLoopback: boolean): boolean =>
  url.length <= MAX_URL && isEndpointUrl(url, allowsLoopback)

/** The site that the return address leads to, where a refused buyer can order again; undefined if it is not valid. */
export function readProgramSite(text: FieldText, allowsLoopback: boolean): string | undefined {
  const url = text('return_url') ?? ''
  return isAddress(url, allowsLoopback) ? `${new URL(url).origin}/` : undefined
}

/** Validates each field; the required ones come first. */
export function readOrderRequest(
  text: FieldText,
  { needsReturn, allowsLoopback }: { readonly needsReturn: boolean; readonly allowsLoopback: boolean },
): Result<EpayOrderRequest, FieldFault> {
  const isUrl = (url: string) => isAddress(url, allowsLoopback)
  const isLine = (line: string) => line.length <= MAX_TEXT && ONE_LINE.test(line)
  const rules: readonly (readonly [field: string, isNeeded: boolean, isRight: (value: string) => boolean])[] =
    [
      ['out_trade_no', true, number => /^[\w.|-]{1,64}$/.test(number)],
      ['name', true, name => name.trim() !== '' && isLine(name)],
      ['money', true, money => (parseYuan(money) ?? 0) > 0],
      ['notify_url', true, isUrl],
      ['return_url', needsReturn, isUrl],
      ['type', false, type => type === PAYMENT_TYPE],
      ['param', false, isLine],
    ]
  for (const [field, isNeeded, isRight] of rules) {
    const value = text(field)
    if (value === '' && isNeeded) return err({ reason: 'missingField', field })
    if (value !== '' && (value === undefined || !isRight(value))) {
      return err({ reason: 'malformedField', field })
    }
  }
  const given = (field: string) => text(field) ?? ''
  const [money, returnUrl, param] = [given('money'), given('return_url'), given('param')]
  return ok({
    reference: given('out_trade_no'),
    name: given('name'),
    amountFen: parseYuan(money) ?? (0 as Fen),
    details: {
      notifyUrl: given('notify_url'),
      money,
      ...(returnUrl !== '' && { returnUrl }),
      ...(param !== '' && { param }),
    },
  })
}

interface Ports {
  readonly placeOrder: PlaceOrder
  readonly merchant: string
  /** The gateway that the order is bound to; undefined if none of Alipay's takes payments. */
  readonly gateway: string | undefined
  readonly publicUrl: string
}

/** Idempotent for ever: the same number is the same order, and a conflict with other contents. */
export async function placeEpayOrder(
  { placeOrder, merchant, gateway, publicUrl }: Ports,
  { reference, name, amountFen, details }: EpayOrderRequest,
  { locale, requestId }: { readonly locale: Locale; readonly requestId: string },
): ReturnType<PlaceOrder> {
  const cart = cartOf([{ name, unitFen: amountFen, quantity: 1 }])
  if (!cart || gateway === undefined) return { kind: 'unknownGateway' }
  const hasReturn = details.returnUrl !== undefined
  return placeOrder(
    {
      cart,
      gateway,
      locale,
      details: {
        reference,
        epay: details,
        // Goes through this shop, which signs the browser's fields.
        ...(hasReturn && { successUrl: `${publicUrl}/epay/return/{ORDER_ID}` }),
      },
      idempotency: {
        key: `epay ${merchant} ${reference}`,
        contents: [name, amountFen, details.notifyUrl, details.returnUrl ?? '', details.param ?? ''],
        isKept: true,
      },
    },
    requestId,
  )
}

/** The gateways that satisfy `type=alipay`. */
const ALIPAYS: readonly string[] = ['alipayPage', 'alipayDirect']

/** @param usable  the gateways that take payments, the preferred one first */
export const alipayOf = (usable: readonly string[]): string | undefined =>
  usable.find(gateway => ALIPAYS.includes(gateway))
