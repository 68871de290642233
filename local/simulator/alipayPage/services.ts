// The services for the shop's server, with the misbehaviour set on the control panel.

import type { GatewayContext } from '../core/gateway'
import { hangUp, slowly } from '../core/misbehaviour'
import { chosen } from '../core/settingFields'
import { otherAmount } from '../core/yuan'
import {
  answerInGbk,
  answerText,
  type Content,
  escapedLater,
  failure,
  memberOf,
  memberTwice,
  type Seal,
  UNAVAILABLE,
} from './answerJson'
import { type Envelope, methodOf } from './envelope'
import { refuse } from './errorCodes'
import { OPENAPI_REFUNDS, OPENAPI_SERVICES } from './settings'
import { strangerKey } from './signing'
import { type ServiceContext, serve } from './tradeServices'

export async function answerService(c: GatewayContext, envelope: Envelope, context: ServiceContext) {
  const { core, contract } = context
  const own: Seal = {
    key: contract.alipayPrivateKey,
    certificate: contract.certificates?.alipayNumber ?? null,
  }
  // Responses to an unknown app are not signed.
  const seal = envelope.fields.get('app_id') === contract.appId ? own : null
  const method = methodOf(envelope)
  const member = method === '' ? 'error_response' : memberOf(method)
  const { origin } = new URL(c.req.url)
  const honest = () => serve(envelope, context, origin)
  if (method === 'alipay.trade.refund' && chosen(OPENAPI_REFUNDS, core.settings()) === 'lostAnswer') {
    honest()
    return hangUp(c)
  }
  switch (chosen(OPENAPI_SERVICES, core.settings())) {
    case 'down':
      return hangUp(c)
    case 'slow': {
      // Acts at once; only the response is late, or never read.
      const text = answerText(member, honest(), seal)
      await slowly()
      return json(c, text)
    }
    case 'unavailable':
      return json(c, answerText(member, UNAVAILABLE, seal))
    case 'wrongSignature':
      return json(c, answerText(member, honest(), { ...own, key: strangerKey() }))
    case 'escapedLater':
      return json(c, escapedLater(member, honest(), own))
    case 'gbk':
      return json(c, answerInGbk(member, honest(), own), 'GBK')
    case 'memberTwice':
      return json(c, memberTwice(member, honest(), own))
    case 'otherAmount':
      return json(c, answerText(member, withOtherAmount(honest()), seal))
    case 'certificateChanged':
      return json(c, answerText(member, honest(), { key: strangerKey(), certificate: NEW_CERTIFICATE }))
    case 'certificateExpired':
      return json(c, answerText(member, failure(APP_CERTIFICATE_EXPIRED), seal))
    default:
      return json(c, answerText(member, honest(), seal))
  }
}

/** The serial number of an Alipay certificate that the shop does not know. */
const NEW_CERTIFICATE = '0123456789abcdef0123456789abcdef'

const APP_CERTIFICATE_EXPIRED = refuse('isv.app-cert-expired', 'The control panel says that it has ended.')

/** A paid trade or a refund with another amount; other contents unchanged. */
function withOtherAmount(content: Content): Content {
  for (const name of ['refund_fee', 'refund_amount'])
    if (content[name] !== undefined) return { ...content, [name]: otherAmount(String(content[name])) }
  if (content.send_pay_date === undefined) return content
  const amount = otherAmount(String(content.total_amount))
  return { ...content, total_amount: amount, receipt_amount: amount, buyer_pay_amount: amount }
}

/** The real gateway declares its JSON as HTML. */
function json(c: GatewayContext, text: string | Uint8Array<ArrayBuffer>, charset = 'utf-8') {
  return c.body(text, 200, { 'Content-Type': `text/html;charset=${charset}`, 'Cache-Control': 'no-store' })
}
