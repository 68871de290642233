// The services that answer the shop's server, honestly or as set on the control panel.

import type { KeyObject } from 'node:crypto'
import type { Counter, GatewayContext } from '../core/gateway'
import { hangUp, slowly } from '../core/misbehaviour'
import { chosen } from '../core/settingFields'
import { answerText, type Content, memberOf, memberTwice, UNAVAILABLE } from './answerJson'
import type { Contract } from './contract'
import { type Envelope, methodOf } from './envelope'
import { otherAmount } from './notifyMessage'
import { OPENAPI_SERVICES } from './settings'
import { serve } from './tradeServices'

/** What the services answer from. */
export interface Office {
  readonly counter: Counter
  readonly contract: Contract
  /** Signs where the signature must not fit. */
  readonly strangerKey: () => KeyObject
}

export async function answerService(c: GatewayContext, envelope: Envelope, office: Office) {
  const { counter, contract, strangerKey } = office
  const { alipayPrivateKey } = contract
  // An app that is not known has no key to sign for.
  const key = envelope.fields.get('app_id') === contract.appId ? alipayPrivateKey : null
  const method = methodOf(envelope)
  const member = method === '' ? 'error_response' : memberOf(method)
  const { origin } = new URL(c.req.url)
  const honest = () => serve(envelope, counter, contract, origin)
  switch (chosen(OPENAPI_SERVICES, counter.settings())) {
    case 'down':
      return hangUp(c)
    case 'slow': {
      // What was asked for is done at once; only the shop learns of it late, or never.
      const text = answerText(member, honest(), key)
      await slowly()
      return json(c, text)
    }
    case 'unavailable':
      return json(c, answerText(member, UNAVAILABLE, key))
    case 'wrongSignature':
      return json(c, answerText(member, honest(), strangerKey()))
    case 'memberTwice':
      return json(c, memberTwice(member, honest(), alipayPrivateKey))
    case 'otherAmount':
      return json(c, answerText(member, withOtherAmount(honest()), key))
    default:
      return json(c, answerText(member, honest(), key))
  }
}

/** A paid trade with another amount; all else as it is. */
function withOtherAmount(content: Content): Content {
  if (content.send_pay_date === undefined) return content
  const amount = otherAmount(String(content.total_amount))
  return { ...content, total_amount: amount, receipt_amount: amount, buyer_pay_amount: amount }
}

/** The real gateway calls its JSON a page. */
function json(c: GatewayContext, text: string) {
  return c.body(text, 200, { 'Content-Type': 'text/html;charset=utf-8', 'Cache-Control': 'no-store' })
}
