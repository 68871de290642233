/** An office with several of everything, no two alike, for comparing whole pages. */

import { expect } from 'vitest'
import type { Access } from '../../../lib/admin/access/access'
import type { IllegalRequest } from '../../../lib/illegal/illegalRequest'
import { fen } from '../../../lib/money'
import type { BuyerEmail } from '../../../lib/order/buyerEmail'
import type { Fact, RecordedFact } from '../../../lib/order/facts'
import type { MerchantId } from '../../../lib/order/merchant'
import type { OrderId } from '../../../lib/order/orderId'
import type { LinkId } from '../../../lib/order/paymentLink'
import { DAY_MS, type EpochMs, HOUR_MS, MINUTE_MS, plusMs } from '../../../lib/time'
import { type Delivery, deliveryId } from '../../../lib/webhooks/endpoint'
import { aLink, FREE_PRICE } from '../../support/links'
import { openOffice } from '../../support/office'
import { NOW } from '../../support/orders'
import { anEndpoint } from '../../support/webhooks'

const TEAHOUSE = 'teahouse' as MerchantId
const BOOKSHOP = 'bookshop' as MerchantId

export const ORIGIN = 'https://pay.example.com'
const at = (minutes: number): EpochMs => plusMs(NOW, minutes * MINUTE_MS)

/** Of somebody who signed in. */
export const accessOf = (role: 'viewer' | 'operator' | undefined): Access => ({
  enter: async () => ({
    kind: 'session',
    session: { person: 'mei', role, formToken: 'token-of-mei', cookie: 'session=renewed' },
  }),
  ownOrigin: () => ORIGIN,
  signIn: {
    origin: 'https://sign-in.example.com',
    start: next => ({
      status: 303,
      headers: { location: `https://sign-in.example.com/?next=${next}` },
      body: '',
    }),
    finish: async ({ rawQuery }) => (rawQuery === 'refused' ? 'refused' : 'unavailable'),
    signOut: () => ({ status: 303, headers: { location: 'https://sign-in.example.com/logout' }, body: '' }),
  },
})

let count = 0
/** A fact as the gateway told it half a minute later, unless said otherwise. */
const told = (fact: Fact, provenance: Partial<RecordedFact> = {}): RecordedFact => {
  count += 1
  return {
    ...fact,
    source: 'notify',
    sourceId: `notify-${count}`,
    requestId: `request-${count}`,
    recordedAt: plusMs(fact.at, 30_000),
    ...provenance,
  } as RecordedFact
}
const byMei = { source: 'person', sourceId: 'the cup was broken', person: 'mei' } as const

const FIRST = { gateway: 'alipayPage', tradeNo: '2026112322001400000000000001' } as const
const SECOND = { gateway: 'alipayDirect', tradeNo: '2026112300001000000000000002' } as const
const FOURTH = { gateway: 'alipayDirect', tradeNo: '2026112300001000000000000004' } as const
const THIRD = { gateway: 'chinabank', tradeNo: 'CB-0003' } as const

export const ORDERS = {
  /** Paid four times, at three gateways, of which some went back. */
  rich: '20261123R1CH00000000AAAA' as OrderId,
  /** Of another merchant, with another amount than it costs, and without an address. */
  teahouse: '20261123TEAH00000000BBBB' as OrderId,
  /** Of a third one; its trade is over. */
  bookshop: '20261123B00K00000000CCCC' as OrderId,
  plain: '20261123P1A1N0000000DDDD' as OrderId,
} as const

