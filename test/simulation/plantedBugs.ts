/** Deliberate bugs: a simulation that does not find them proves nothing. */

import type { BillEntries } from '../../lib/gateways/capabilities/bills'
import type { Refunds } from '../../lib/gateways/capabilities/refunds'
import { boundGateways } from '../../lib/order/binding'
import { factKey, factsByKey, type RecordedFact } from '../../lib/order/facts'
import { type Order, withFacts } from '../../lib/order/order'
import { orderState } from '../../lib/order/orderState'
import { pendingRefunds } from '../../lib/order/trades'
import { matchProblem } from '../../lib/payment/matchProblem'
import type { Orders } from '../../lib/payment/ports'
import type { EpochMs } from '../../lib/time'
import { type Outside, REGISTRIES, type Registries } from '../support/handlers'
import type { Carry, OrdersTable } from '../support/memoryOrders'
import type { Invocation } from './invocation'
import { tradeServiceOf } from './protocols/alipayDirect'

type PlantBug = (
  outside: Outside,
  table: OrdersTable,
  carry: Carry,
  current: () => Invocation,
) => Partial<Outside>

const recording = ({ orders }: Outside, record: Orders['record']) => ({ orders: { ...orders, record } })

type AskForRefund = NonNullable<Refunds['refund']>

/** Answers instead of a gateway's refunds. */
const refunding = (
  { registries = REGISTRIES }: Outside,
  answer: (refund: AskForRefund, ...parts: Parameters<AskForRefund>) => ReturnType<AskForRefund>,
) => ({
  registries: { ...registries, refunds: mapped(registries.refunds, answer) },
})

const mapped = (
  registry: Registries['refunds'],
  answer: (refund: AskForRefund, ...parts: Parameters<AskForRefund>) => ReturnType<AskForRefund>,
): Registries['refunds'] =>
  Object.fromEntries(
    Object.entries(registry).map(([name, open]) => [
      name,
      async environment => {
        const { refund } = await open(environment)
        return refund ? { refund: (...parts) => answer(refund, ...parts) } : {}
      },
    ]),
  )

/** What people decide by is another order than the one that is there. */
function showing(
  { orders }: Outside,
  shown: (fact: RecordedFact, order: Order) => RecordedFact | undefined,
): Partial<Outside> {
  const whole = new WeakMap<Order, Order>()
  return {
    orders: {
      ...orders,
      async get(orderId) {
        const order = await orders.get(orderId)
        if (!order) return undefined
        const facts = Object.entries(order.facts).flatMap(([key, fact]) => {
          const seen = shown(fact, order)
          return seen ? [[key, seen] as const] : []
        })
        const seen = { ...order, facts: Object.fromEntries(facts) }
        whole.set(seen, order)
        return seen
      },
      recordUnlessChanged: (order, ...facts) =>
        orders.recordUnlessChanged(whole.get(order) ?? order, ...facts),
    },
  }
}

const FEW_ATTEMPTS = 4

type Telling = NonNullable<Outside['webhooks']>

const telling = ({ webhooks }: Outside, change: (webhooks: Telling) => Partial<Telling>): Partial<Outside> =>
  webhooks ? { webhooks: { ...webhooks, ...change(webhooks) } } : {}

async function* paymentsIn(entries: BillEntries): BillEntries {
  for await (const entry of entries) if (entry.kind !== 'refund') yield entry
}

