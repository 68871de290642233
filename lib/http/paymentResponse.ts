/**
 * The response with a signed payment request: a self-submitting form for a POST, a redirect for a GET, or JSON. If the
 * gateway accepts forms only, both get the form.
 */
import type { PaymentRequest } from '../gateways/capabilities/payments'
import type { Order } from '../order/order'
import { payingPage } from '../page/payingPage'
import type { Shop } from '../shop'
import { pageContext } from './language'
import type { Request } from './request'
import { html, json, type Response, seeOther } from './response'

export function paymentResponse(
  request: Request,
  shop: Shop,
  order: Order,
  payment: PaymentRequest,
): Response {
  const { method, wantsJson } = request
  const { actionUrl, charset, fields, linkUrl } = payment
  if (method === 'GET' && linkUrl !== undefined) {
    return wantsJson ? json(200, { method: 'GET', url: linkUrl, fields: {} }) : seeOther(linkUrl)
  }
  // With the charset that was signed: the front end's page may have another.
  if (wantsJson) {
    return json(200, { method: 'POST', url: actionUrl, charset, fields: Object.fromEntries(fields) })
  }
  return html(200, payingPage(pageContext(request, shop), order, payment))
}