function putOrders({ put, table }: ReturnType<typeof openOffice>) {
  const refund = (
    kind: 'refunded' | 'refundRequested',
    of: typeof FIRST | typeof SECOND,
    id: string,
    amount: number,
    minute: number,
  ) => told({ kind, ...of, refundId: id, amountFen: fen(amount), at: at(minute) }, byMei)
  put(
    [
      told({ kind: 'requested', gateway: 'alipayPage', at: at(1) }, { source: 'buyer', sourceId: '' }),
      told({ kind: 'paid', ...FIRST, amountFen: fen(185_720), at: at(5) }),
      told({ kind: 'paid', ...SECOND, amountFen: fen(155_000), at: at(6) }),
      told({ kind: 'paid', ...THIRD, amountFen: fen(99_900), at: at(7) }),
      told({ kind: 'paid', ...FOURTH, amountFen: fen(12_345), at: at(7.5) }),
      refund('refunded', FIRST, 'R1', 1000, 8),
      refund('refunded', FIRST, 'R2', 234, 9),
      refund('refundRequested', FIRST, 'R3', 550, 10),
      refund('refundRequested', SECOND, 'R4', 20, 11),
      refund('refundRequested', SECOND, 'R5', 3, 12),
    ],
    {
      orderId: ORDERS.rich,
      lines: [
        { sku: 'tea', name: '明前西湖龙井', unitFen: fen(16_800), quantity: 2 },
        { sku: 'stone', name: '歙砚', unitFen: fen(48_650), quantity: 3 },
        { sku: 'cup', name: '<盖碗>', unitFen: fen(1234), quantity: 5 },
      ],
      amountFen: fen(185_720),
      buyerEmail: 'lin.yuan@example.com' as BuyerEmail,
      createdAt: at(0),
      expiresAt: at(121),
    },
    'paidTwice',
  )
  put(
    [
      told({
        kind: 'paid',
        gateway: 'alipayPage.teahouse',
        tradeNo: 'T-1',
        amountFen: fen(9900),
        at: at(-99),
      }),
      // The word of this payment was lost.
      told({
        kind: 'refunded',
        gateway: 'alipayPage.teahouse',
        tradeNo: 'T-2',
        refundId: 'R8',
        amountFen: fen(120),
        at: at(-98),
      }),
    ],
    {
      orderId: ORDERS.teahouse,
      merchant: TEAHOUSE,
      gateway: 'alipayPage.teahouse',
      amountFen: fen(8800),
      createdAt: at(-100),
      expiresAt: at(130),
      lines: [{ name: '一壶茶', unitFen: fen(8800), quantity: 1 }],
    },
    'paidOtherAmount',
  )
  const ended = { gateway: 'alipayPage.bookshop', tradeNo: 'B-1' }
  const failed = { ...ended, refundId: 'R9' }
  put(
    [
      told({ kind: 'finished', ...ended, amountFen: fen(7700), at: at(62) }),
      // Of a trade that holds no money yet.
      told({ kind: 'pending', ...ended, tradeNo: 'B-2', amountFen: fen(7700), at: at(62) }),
      told({ kind: 'refundRequested', ...failed, amountFen: fen(700), at: at(63) }),
      told({ kind: 'refundFailed', ...failed, code: 'ACQ.TRADE_HAS_FINISHED', at: at(64) }),
    ],
    {
      orderId: ORDERS.bookshop,
      merchant: BOOKSHOP,
      gateway: 'alipayPage.bookshop',
      amountFen: fen(7700),
      createdAt: at(61),
      expiresAt: at(161),
      lines: [{ name: '一本书', unitFen: fen(7700), quantity: 1 }],
    },
    'refundFailed',
  )
  put([], {
    orderId: ORDERS.plain,
    createdAt: at(70),
    expiresAt: at(190),
    amountFen: fen(6600),
    lines: [{ name: '笔', unitFen: fen(3300), quantity: 2 }],
  })
  for (const orderId of [ORDERS.teahouse, ORDERS.plain]) {
    const { buyerEmail: _, ...order } = table.orders.get(orderId) ?? expect.fail()
    table.orders.set(orderId, order)
  }
}

export const LINKS = {
  fixed: 'lnk_01KAQ0001FFFFFFFFFFFFFFFF',
  free: 'lnk_01KAQ0002GGGGGGGGGGGGGGGG',
  ended: 'lnk_01KAQ0003HHHHHHHHHHHHHHHH',
  endedByNobody: 'lnk_01KAQ0004JJJJJJJJJJJJJJJJ',
} as const

const idOf = (id: string) => id as LinkId

async function putLinks({ api: { links } }: ReturnType<typeof openOffice>) {
  await links.add(
    aLink({ linkId: idOf(LINKS.fixed), name: '一杯茶', createdAt: at(1), madeBy: 'lin', endedBy: 'chen' }),
  )
  await links.add(
    aLink({
      linkId: idOf(LINKS.free),
      name: '<两杯茶>',
      price: FREE_PRICE,
      merchant: TEAHOUSE,
      asksNote: true,
      asksEmail: true,
      createdAt: at(2),
      expiresAt: plusMs(NOW, 14 * HOUR_MS),
      maxUses: 5,
      uses: { [ORDERS.rich]: NOW, [ORDERS.plain]: NOW },
      successUrl: 'https://tea.example.com/thanks',
    }),
  )
  await links.add(
    aLink({
      linkId: idOf(LINKS.ended),
      name: '三杯茶',
      price: { kind: 'fixed', amountFen: fen(4300) },
      isActive: false,
      endedBy: 'wang',
      madeBy: 'zhao',
      createdAt: at(3),
      asksNote: true,
    }),
  )
  await links.add(
    aLink({ linkId: idOf(LINKS.endedByNobody), name: '四杯茶', isActive: false, createdAt: at(4) }),
  )
}

const delivered = (endpointId: string, index: number, type: string, orderId: OrderId) => ({
  endpointId,
  eventId: `evt_${String(index).padStart(24, '0')}`,
  type,
  orderId,
  createdAt: at(index),
})
const TARGETS = {
  failed: delivered('whk_tea', 11, 'order.paid', ORDERS.teahouse),
  waiting: delivered('whk_tea', 12, 'order.refunded', ORDERS.teahouse),
  stuck: delivered('whk_tea', 13, 'order.canceled', ORDERS.teahouse),
  succeeded: delivered('whk_own', 14, 'order.paid', ORDERS.rich),
  program: delivered('epay', 15, 'order.paid', ORDERS.plain),
} as const
const pathOf = (target: (typeof TARGETS)[keyof typeof TARGETS]) =>
  `${target.endpointId}/${deliveryId(target)}`
