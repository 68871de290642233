/** Each capability of each gateway, opened from variables and keys, with the app's clock. */
import { describe, expect, it } from 'vitest'
import { BILLS } from '../../../lib/gateways/bills'
import type { CertificateWatch } from '../../../lib/gateways/capabilities/certificates'
import { CERTIFICATES as CERTIFICATE_WATCHES } from '../../../lib/gateways/certificates'
import { DENIED_QUERIES } from '../../../lib/gateways/deniedQueries'
import type { GatewayEnvironment, Registry } from '../../../lib/gateways/gateway'
import { MESSAGES } from '../../../lib/gateways/messages'
import { PAYMENTS } from '../../../lib/gateways/payments'
import { PROFILES } from '../../../lib/gateways/profiles'
import { REFUND_CONFIRMATIONS } from '../../../lib/gateways/refundConfirmations'
import { REFUNDS } from '../../../lib/gateways/refunds'
import { TRADE_QUERIES } from '../../../lib/gateways/tradeQueries'
import { fen } from '../../../lib/money'
import type { GatewayName } from '../../../lib/order/facts'
import { formatGatewayTime } from '../../../lib/time'
import { KEY, PARTNER } from '../../support/alipay'
import { CERTIFICATE_VARIABLES, CERTIFICATES, PARAMETERS, VARIABLES } from '../../support/alipayPage'
import { CHINABANK, CHINABANK_KEY } from '../../support/chinabank'
import { anOrder, BUYER, NOW } from '../../support/orders'
import { secretsBy } from '../../support/secrets'

const ORDER = anOrder()
const SECRETS: Readonly<Record<string, string>> = { '/direct-keys': KEY, '/chinabank-keys': CHINABANK_KEY }

/** Whom it asks is kept; nobody answers. */
async function open<T>(registry: Registry<T>, name: GatewayName, changes: Record<string, string> = {}) {
  const asked: string[] = []
  const timestamps = new Set<string | null>()
  const environment: GatewayEnvironment = {
    name,
    variables: {
      ...VARIABLES,
      ...CHINABANK,
      CHINABANK_KEYS: 'ssm:/chinabank-keys',
      ALIPAY_PARTNER: PARTNER,
      ALIPAY_SELLER_ID: PARTNER,
      ALIPAY_KEYS: 'ssm:/direct-keys',
      ALIPAY_SIGN_TYPE: 'MD5',
      ALIPAY_CHARSET: 'utf-8',
      ALIPAY_CONTRACTED: 'single_trade_query close_trade',
      ALIPAY_GATEWAY_URL: 'https://mapi.alipay.com/gateway.do',
      ...changes,
    },
    publicUrl: 'https://shop.example.com',
    problem: sentence => expect.fail(sentence),
    secret: secretsBy(async path => ({ ...PARAMETERS, ...SECRETS })[path] ?? ''),
    clock: () => NOW,
    async http(url) {
      asked.push(url.hostname)
      timestamps.add(url.searchParams.get('timestamp'))
      return undefined
    },
    download: async () => 'failed',
  }
  const capability = await registry[name]?.(environment)
  return { capability: capability ?? expect.fail('there is no such gateway'), asked, timestamps }
}

// A function whose registry lacks one takes GATEWAYS for wrong, and does nothing for the others either.
it.each(
  Object.entries({
    PAYMENTS,
    MESSAGES,
    TRADE_QUERIES,
    DENIED_QUERIES,
    REFUNDS,
    REFUND_CONFIRMATIONS,
    BILLS,
    CERTIFICATE_WATCHES,
  }),
)('%s include each gateway that has a profile', (_, registry) => {
  expect(Object.keys(registry).sort()).toEqual(Object.keys(PROFILES).sort())
})

