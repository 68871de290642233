/**
 * Checks Alipay's open platform: whether it answers, accepts the app's signature, and signs with the key that the shop
 * has. One harmless request is enough: a query of a made-up order. A second one checks the bills.
 * @see docs/protocols.md#page-trade-query
 */
import { askBy } from '../../lib/gateways/alipayPage/ask'
import type { AlipayPageSettings } from '../../lib/gateways/alipayPage/settings'
import { alipayPageTradeQueries } from '../../lib/gateways/alipayPage/tradeQueries'
import type { Order } from '../../lib/order/order'
import { newOrderId } from '../../lib/order/orderId'
import { type Clock, SECOND_MS } from '../../lib/time'
import { awsFinding } from './awsTrouble'
import { RENEW_ALIPAYS } from './certificates'
import { clockFinding } from './clock'
import { bad, type Finding, good, quoted } from './finding'
import { failureFinding } from './gateway'
import { pageBillFinding } from './pageBills'
import type { ExaminedPageKeys } from './pageKeys'
import type { Place } from './place'
import { type ProbeResponse, probe } from './probe'

/** The functions' timeout. */
const TIMEOUT_MS = 5 * SECOND_MS

const ADDRESS = 'ALIPAY_OPENAPI_URL should be https://openapi.alipay.com/gateway.do; take it out to use that'

export async function pageGatewayFindings(
  settings: AlipayPageSettings,
  keys: NonNullable<ExaminedPageKeys['keys']>,
  clock: Clock,
  place: Place,
  timeoutMs = TIMEOUT_MS,
): Promise<readonly Finding[]> {
  const { gatewayUrl } = settings
  let response: Awaited<ReturnType<typeof probe>> | undefined
  const http = async (url: URL) => {
    response = await probe(url, timeoutMs)
    return response.ok ? { status: response.value.status, body: Buffer.from(response.value.body) } : undefined
  }
  const madeUp = { orderId: newOrderId(clock()) } as Order
  const queries = alipayPageTradeQueries(settings, keys, http, clock)
  const answer = await queries.query(madeUp).catch((error: unknown) => error as Error)
  if (answer instanceof Error) {
    const trouble = awsFinding('gateway', answer, 'kms:Sign', place)
    return [{ ...trouble, says: `nothing could be queried: ${trouble.says}` }]
  }
  if (!response) throw new Error('nothing was asked')
  if (!response.ok) return [failureFinding(gatewayUrl, response.error, ADDRESS, place)]
  const findings = [verdict(answer, response.value, gatewayUrl), clockFinding(response.value.date, clock())]
  // If the app has no access at all, one reason is enough.
  if (answer.kind !== 'noTrade') return findings
  return [...findings, await pageBillFinding(askBy(settings, keys, http), gatewayUrl, clock())]
}

type Queries = ReturnType<typeof alipayPageTradeQueries>

function verdict(
  answer: Awaited<ReturnType<Queries['query']>>,
  { status, body }: ProbeResponse,
  gatewayUrl: string,
): Finding {
  if (answer.kind === 'noTrade') {
    return good(
      'gateway',
      `${gatewayUrl} answers, accepts the app’s signature, and signs with the key that the shop has`,
    )
  }
  if (answer.kind === 'refused') {
    const { code } = answer
    return bad(
      'gateway',
      `${gatewayUrl} answers ${code}`,
      REMEDIES[code] ?? 'look the code up at open.alipay.com',
    )
  }
  if (answer.kind === 'otherCertificate') {
    return bad(
      'gateway',
      `${gatewayUrl} signs by the certificate ${answer.serialNumber}, which ALIPAY_CERTIFICATES does not hold`,
      RENEW_ALIPAYS,
    )
  }
  if (answer.kind === 'trade') {
    return bad('gateway', `${gatewayUrl} knows an order that was made up here`, ADDRESS)
  }
  return bad('gateway', `${gatewayUrl} answers ${status} ${quoted(body)}, not as Alipay’s gateway`, ADDRESS)
}

const PUBLIC_KEY =
  'copy Alipay’s public key (支付宝公钥) from the page of the app with ALIPAY_APP_ID; sandbox and production have two'

const OWN_CERTIFICATE =
  'fetch the certificate of the app with ALIPAY_APP_ID (应用公钥证书) and the root file from Alipay’s console, and run npm run certificates'

const REMEDIES: Readonly<Record<string, string>> = {
  'isv.invalid-signature':
    'save the public half of ALIPAY_APP_PRIVATE_KEY (应用公钥) at the page of the app with ALIPAY_APP_ID',
  'isv.invalid-app-id': 'compare ALIPAY_APP_ID with the page of your app; sandbox and production have two',
  'isv.missing-signature-key': 'save the app’s public key (应用公钥) at the page of your app',
  'isv.missing-signature-config': 'save the app’s public key (应用公钥) at the page of your app',
  'isv.insufficient-isv-permissions': 'sign the contract for 电脑网站支付 for the app with ALIPAY_APP_ID',
  'isv.missing-app-cert-sn': 'the app is set to certificates: set ALIPAY_APP_MODE=certificate',
  'isv.missing-alipay-root-cert-sn': OWN_CERTIFICATE,
  'isv.invalid-alipay-root-cert-sn': OWN_CERTIFICATE,
  'isv.app-cert-not-exist': OWN_CERTIFICATE,
  'isv.app-cert-expired': OWN_CERTIFICATE,
  'isv.alipay-cert-not-exist': RENEW_ALIPAYS,
  ANSWER_CERTIFICATE_MISSING: 'the app is set to a public key: take ALIPAY_APP_MODE out',
  ANSWER_SIGNATURE_WRONG: PUBLIC_KEY,
  ANSWER_NOT_SIGNED: PUBLIC_KEY,
}