export const DELIVERIES = {
  failed: pathOf(TARGETS.failed),
  waiting: pathOf(TARGETS.waiting),
  stuck: pathOf(TARGETS.stuck),
  program: pathOf(TARGETS.program),
}

async function putWebhooks({ api: { endpoints, deliveries } }: ReturnType<typeof openOffice>) {
  const add = (index: number, id: string, parts: Partial<Parameters<typeof endpoints.add>[0]>) =>
    endpoints.add(
      anEndpoint(id, {
        url: `https://${id}.example.com/hook?a=<b>`,
        apiVersion: `2026-11-0${index}`,
        createdAt: at(index),
        ...parts,
      }),
    )
  await add(1, 'whk_own', {
    eventTypes: ['order.paid', 'order.refunded', 'order.canceled'],
    pausedUntil: at(90),
  })
  await add(2, 'whk_tea', { merchant: TEAHOUSE, description: 'The <till>', pausedUntil: at(99) })
  await add(3, 'whk_off', { disabledReason: 'shop' })
  await add(4, 'whk_gone', { disabledReason: 'gone' })
  const keep = async (
    target: (typeof TARGETS)[keyof typeof TARGETS],
    status: Delivery['status'],
    made: number,
    attempts: Delivery['attempts'],
    nextAttemptAt?: EpochMs,
    sentAgain?: Delivery['sentAgain'],
  ) => deliveries.record({ target, status, made: made - 1, attempts, nextAttemptAt, sentAgain })
  await keep(TARGETS.failed, 'failed', 9, [
    { at: at(31), status: 500, tookMs: 7 },
    { at: at(32), failure: 'TIMED_OUT', tookMs: 15_001 },
    { at: at(33), status: 404, failure: 'REDIRECTED', tookMs: 9 },
  ])
  const again = await deliveries.reopen('whk_tea', deliveryId(TARGETS.failed), at(34), 'wang')
  const attempts = [
    { at: at(31), status: 500, tookMs: 7 },
    { at: at(32), failure: 'TIMED_OUT', tookMs: 15_001 },
    { at: at(35), status: 404, failure: 'REDIRECTED', tookMs: 9 },
  ]
  await keep(TARGETS.failed, 'failed', 10, attempts, undefined, again?.sentAgain)
  await keep(
    TARGETS.waiting,
    'pending',
    2,
    [
      { at: at(35.5), status: 502, tookMs: 10 },
      { at: at(36), status: 503, tookMs: 11 },
    ],
    plusMs(NOW, DAY_MS),
  )
  await keep(TARGETS.stuck, 'pending', 1, [], plusMs(NOW, -4 * HOUR_MS))
  await keep(TARGETS.succeeded, 'succeeded', 1, [{ at: at(37), status: 204, tookMs: 13 }])
  await keep(TARGETS.program, 'failed', 1, [{ at: at(38), failure: 'REFUSED', tookMs: 17 }])
  await deliveries.reopen('epay', deliveryId(TARGETS.program), at(39))
}

function putIllegal({ illegal }: ReturnType<typeof openOffice>) {
  const put = (index: number, parts: Partial<IllegalRequest>) => {
    const id = `${at(index - 10)}-${index}`
    illegal.requests.set(id, {
      id,
      at: at(index - 10),
      reason: 'badSignature',
      channel: 'notify',
      sourceIp: `203.0.113.${index}`,
      userAgent: `agent <${index}>`,
      claimedOrder: '',
      copy: `copy=<${index}>`,
      requestId: `r${index}`,
      ...parts,
    })
  }
  put(1, {
    gateway: 'alipayPage',
    claimedOrder: ORDERS.rich,
    cause: { fault: 'plusBecameBlank', parameter: 'subject' },
  })
  put(2, {
    reason: 'amountMismatch',
    gateway: 'chinabank.teahouse',
    channel: 'return',
    claimedOrder: 'some <order>',
  })
  put(3, { reason: 'signatureMissing', channel: 'link', claimedOrder: LINKS.free, cause: { fault: 'noKey' } })
  put(4, { reason: 'unknownOrder', channel: 'epay' })
  const hour = Math.floor(NOW / HOUR_MS)
  illegal.counts.set('1', { hour, sourceIp: '203.0.113.9', count: 5, reason: 'badSignature' })
  illegal.counts.set('2', { hour: hour - 1, sourceIp: '203.0.113.8', count: 12, reason: 'tooLarge' })
}

/** @param access  how people get in; on the laptop: undefined */
export async function fullOffice(access?: Access) {
  count = 0
  const office = openOffice(access)
  office.merchants.push(TEAHOUSE, BOOKSHOP)
  putOrders(office)
  await putLinks(office)
  await putWebhooks(office)
  putIllegal(office)
  office.world.now = at(90)
  return office
}