it.each([
  ['alipayPage', 'https://openapi.alipay.com'],
  ['alipayDirect', 'https://mapi.alipay.com'],
  ['chinabank', 'https://pay3.chinabank.com.cn'],
])('%s is paid at %s', async (name, origin) => {
  const { capability } = await open(PAYMENTS, name)
  const request = await capability.request(ORDER, { kind: 'account' }, BUYER, NOW)
  expect(request.ok && new URL(request.value.actionUrl).origin).toBe(origin)
})

it.each([
  ['alipayPage', { done: 'success', again: 'fail' }, 'GET', 'notify_id'],
  ['alipayDirect', { done: 'success', again: 'fail' }, 'GET', 'notify_id'],
  ['chinabank', { done: 'ok', again: 'error' }, 'POST', undefined],
])('%s is answered %j, returns buyers by %s and numbers its messages in %j', async (name, ...words) => {
  const { capability } = await open(MESSAGES, name)
  const { replies, returnMethod, idField } = capability
  expect([replies, returnMethod, idField]).toEqual(words)
})

it.each([
  ['what became of an order', 'alipayPage', TRADE_QUERIES],
  ['what became of an order', 'alipayDirect', TRADE_QUERIES],
  ['what a denied message is worth', 'alipayDirect', DENIED_QUERIES],
])('%s is queried at %s, which also closes trades', async (_, name, registry) => {
  const { capability, asked } = await open(registry, name)
  expect(await capability.query?.(ORDER)).toEqual({ kind: 'unavailable' })
  expect(await capability.close?.(ORDER)).toEqual({ kind: 'unavailable' })
  expect(asked).toHaveLength(2)
})

it('a refund that others made is queried at the open platform', async () => {
  const { capability, asked } = await open(REFUNDS, 'alipayPage')
  const sought = { tradeNo: '2026112322001400000000000001', refundId: 'R1', amountFen: fen(100) }
  expect(await capability.find?.(ORDER, sought)).toMatchObject({ kind: 'unavailable' })
  expect(asked).toEqual(['openapi.alipay.com'])
})

it('requests to the open platform have the time of the app’s clock', async () => {
  const queries = await open(TRADE_QUERIES, 'alipayPage')
  await queries.capability.query?.(ORDER)
  await queries.capability.close?.(ORDER)
  const refunds = await open(REFUNDS, 'alipayPage')
  await refunds.capability.find?.(ORDER, { tradeNo: 'A', refundId: 'R1', amountFen: fen(100) })
  const bills = await open(BILLS, 'alipayPage')
  await bills.capability.read?.(NOW)
  const time = new Set([formatGatewayTime(NOW)])
  expect([queries, refunds, bills].map(({ timestamps }) => timestamps)).toEqual([time, time, time])
})

it('a refund at direct pay is confirmed on a page of Alipay’s', async () => {
  const { capability } = await open(REFUND_CONFIRMATIONS, 'alipayDirect')
  expect(capability.gatewayUrl).toBe('https://mapi.alipay.com/gateway.do')
})

it.each([
  ['alipayPage', true],
  ['alipayDirect', false],
  ['chinabank', false],
])('%s has bills: %s', async (name, has) => {
  expect((await open(BILLS, name)).capability.read !== undefined).toBe(has)
})

describe('certificates', () => {
  const list = async (name: GatewayName, changes?: Record<string, string>) => {
    const { capability } = await open<CertificateWatch>(CERTIFICATE_WATCHES, name, changes)
    return capability.list?.()
  }

  it('exist for the open platform: the shop’s own, and each of Alipay’s', async () => {
    const [{ notAfter }, [alipays]] = [CERTIFICATES.app, CERTIFICATES.alipay]
    expect(await list('alipayPage', CERTIFICATE_VARIABLES)).toEqual([
      { of: 'shop', serialNumber: CERTIFICATES.app.serialNumber, notAfter },
      { of: 'gateway', serialNumber: alipays?.serialNumber, notAfter },
    ])
  })

  it.each(['alipayPage', 'alipayDirect', 'chinabank'])('do not exist if %s is used with keys', async name => {
    expect(await list(name)).toBeUndefined()
  })
})
