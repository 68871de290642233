/** The parameters of a returning buyer: when the order is shown, and when they are refused. */
import { beforeEach, describe, expect, it } from 'vitest'
import type {
  GatewayForm,
  GatewayMessage,
  Genuineness,
  Messages,
} from '../../../lib/gateways/capabilities/messages'
import type { IllegalReason } from '../../../lib/illegal/reasons'
import { fen } from '../../../lib/money'
import type { RecordedFact } from '../../../lib/order/facts'
import { type Order, withFacts } from '../../../lib/order/order'
import { acceptReturn } from '../../../lib/payment/acceptReturn'
import { err, ok, type Result } from '../../../lib/result'
import { formOf } from '../../../lib/signing/form'
import { anOrder, NOW, PROVENANCE, paidFact } from '../../support/orders'

const order = anOrder()
const { orderId, amountFen } = order
const message: GatewayMessage = {
  about: 'payment',
  gateway: 'alipayDirect',
  orderId,
  amountFen,
  notifyId: 'notify-7',
  facts: [],
}
const form: GatewayForm = { raw: Buffer.from('raw'), parameters: ok(formOf([])) }

let stored: Order | undefined
let read: Result<GatewayMessage, IllegalReason>
let claimed: string
let genuineness: Genuineness | undefined
let asked: GatewayMessage[]
let refused: object[]
beforeEach(() => {
  stored = order
  read = ok(message)
  claimed = orderId
  genuineness = 'genuine'
  asked = []
  refused = []
})

const messages = (): Messages => ({
  replies: { done: 'success', again: 'fail' },
  returnMethod: 'GET',
  read: async (channel, _, now) => (channel === 'return' && now === NOW ? read : expect.fail('not a return')),
  claimedOrder: () => claimed,
  ...(genuineness && {
    async confirm(message) {
      asked.push(message)
      return genuineness ?? expect.fail()
    },
  }),
})

const accept = (gateway = 'alipayDirect', came = form) =>
  acceptReturn({
    messages: {
      names: [],
      usable: () => [],
      get: name => (name === 'alipayDirect' ? messages() : undefined),
    },
    orders: { get: async id => (id === orderId ? stored : undefined) },
    recordIllegal: async ({ reason, claimedOrder }) => void refused.push({ reason, claimedOrder }),
    clock: () => NOW,
  })(gateway, came, { requestId: 'request', sourceIp: '203.0.113.7', userAgent: '' })

const refundedInAll: RecordedFact = {
  ...PROVENANCE,
  kind: 'refundedInAll',
  gateway: 'alipayDirect',
  tradeNo: '2026112300000001',
  at: NOW,
  amountFen,
}

describe('an order is shown', () => {
  it.each<[string, Genuineness | undefined, number]>([
    ['when the gateway confirms its message', 'genuine', 1],
    ['when the gateway does not answer', 'unavailable', 1],
    ['when a signature proves it', undefined, 0],
  ])('%s', async (_, opinion, count) => {
    genuineness = opinion
    expect(await accept()).toEqual({ kind: 'shown', order })
    expect(asked).toEqual(Array(count).fill(message))
    expect(refused).toEqual([])
  })

  it.each<[string, readonly RecordedFact[]]>([
    ['it is paid', [paidFact()]],
    ['it was paid and refunded', [paidFact(), refundedInAll]],
  ])('without a query once %s, since the gateway forgets', async (_, facts) => {
    genuineness = 'notGenuine'
    stored = withFacts(order, facts)
    expect(await accept()).toEqual({ kind: 'shown', order: stored })
    expect([asked, refused]).toEqual([[], []])
  })

  it('when the gateway denies its message, which is recorded', async () => {
    genuineness = 'notGenuine'
    expect(await accept()).toEqual({ kind: 'shown', order })
    expect(refused).toEqual([{ reason: 'returnNotConfirmed', claimedOrder: orderId }])
  })
})

describe('a return is refused', () => {
  it.each<[IllegalReason, () => void]>([
    ['badSignature', () => (read = err('badSignature'))],
    ['malformedField', () => (read = ok({ ...message, about: 'refund' } as never))],
    ['unknownOrder', () => (stored = undefined)],
    ['amountMismatch', () => (read = ok({ ...message, amountFen: fen(1) }))],
    ['wrongGateway', () => (read = ok({ ...message, gateway: 'another' }))],
  ])('for %s, without a question', async (reason, given) => {
    given()
    expect(await accept()).toEqual({ kind: 'refused', orderId })
    expect(refused).toEqual([{ reason, claimedOrder: orderId }])
    expect(asked).toEqual([])
  })

  it('without an order when it names none that can exist', async () => {
    read = err('badSignature')
    claimed = '../'
    expect(await accept()).toEqual({ kind: 'refused', orderId: undefined })
  })

  it('when it cannot be parsed', async () => {
    expect(await accept('alipayDirect', { ...form, parameters: err('badEncoding') })).toEqual({
      kind: 'refused',
      orderId: undefined,
    })
    expect(refused).toEqual([{ reason: 'badEncoding', claimedOrder: '' }])
  })

  it('for a gateway that the shop does not use', async () => {
    expect(await accept('another')).toEqual({ kind: 'refused', orderId: undefined })
    expect(refused).toEqual([{ reason: 'unknownGateway', claimedOrder: '' }])
  })
})
