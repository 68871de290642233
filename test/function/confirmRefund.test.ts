/** `/orders/{orderId}/refunds/{refundId}`: who is redirected to the page that makes a refund, and who is not. */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { fen } from '../../lib/money'
import { type Fact, GIVEN_UP, type RecordedFact } from '../../lib/order/facts'
import { DEFAULT_MERCHANT, type MerchantId, ofMerchant } from '../../lib/order/merchant'
import { type Order, withFacts } from '../../lib/order/order'
import { DAY_MS, type EpochMs, parseGatewayTime, plusMs } from '../../lib/time'
import { isSignedBy } from '../../local/simulator/alipayDirect/signing'
import { decodeForm } from '../../local/simulator/core/form'
import { KEY, PARTNER, refundNotifyFields, signedForm } from '../support/alipay'
import { FORM } from '../support/events'
import { anOrder, NOW, PROVENANCE, paidFact } from '../support/orders'
import { answer, openShop, type Shop } from '../support/shop'

const REFUND_ID = '20261123ABCDEFGHJKMNPQ7Z'
const TRADE_NO = '2026112322001400000000000001'
const recorded = (fact: Fact): RecordedFact => ({ ...fact, ...PROVENANCE })
const refund = { gateway: 'alipayDirect', tradeNo: TRADE_NO, refundId: REFUND_ID, at: NOW } as const
const REQUESTED = recorded({ kind: 'refundRequested', ...refund, amountFen: fen(1200) })

const TEAHOUSE = 'teahouse' as MerchantId
const MERCHANTS = {
  prod: { [TEAHOUSE]: { SHOP_NAME: TEAHOUSE, GATEWAYS: 'alipayDirect', ALIPAY_PARTNER: PARTNER } },
}

let shop: Shop
beforeAll(async () => {
  shop = await openShop({}, MERCHANTS)
})
beforeEach(() => {
  shop.world.now = NOW
  shop.world.verifies = answer('true')
})

async function wanted(...facts: readonly RecordedFact[]): Promise<Order> {
  const order = withFacts(anOrder(), [paidFact(TRADE_NO), REQUESTED, ...facts])
  await shop.tables.orders.create(order)
  return order
}
const come = ({ orderId }: Pick<Order, 'orderId'>, method = 'POST', refundId = REFUND_ID) =>
  shop.confirmRefund({
    method,
    path: `/orders/${orderId}/refunds/${refundId}`,
    pathParameters: { orderId, refundId },
    ...(method === 'POST' && { headers: FORM, body: '' }),
  })
const linkFields = (url = '') => decodeForm(Buffer.from(new URL(url).search.slice(1)), 'utf-8')
const opened = async ({ orderId }: Order) =>
  Object.values((await shop.tables.orders.get(orderId))?.facts ?? {}).filter(
    ({ kind }) => kind === 'refundOpened',
  )

describe('a refund that needs confirmation', () => {
  it('is shown, which changes nothing', async () => {
    const order = await wanted()
    const page = await come(order, 'GET')
    expect(page.status).toBe(200)
    expect(page.body).toContain('data-testid="confirm"')
    expect(page.body).toContain('12.00')
    expect(page.headers['content-security-policy']).toContain("form-action 'self' https:")
    expect(await opened(order)).toEqual([])
  })

  it.each([DEFAULT_MERCHANT, TEAHOUSE])('is shown with the name of its merchant: %j', async merchant => {
    const order = { ...withFacts(anOrder(), [paidFact(TRADE_NO), REQUESTED]), ...ofMerchant(merchant) }
    await shop.tables.orders.create(order)
    const { status, body } = await come(order, 'GET')
    expect([status, body.includes(TEAHOUSE)]).toEqual([200, merchant === TEAHOUSE])
  })

  it('redirects to Alipay with a request signed at that moment', async () => {
    const order = await wanted()
    const { status, headers } = await come(order)
    expect(status).toBe(303)
    const fields = linkFields(headers.location)
    const { sign = '', ...told } = Object.fromEntries(fields)
    expect(isSignedBy(fields, sign, KEY, 'utf-8')).toBe(true)
    expect(told).toMatchObject({
      service: 'refund_fastpay_by_platform_pwd',
      partner: PARTNER,
      seller_user_id: PARTNER,
      batch_no: `20261123${order.orderId.slice(2)}7Z`,
      batch_num: '1',
      notify_url: 'https://shop.example.com/paycallback/notify',
      detail_data: `${TRADE_NO}^12.00^退款 明前西湖龙井`,
    })
    expect(await opened(order)).toMatchObject([
      { refundId: REFUND_ID, at: NOW, requestId: expect.stringMatching(/^6bc28136-/) },
    ])
  })

  it('redirects again on the same day, with the same number', async () => {
    const order = await wanted()
    const batchOf = async () => Object.fromEntries(linkFields((await come(order)).headers.location)).batch_no
    const first = await batchOf()
    shop.world.now = plusMs(NOW, 60_000)
    expect(await batchOf()).toBe(first)
    expect(await opened(order)).toHaveLength(1)
  })

  it('may be opened first on another day than that of its request', async () => {
    const order = await wanted()
    shop.world.now = plusMs(NOW, 3 * DAY_MS)
    const { location } = (await come(order)).headers
    expect(Object.fromEntries(linkFields(location)).batch_no).toMatch(/^20261126/)
  })
})

