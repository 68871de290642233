// Alipay's direct pay, create_direct_pay_by_user, simulated (docs/protocols.md).

import { BUYERS, newTradeNo, REFUND_PERIOD_MS, RETRY_DELAYS_MS, STATUS_WORDS } from '../alipay/trades'
import type { SimulatedGateway } from '../core/gateway'
import { isOn } from '../core/settingFields'
import { BANK_GROUPS } from './banks'
import { ALIPAY_DIRECT, type Contract } from './contract'
import { detailsOf } from './details'
import { gatewayRoutes } from './gatewayRoutes'
import { notifyFields, returnAddress } from './messages'
import { notifyMessage } from './notifyMessage'
import { newReturnNotifyId } from './notifyVerify'
import { checkRepeat } from './repeatRules'
import {
  ANTI_PHISHING,
  FAULTS,
  FINISHED_AT_ONCE,
  NOTIFY_VERIFY,
  SELF_TIMEOUT,
  SELLER_BALANCE,
  TIMESTAMP_SERVICE,
  TRADE_SERVICES,
} from './settings'

export interface AlipayDirectOptions extends Contract {
  /** Ids that notify_verify always answers true for, such as those of sample events. */
  readonly knownNotifyIds?: readonly string[]
}

export function alipayDirect(options: AlipayDirectOptions): SimulatedGateway {
  const { partner, sellerEmail, sellerName, key } = options
  const contract = { partner, sellerEmail, sellerName, key }
  return {
    name: ALIPAY_DIRECT,
    texts: {
      title: '支付宝即时到账',
      titleSmall: 'Alipay direct pay',
      entryPath: '/gateway.do',
      account: '支付宝账户余额',
      accountSmall: 'Alipay account',
    },
    shop: { name: sellerName, email: sellerEmail, account: `partner ${partner}` },
    buyers: BUYERS,
    bankGroups: BANK_GROUPS,
    statusWords: STATUS_WORDS,
    moves: ['close', 'finish', 'refund'],
    settings: {
      choices: [NOTIFY_VERIFY, TIMESTAMP_SERVICE, TRADE_SERVICES, SELLER_BALANCE],
      ticks: [FINISHED_AT_ONCE, ANTI_PHISHING, SELF_TIMEOUT],
    },
    faults: FAULTS,
    retryDelaysMs: RETRY_DELAYS_MS,
    finishesAfterMs: REFUND_PERIOD_MS,

    routes: core => gatewayRoutes(core, contract, new Set(options.knownNotifyIds)),
    newTradeNo,
    checkRepeat,
    stateOncePaid: settings => (isOn(FINISHED_AT_ONCE, settings) ? 'finished' : 'paid'),
    notifyContent: trade => ({ charset: detailsOf(trade).charset, fields: notifyFields(trade) }),
    notifyMessage: (notify, fault, nowMs) => notifyMessage(notify, fault, key, nowMs),
    acknowledges: ({ status, text }) => status === 200 && text === 'success',
    returnTarget(trade, returnUrl, { ledger, now }) {
      const notifyId = newReturnNotifyId()
      const nowMs = now()
      ledger.saveReturnId(notifyId, nowMs)
      return returnAddress(trade, returnUrl, notifyId, key, nowMs)
    },
  }
}
