/** The paper gateway's messages: notify and return have the same fields, authenticated by `mac`. */
import type { GatewayMessage, Messages } from '../../../lib/gateways/capabilities/messages'
import type { Opening } from '../../../lib/gateways/gateway'
import type { IllegalReason } from '../../../lib/illegal/reasons'
import { fen } from '../../../lib/money'
import { parseOrderId } from '../../../lib/order/orderId'
import { err, ok, type Result } from '../../../lib/result'
import { type Form, latin1Named } from '../../../lib/signing/form'
import { type EpochMs, SECOND_MS } from '../../../lib/time'
import { isMacOf, openKey } from './mac'
import { readSettings } from './settings'

export const openMessages: Opening<Messages> = async environment => {
  const { name } = readSettings(environment)
  const key = openKey(environment)
  return {
    replies: { done: 'OK', again: 'AGAIN' },
    returnMethod: 'GET',
    read: async (_, form) => readMessage(form, name, await key()),
    claimedOrder: form => latin1Named(form, 'order_number'),
  }
}

function readMessage(form: Form, gateway: string, key: string): Result<GatewayMessage, IllegalReason> {
  const mac = latin1Named(form, 'mac')
  if (mac === '') return err('signatureMissing')
  if (!isMacOf(form, mac, key)) return err('badSignature')
  // A line break in a value would be ambiguous, because fields are joined by line breaks.
  if (form.bytes.includes('\n')) return err('ambiguous')

  const [amount, at, tradeNo] = [
    latin1Named(form, 'fen'),
    latin1Named(form, 'at'),
    latin1Named(form, 'receipt'),
  ]
  if ([amount, at, tradeNo, latin1Named(form, 'outcome')].includes('')) return err('missingField')
  if (!/^[1-9]\d{0,9}$/.test(amount) || !/^\d{10}$/.test(at) || !/^P\d{16}$/.test(tradeNo)) {
    return err('malformedField')
  }
  if (latin1Named(form, 'outcome') !== 'paid') return err('unknownTradeStatus')
  const amountFen = fen(Number(amount))
  const orderId = parseOrderId(latin1Named(form, 'order_number'))
  if (!orderId) return err('unknownOrder')
  const paidAt = (Number(at) * SECOND_MS) as EpochMs
  return ok({
    about: 'payment',
    gateway,
    orderId,
    amountFen,
    notifyId: '',
    facts: [{ kind: 'paid', gateway, tradeNo, amountFen, at: paidAt }],
  })
}
