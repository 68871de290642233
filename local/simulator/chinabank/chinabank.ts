// ChinaBank (网银在线), simulated (docs/protocols.md#chinabank-in-the-simulator).

import { beijingDay } from '../core/beijingTime'
import type { SimulatedGateway } from '../core/gateway'
import { randomDigits } from '../core/identifiers'
import { isOn } from '../core/settingFields'
import { BANK_GROUPS } from './banks'
import type { Contract } from './contract'
import { ENTRY_PATH, gatewayRoutes } from './gatewayRoutes'
import { messageFields, signed } from './messages'
import { notifyMessage } from './notifyMessage'
import { checkRepeat } from './repeatRules'
import { FAULTS, PAYMENT_FAILS } from './settings'

export type ChinabankOptions = Contract

const MINUTE_MS = 60_000

export function chinabank(contract: ChinabankOptions): SimulatedGateway {
  const { merchant, key, shopName, shopEmail } = contract
  return {
    name: 'chinabank',
    texts: {
      title: '网银在线',
      titleSmall: 'ChinaBank',
      entryPath: ENTRY_PATH,
      account: '银联卡',
      accountSmall: 'UnionPay card',
    },
    shop: { name: shopName, email: shopEmail, account: `merchant ${merchant}` },
    buyers: [{ id: 'card-1', email: 'zhao.min@buyer.example', name: '赵敏' }],
    bankGroups: BANK_GROUPS,
    statusWords: { unpaid: '10', paid: '20', finished: '20', closed: '30' },
    // The gateway does not notify the shop of what happens in its back office.
    moves: [],
    settings: { choices: [], ticks: [PAYMENT_FAILS] },
    faults: FAULTS,
    // Assumed: the real gateway's schedule is unknown.
    retryDelaysMs: [1, 5, 10, 30, 60, 180].map(minutes => minutes * MINUTE_MS),

    routes: core => gatewayRoutes(core, contract),
    newTradeNo: nowMs => `${beijingDay(nowMs)}${randomDigits(12)}`,
    checkRepeat,
    stateOncePaid: () => 'paid',
    paymentFails: settings => isOn(PAYMENT_FAILS, settings),
    notifyContent: trade => ({ charset: 'gbk', fields: messageFields(trade) }),
    notifyMessage: (notify, fault) => notifyMessage(notify, fault, key),
    acknowledges: ({ status, text }) => status === 200 && text === 'ok',
    returnTarget: (trade, returnUrl) => ({
      url: returnUrl,
      charset: 'gbk',
      fields: signed(messageFields(trade), key),
    }),
  }
}