describe('nobody is redirected to Alipay', () => {
  const gone = (name: string) => ({ status: 410, body: expect.stringContaining(`data-refund="${name}"`) })
  it.each(['GET', 'POST'])('by %s on another day than that of the first opening', async method => {
    const order = await wanted()
    await come(order)
    shop.world.now = parseGatewayTime('2026-11-24 00:00:00') as EpochMs
    expect(await come(order, method)).toMatchObject(gone('pastDay'))
  })

  it.each<[string, Fact]>([
    ['was made', { kind: 'refunded', ...refund, amountFen: fen(1200) }],
    ['was refused', { kind: 'refundFailed', ...refund, code: 'TRADE_STATUS_ERROR' }],
    ['was given up', { kind: 'refundFailed', ...refund, code: GIVEN_UP }],
  ])('for one that %s', async (_, fact) => {
    const order = await wanted(recorded(fact))
    expect(await come(order)).toMatchObject(gone('settled'))
    expect(await opened(order)).toEqual([])
  })

  it.each<[string, () => Promise<{ status: number }>]>([
    ['without the refund’s number', async () => come(await wanted(), 'POST', '20261123ABCDEFGHJKMNPQ7Y')],
    ['for an unknown order', async () => come({ orderId: '20261123ZZZZZZZZZZZZZZZZ' as never })],
    ['for an invalid number', async () => come({ orderId: 'x' as never })],
    [
      'for one that is made by request',
      async () => {
        const asked = { ...REQUESTED, gateway: 'alipayPage' } as RecordedFact
        const order = withFacts(anOrder(), [paidFact(TRADE_NO, NOW, 'alipayPage'), asked])
        await shop.tables.orders.create(order)
        return come(order)
      },
    ],
  ])('%s', async (_, ask) => expect((await ask()).status).toBe(404))

  it('while the order keeps changing', async () => {
    const order = await wanted()
    const { recordUnlessChanged } = shop.world.orders
    shop.world.orders = { ...shop.world.orders, recordUnlessChanged: async () => undefined }
    expect((await come(order)).status).toBe(500)
    shop.world.orders = { ...shop.world.orders, recordUnlessChanged }
    expect(await opened(order)).toEqual([])
  })
})

describe('Alipay’s notify about it', () => {
  const told = (order: Order, changes = {}) => {
    const batch = `20261123${order.orderId.slice(2)}7Z`
    return shop.notify({
      method: 'POST',
      path: '/paycallback/notify',
      headers: FORM,
      body: signedForm(refundNotifyFields(batch, changes)),
    })
  }
  const outcomes = async ({ orderId }: Order) =>
    Object.values((await shop.tables.orders.get(orderId))?.facts ?? {})
      .filter(({ kind }) => kind === 'refunded' || kind === 'refundFailed')
      .map(fact => [fact.kind, 'code' in fact ? fact.code : ''])

  it('is recorded once, and no later notify changes it', async () => {
    const order = await wanted()
    await come(order)
    for (let times = 0; times < 3; times++)
      expect(await told(order)).toMatchObject({ status: 200, body: 'success' })
    expect(await outcomes(order)).toEqual([['refunded', '']])
  })

  it('may report that it was not made', async () => {
    const order = await wanted()
    const code = 'TXN_RESULT_ACCOUNT_BALANCE_NOT_ENOUGH'
    const failed = { success_num: '0', result_details: `${TRADE_NO}^12.00^${code}` }
    expect(await told(order, failed)).toMatchObject({ status: 200, body: 'success' })
    expect(await outcomes(order)).toEqual([['refundFailed', code]])
  })

  it.each([
    ['of another amount', { result_details: `${TRADE_NO}^12.01^SUCCESS` }],
    ['of another trade', { result_details: `${TRADE_NO}9^12.00^SUCCESS` }],
    ['of another refund', { batch_no: '20261123001' }],
  ])('is refused when it is %s', async (_, changes) => {
    const order = await wanted()
    expect(await told(order, changes)).toMatchObject({ status: 400, body: 'fail' })
    expect(await outcomes(order)).toEqual([])
  })

  it('must be repeated when it cannot be recorded', async () => {
    const order = await wanted()
    const { orders } = shop.world
    shop.world.orders = { ...orders, record: () => Promise.reject(new Error('the store is away')) }
    expect(await told(order)).toMatchObject({ status: 500, body: 'fail' })
    shop.world.orders = orders
    expect(await told(order)).toMatchObject({ status: 200 })
  })
})
