// Alipay's open platform with RSA2, simulated (docs/protocols.md#open-platform-in-the-simulator).

import { BUYERS, newTradeNo, REFUND_PERIOD_MS, RETRY_DELAYS_MS, STATUS_WORDS } from '../alipay/trades'
import type { SimulatedGateway } from '../core/gateway'
import { isOn } from '../core/settingFields'
import { makeBillService, TODAYS_BILL } from './bill/billService'
import { OPENAPI_BILLS } from './bill/planted'
import { type CertificateFiles, readCertificates } from './certificates'
import { ALIPAY_PAGE, type Contract } from './contract'
import { ENTRY_PATH, gatewayRoutes } from './gatewayRoutes'
import { notifyFields, returnAddress } from './messages'
import { notifyMessage } from './notifyMessage'
import { checkRepeat } from './repeatRules'
import { FAULTS, OPENAPI_REFUNDS, OPENAPI_SERVICES, SUCCESS_ALONE } from './settings'
import { privateKey, publicKey, strangerKey } from './signing'

export interface AlipayPageOptions {
  readonly appId: string
  /** The account that receives the payments, 2088… */
  readonly sellerId: string
  readonly sellerEmail: string
  readonly sellerName: string
  /** Verifies the app's requests: base64 of SubjectPublicKeyInfo, without PEM lines. */
  readonly appPublicKey: string
  /** Signs messages and responses: base64 of PKCS#8, without PEM lines. */
  readonly alipayPrivateKey: string
  /** For an app in certificate mode, with the same keys. */
  readonly certificates?: CertificateFiles
}

export function alipayPage(options: AlipayPageOptions): SimulatedGateway {
  const certificates = options.certificates ? readCertificates(options.certificates) : null
  const contract: Contract = {
    ...options,
    certificates,
    appPublicKey: certificates?.appPublicKey ?? publicKey(options.appPublicKey),
    alipayPrivateKey: privateKey(options.alipayPrivateKey),
  }
  const { appId, sellerId, sellerEmail, sellerName, alipayPrivateKey } = contract
  return {
    name: ALIPAY_PAGE,
    texts: {
      title: '支付宝网站支付',
      titleSmall: 'Alipay page and WAP pay',
      entryPath: ENTRY_PATH,
      account: '支付宝账户余额',
      accountSmall: 'Alipay account',
    },
    shop: { name: sellerName, email: sellerEmail, account: `app ${appId} · seller ${sellerId}` },
    buyers: BUYERS,
    // The buyer chooses a card within the account; there are no bank pages.
    bankGroups: [],
    statusWords: STATUS_WORDS,
    moves: ['close', 'finish', 'refund'],
    settings: {
      choices: [OPENAPI_SERVICES, OPENAPI_REFUNDS, OPENAPI_BILLS],
      ticks: [TODAYS_BILL, SUCCESS_ALONE],
    },
    faults: FAULTS,
    retryDelaysMs: RETRY_DELAYS_MS,
    finishesAfterMs: REFUND_PERIOD_MS,

    routes: core => gatewayRoutes({ core, contract, bills: makeBillService(core, contract) }),
    newTradeNo,
    checkRepeat,
    stateOncePaid: () => 'paid',
    // Before the buyer opens the cashier, the gateway has no trade to report.
    notifyContent(trade, settings) {
      const isSilent = trade.state !== 'paid' && isOn(SUCCESS_ALONE, settings)
      return isSilent || trade.cashierOpenedAtMs === null
        ? null
        : { charset: 'utf-8', fields: notifyFields(trade) }
    },
    notifyMessage(notify, fault, nowMs) {
      const key = fault === 'forgeSignature' ? strangerKey() : alipayPrivateKey
      return notifyMessage(notify, fault, key, nowMs)
    },
    acknowledges: ({ status, text }) => status === 200 && text === 'success',
    returnTarget: (trade, returnUrl, { now }) => returnAddress(trade, returnUrl, contract, now()),
  }
}