export const PLANTED_BUGS = {
  /** The write is begun and not awaited. */
  answerBeforeWrite: (outside, table) =>
    recording(outside, async (orderId, expected, facts) => {
      const written = outside.orders.record(orderId, expected, facts)
      const order = table.orders.get(orderId)
      if (!order || matchProblem(order, expected)) return written
      written.catch(() => {})
      return { kind: 'recorded', order, news: [] }
    }),

  /** Whatever was paid is enough. */
  noAmountCheck: (outside, table) =>
    recording(outside, (orderId, expected, facts) => {
      const { amountFen } = table.orders.get(orderId) ?? expected
      return outside.orders.record(orderId, { ...expected, amountFen }, facts)
    }),

  /** The order is read, changed and written back whole: two at once, and one of them is lost. */
  readThenWrite: (outside, table, carry) =>
    recording(outside, async (orderId, expected, facts) => {
      const order = await carry('get order', () => table.orders.get(orderId))
      if (!order || matchProblem(order, expected)) return { kind: 'refused', order }
      const news = facts.filter(fact => !(factKey(fact) in order.facts))
      if (news.length === 0) return { kind: 'recorded', order, news: [] }
      const added = factsByKey(news)
      const changed = { ...order, facts: { ...order.facts, ...added } }
      const [{ recordedAt: dueAt } = { recordedAt: order.createdAt }] = news
      await carry('put order', () => {
        table.orders.set(orderId, changed)
        table.agendas.set(orderId, { dueAt })
        table.onModified?.(orderId)
      })
      return { kind: 'recorded', order: changed, news }
    }),

  /** Every press of the button buys. */
  ignoredKey: ({ orders }) => ({ orders: { ...orders, create: order => orders.create(order) } }),

  /** The gateway is not asked back: a stolen key is enough. */
  neverAsks: outside => ({
    http: async url =>
      url.searchParams.get('service') === 'notify_verify'
        ? { status: 200, body: Buffer.from('true') }
        : outside.http(url),
  }),

  /** Illegal requests are written when there is time. */
  lostIllegalRequests: ({ illegalRequests }) => ({
    illegalRequests: {
      ...illegalRequests,
      async add(request) {
        illegalRequests.add(request).catch(() => {})
      },
    },
  }),

  /** A receipt is sent and not noted down. */
  receiptNotRecorded: ({ orders }) => ({
    orders: {
      ...orders,
      settle: (order, facts, agenda) =>
        orders.settle(
          order,
          facts.filter(({ kind }) => kind !== 'receiptSent'),
          agenda,
        ),
    },
  }),

  /** When its time is over an order is let go, and the gateway still takes the money. */
  expiresUnclosed: ({ orders, clock }) => ({
    orders: {
      ...orders,
      settle(order, facts, agenda) {
        const now = clock()
        if (orderState(order, now) !== 'overdue') return orders.settle(order, facts, agenda)
        const provenance = { source: 'close', sourceId: '', requestId: '', recordedAt: now } as const
        const expired = {
          kind: 'expired',
          gateway: boundGateways(order)[0] ?? '',
          tradeNo: '',
          at: now,
          ...provenance,
        } as const
        return orders.settle(order, [...facts, expired], undefined)
      },
    },
  }),

  /** A question that is not answered is not asked again. */
  forgetsAgenda({ orders, http }) {
    let isUnanswered = false
    return {
      async http(url) {
        const answer = await http(url)
        isUnanswered = tradeServiceOf(url) === 'single_trade_query' && !answer
        return answer
      },
      orders: {
        ...orders,
        settle(order, facts, agenda) {
          const next = isUnanswered ? undefined : agenda
          isUnanswered = false
          return orders.settle(order, facts, next)
        },
      },
    }
  },

  /** Whichever gateway says it, the order is paid. */
  anyGateway: (outside, table) =>
    recording(outside, (orderId, expected, facts) => {
      const order = table.orders.get(orderId)
      const [gateway = expected.gateway] = order ? boundGateways(order) : []
      return outside.orders.record(orderId, { ...expected, gateway }, facts)
    }),

  /** The buyer is sent away, and the binding is written when there is time. */
  bindsAfterwards: ({ orders }) => ({
    orders: {
      ...orders,
      async bind(orderId, fact) {
        orders.bind(orderId, fact).catch(() => {})
      },
    },
  }),

  /** Of the shop's gateways only the first is ever asked. */
  secondNeverAsked({ registries = REGISTRIES, variables }) {
    const [, second = ''] = variables?.GATEWAYS?.split(' ') ?? []
    return {
      registries: { ...registries, tradeQueries: { ...registries.tradeQueries, [second]: async () => ({}) } },
    }
  },

  /** An order is called off, and no gateway is told. */
  cancelsUnclosed({ registries = REGISTRIES }, _, __, current) {
    const asking = Object.entries(registries.tradeQueries).map(([name, open]): [string, typeof open] => [
      name,
      async environment => (current().name === 'cancelOrder' ? {} : open(environment)),
    ])
    return { registries: { ...registries, tradeQueries: Object.fromEntries(asking) } }
  },

  /** What one gateway takes no money for any more, no other does. */
  letGoTooSoon: ({ orders }) => ({
    orders: {
      ...orders,
      settle(order, facts, agenda) {
        const expired = facts.find(({ kind }) => kind === 'expired')
        const others = expired ? boundGateways(order) : []
        const all = others.map(gateway => ({ ...expired, gateway, tradeNo: '' }) as RecordedFact)
        return orders.settle(order, [...facts, ...all], agenda)
      },
    },
  }),

  /** A refund that is asked for again has another number. */
  otherNumberEachTime: outside => {
    let asked = 0
    return refunding(outside, (refund, order, wanted) =>
      refund(
        order,
        asked++ === 0 ? wanted : { ...wanted, refundId: `${wanted.refundId.slice(0, -1)}${asked % 10}` },
      ),
    )
  },

  /** A refund is recorded, whatever came in since the order was read. */
  recordsAnyway: ({ orders }, table, carry) => ({
    orders: {
      ...orders,
      async recordUnlessChanged({ orderId }, ...facts) {
        const order = await carry('get order', () => table.orders.get(orderId))
        return order && orders.recordUnlessChanged(order, ...facts)
      },
    },
  }),

  /** What is on its way back is still there. */
  pendingStillThere: outside =>
    showing(outside, (fact, order) => (pendingRefunds(order).some(each => each === fact) ? undefined : fact)),

  /** A refund of which the gateway tells nothing was made. */
  silenceIsSuccess: outside =>
    refunding(outside, async (refund, order, wanted) => {
      const answer = await refund(order, wanted)
      return answer.kind === 'pending' ? { kind: 'done', at: outside.clock() } : answer
    }),

  /** A gateway that makes no refund for now refuses it for good. */
  neverTriesAgain: outside =>
    refunding(outside, async (refund, order, wanted) => {
      const answer = await refund(order, wanted)
      return answer.kind === 'unavailable' ? { kind: 'refused', code: answer.code } : answer
    }),

  /** Who asked for a refund in vain does not come back. */
  forgetsRefunds: ({ orders }) => ({
    orders: {
      ...orders,
      settle: (order, facts, agenda) =>
        orders.settle(order, facts, pendingRefunds(withFacts(order, facts)).length > 0 ? undefined : agenda),
    },
  }),

  /** A page that was opened on an earlier day is opened anew, under a number of its own. */
  numberedAnewEachDay: (outside, _, __, current) =>
    showing(outside, fact =>
      fact.kind === 'refundOpened' && current().name === 'confirmRefund'
        ? { ...fact, at: outside.clock() }
        : fact,
    ),

  /** Nobody asks whether its page was opened, and may be open yet. */
  givesUpTooEarly: (outside, _, __, current) =>
    showing(outside, fact =>
      fact.kind === 'refundOpened' && current().name === 'refund' ? undefined : fact,
    ),

  /** What came of a refund is taken for done, whatever it says. */
  failureIsSuccess: outside =>
    recording(outside, (orderId, expected, facts) =>
      outside.orders.record(
        orderId,
        expected,
        facts.map(fact => {
          if (fact.kind !== 'refundFailed') return fact
          const { code: _, ...known } = fact
          return { ...known, kind: 'refunded', amountFen: expected.amountFen }
        }),
      ),
    ),

  /** The gateway is told that all is well, and what came of the refund goes by. */
  forgetsRefundResults: outside =>
    recording(outside, (orderId, expected, facts) =>
      outside.orders.record(
        orderId,
        expected,
        facts.filter(({ kind, source }) => kind !== 'refunded' || source !== 'notify'),
      ),
    ),

  /** The buyer is told of a refund, and nobody notes it down. */
  refundMailNotRecorded: ({ orders }) => ({
    orders: {
      ...orders,
      settle: (order, facts, agenda) =>
        orders.settle(
          order,
          facts.filter(({ kind }) => kind !== 'refundMailSent'),
          agenda,
        ),
    },
  }),
  /** An attempt that fails is recorded, and there is no other. */
  triesWebhooksOnce: outside =>
    telling(outside, ({ queue }) => ({
      queue: {
        send: (attempts, now) =>
          queue.send(
            attempts.filter(({ made }) => made === 0),
            now,
          ),
      },
    })),

  /** What is to be told is taken for told when the queue does not answer. */
  tellsOncePerChance: outside =>
    telling(outside, ({ queue }) => ({ queue: { send: (...parts) => queue.send(...parts).catch(() => 0) } })),

  /** What was told is not noted down. */
  tellsAllAnew: outside =>
    telling(outside, ({ feed }) => ({
      feed: {
        ...feed,
        publishedOf: async () => ({ ids: new Set<string>() }),
        async append(orderId, _, ...parts) {
          const published = await feed.publishedOf(orderId)
          return published && feed.append(orderId, published, ...parts)
        },
      },
    })),

  /** An endpoint that is away for a day is given up. */
  givesWebhooksUpSoon: outside =>
    telling(outside, ({ queue, deliveries }) => ({
      queue: {
        send: (attempts, now) =>
          queue.send(
            attempts.filter(({ made }) => made <= FEW_ATTEMPTS),
            now,
          ),
      },
      deliveries: {
        ...deliveries,
        record: outcome => {
          const isLast = outcome.made >= FEW_ATTEMPTS && outcome.status === 'pending'
          return deliveries.record(isLast ? { ...outcome, status: 'failed' } : outcome)
        },
      },
    })),

  /** A bill is believed, whatever the gateway says. */
  believesTheBill(outside) {
    const { registries = REGISTRIES, clock } = outside
    const find = async () => ({ kind: 'done', at: clock() }) as const
    const open = registries.refunds.alipayPage
    if (!open) return {}
    const alipayPage: typeof open = async environment => ({ ...(await open(environment)), find })
    return { registries: { ...registries, refunds: { ...registries.refunds, alipayPage } } }
  },

  /** What the books have and the bill has not is nobody's business. */
  looksOneWay: ({ orders }) => ({ orders: { ...orders, async *listDay() {} } }),

  /** Of a bill only the payments are read. */
  readsPaymentsOnly({ books }) {
    const page = books?.bills.get('alipayPage')
    if (!books || !page?.read) return {}
    const { read } = page
    const bills = {
      ...books.bills,
      get: () => ({
        async read(day: EpochMs) {
          const answer = await read(day)
          return answer.kind === 'bill' ? { ...answer, entries: paymentsIn(answer.entries) } : answer
        },
      }),
    }
    return { books: { ...books, bills } }
  },
} satisfies Record<string, PlantBug>

export type BugName = keyof typeof PLANTED_BUGS

export const BUG_NAMES = Object.keys(PLANTED_BUGS) as BugName[]
