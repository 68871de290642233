// The services for the shop's server, with the misbehaviour set on the control panel.

import type { Pair } from '../core/form'
import type { GatewayContext, GatewayCore } from '../core/gateway'
import { hangUp, slowly } from '../core/misbehaviour'
import type { Refusal } from '../core/refusal'
import { chosen } from '../core/settingFields'
import { failureXml, tellXml, type XmlAnswer } from './answerXml'
import type { Contract } from './contract'
import type { Envelope } from './envelope'
import { verifyNotifyId } from './notifyVerify'
import { NOTIFY_VERIFY, TIMESTAMP_SERVICE, TRADE_SERVICES } from './settings'
import type { TimestampKeys } from './timestampKeys'
import { answerTradeService, type TradeService } from './tradeServices'

/** What the services need. */
export interface ServiceContext {
  readonly core: GatewayCore
  readonly contract: Contract
  /** Ids that notify_verify always answers true for. */
  readonly knownNotifyIds: ReadonlySet<string>
  readonly keys: TimestampKeys
}

/** The response with `tradeServices: garbage`, which is not XML. */
const BUSY_PAGE = '<!doctype html><title>系统繁忙</title><p>系统繁忙，请稍后再试<br>The system is busy'

const PLAIN = { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' }

export async function answerVerify(c: GatewayContext, { fields }: Envelope, context: ServiceContext) {
  const { core, contract, knownNotifyIds } = context
  const honest = () => verifyNotifyId(fields, contract, core.ledger, knownNotifyIds, core.now())
  const setting = chosen(NOTIFY_VERIFY, core.settings())
  switch (setting) {
    case 'honest':
      return c.body(honest(), 200, PLAIN)
    case 'slow':
      await slowly()
      return c.body(honest(), 200, PLAIN)
    case 'down':
      return hangUp(c)
    default:
      return c.body(setting, 200, PLAIN)
  }
}

export function answerTimestamp(
  c: GatewayContext,
  { pairs, fields, charset }: Envelope,
  context: ServiceContext,
) {
  const { core, contract, keys } = context
  if (chosen(TIMESTAMP_SERVICE, core.settings()) === 'down') return hangUp(c)
  const spoken = charset ?? 'gbk'
  if (fields.get('partner') !== contract.partner) return xml(c, failureXml('ILLEGAL_PARTNER', spoken))
  const issued: Pair[] = [['encrypt_key', keys.issue(core.now())]]
  return xml(c, tellXml(pairs, 'timestamp', issued, contract.key, spoken))
}

/** single_trade_query and close_trade. @param envelope a refusal if the request is unreadable */
export async function answerTrade(
  c: GatewayContext,
  service: TradeService,
  envelope: Envelope | Refusal,
  { core, contract }: ServiceContext,
) {
  switch (chosen(TRADE_SERVICES, core.settings())) {
    case 'down':
      return hangUp(c)
    case 'garbage':
      return c.html(BUSY_PAGE, 200)
    case 'slow': {
      // Acts at once; only the response is late, or never read.
      const answer = answerTradeService(service, envelope, core, contract)
      await slowly()
      return xml(c, answer)
    }
    default:
      return xml(c, answerTradeService(service, envelope, core, contract))
  }
}

function xml(c: GatewayContext, { bytes, contentType }: XmlAnswer) {
  return c.body(bytes, 200, { 'Content-Type': contentType, 'Cache-Control': 'no-store' })
}
