/** The response with a code to scan: a page that shows it and refreshes itself, or JSON for a front end that draws it. */
import type { PaymentCode, PaymentCodes } from '../gateways/capabilities/payments'
import type { GatewayName } from '../order/facts'
import type { Order } from '../order/order'
import { codePage } from '../page/codePage'
import type { Shop } from '../shop'
import { type EpochMs, isoTime } from '../time'
import { deviceOf } from './device'
import { pageContext } from './language'
import type { Request } from './request'
import { html, json, type Response } from './response'
import { scanningRefresh } from './waiting'

interface Shown {
  readonly gateway: GatewayName
  readonly code: PaymentCode
  readonly words: PaymentCodes['words']
}

export function codeResponse(
  request: Request,
  shop: Shop,
  order: Order,
  { gateway, code, words }: Shown,
  now: EpochMs,
): Response {
  if (request.wantsJson) {
    return json(200, { gateway, code: code.text, scanUntil: isoTime(code.scanUntil) })
  }
  const refresh = scanningRefresh(order.orderId, gateway, request.rawQuery)
  const isPhone = deviceOf(request) === 'phone'
  return html(
    200,
    codePage(pageContext(request, shop), order, { gateway, code, words, isPhone, refresh, now }),
  )
}
