/** The parts of functions: each uses its own table or queue, and reports problems. */
import { json } from 'node:stream/consumers'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { type App, makeApp, type Part } from '../../lib/app'
import { DEFAULT_MERCHANT } from '../../lib/order/merchant'
import { newOrderId } from '../../lib/order/orderId'
import {
  openApiKeys,
  openComparisons,
  openDeliveries,
  openDeliveryQueue,
  openDocumentStore,
  openDueOrders,
  openEndpoints,
  openEventFeed,
  openHttp,
  openIdempotencyKeys,
  openIllegalRequests,
  openKmsSigner,
  openListedOrders,
  openMailSender,
  openOfficeApi,
  openOrderBatches,
  openOrders,
  openParameters,
  openPaymentLinks,
  openQueueService,
  openVisits,
  openWebhookSender,
  readRefundWays,
} from '../../lib/parts'
import type { DocumentStore } from '../../lib/store/documentStore'
import { workShards } from '../../lib/store/orderKey'
import type { QueueService } from '../../lib/store/queueService'
import type { LogEvent, LogFields } from '../../lib/telemetry/events'
import { DAY_MS, plusMs } from '../../lib/time'
import { placeAt } from '../../lib/webhooks/feed'
import { VARIABLES } from '../support/app'
import { collect } from '../support/collect'
import { aLink } from '../support/links'
import { loopbackServer } from '../support/loopback'
import { anOrder, NOW } from '../support/orders'

const order = anOrder()
const attempt = {
  endpointId: 'e',
  eventId: 'evt',
  type: 'order.paid' as const,
  orderId: order.orderId,
  createdAt: NOW,
  made: 0,
  step: 0,
  dueAt: NOW,
}
const illegalCount = { hour: 1, sourceIp: '', reason: 'badSignature', count: 1 } as const

/** An app whose store and queues keep what they are asked, and answer nothing but these items. */
function watched(items: readonly object[] = [], variables: Readonly<Record<string, string>> = {}) {
  const asked = new Set<string>()
  /** The partitions that were read, each with whatever else was asked of it. */
  const queries = new Set<string>()
  const logged: [LogEvent, LogFields][] = []
  const store = new Proxy({} as DocumentStore, {
    get:
      () =>
      async (input: { TableName?: string; RequestItems?: object; ExpressionAttributeValues?: object }) => {
        const { TableName, RequestItems = {}, ExpressionAttributeValues } = input
        for (const name of [TableName ?? Object.keys(RequestItems)].flat()) asked.add(name)
        queries.add(JSON.stringify(ExpressionAttributeValues ?? {}))
        return { Items: items, Item: items[0], Responses: { orders: items } }
      },
  })
  const queues: QueueService = {
    async getQueueUrl({ QueueName = '' }) {
      asked.add(QueueName)
      return { QueueUrl: 'https://queue.example.com' }
    },
    sendMessageBatch: async () => ({}),
  }
  const others = new Map<unknown, unknown>([
    [openDocumentStore, () => store],
    [openQueueService, () => queues],
  ])
  const app = makeApp({
    env: { ...VARIABLES, ...variables },
    clock: () => NOW,
    random: () => 0,
    log: (_, event, fields) => logged.push([event, fields]),
    standIn: <T>(own: T) => (others.get(own) ?? own) as T,
  })
  return { app, asked, queries, logged }
}

const opened = async <T>(app: App, part: Part<T>): Promise<Awaited<T>> =>
  (await app.configured({ part })).part

async function first(source: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of source) return
}

const asking = <T>(table: string, part: Part<T>, ask: (port: Awaited<T>) => Promise<unknown>) =>
  [table, async (app: App) => ask(await opened(app, part))] as const

describe('of a function’s own table or queue', () => {
  it.each([
    asking('orders', openOrders, port => port.get(order.orderId)),
    asking('orders', openOrderBatches, port => port.getMany([order.orderId])),
    asking('orders', openComparisons, port => port.get('alipayPage', '2026-11-24')),
    asking('illegal-requests', openIllegalRequests, port => port.addCount(illegalCount)),
    asking('api', openApiKeys, port => port.find('hash')),
    asking('api', openIdempotencyKeys, port => port.finish('key', { status: 200, body: '' } as never)),
    asking('api', openPaymentLinks, port => port.get(aLink().linkId)),
    asking('api', openEventFeed, port => port.publishedOf(order.orderId)),
    asking('api', openEndpoints, port => port.list()),
    asking('api', openDeliveries, port => port.get('e', 'd')),
    asking('webhooks', openDeliveryQueue, port => port.send([attempt], NOW)),
    asking('visits', openVisits, port => port.send([{ ...order, attempt: 0, delaySeconds: 0 }])),
    asking('api', openOfficeApi, port => port?.endpoints.list() ?? expect.fail()),
    asking('api', openOfficeApi, port => port?.deliveries.get('e', 'd') ?? expect.fail()),
    asking('api', openOfficeApi, port => port?.links.get(aLink().linkId) ?? expect.fail()),
    asking('webhooks', openOfficeApi, port => port?.queue.send([attempt], NOW) ?? expect.fail()),
  ])('%s is used', async (name, ask) => {
    const { app, asked } = watched()
    await ask(app)
    expect([...asked]).toEqual([name])
  })

  it('every partition of the work is read', async () => {
    const { app, queries } = watched()
    await first((await opened(app, openDueOrders)).due(NOW))
    const read = [...queries].filter(query => query.includes('work#'))
    expect(read.filter(query => workShards().some(shard => query.includes(`"${shard}"`)))).toHaveLength(16)
    expect(read).toHaveLength(16)
  })
})

it('an order is young by the clock of the app', async () => {
  const put: Record<string, unknown>[] = []
  const store = { put: async ({ Item }: { Item: Record<string, unknown> }) => put.push(Item) }
  const app = makeApp({
    env: VARIABLES,
    clock: () => NOW,
    random: () => 0,
    log: () => {},
    standIn: <T>(own: T) => (own === (openDocumentStore as unknown) ? () => store : own) as T,
  })
  const orders = await opened(app, openOrders)
  for (const ms of [0, -DAY_MS]) await orders.create(anOrder({ orderId: newOrderId(plusMs(NOW, ms)) }))
  expect(put.map(({ workShard }) => typeof workShard)).toEqual(['undefined', 'string'])
})

const listing =
  <T>(part: Part<T>, list: (port: Awaited<T>) => unknown) =>
  async (app: App) => {
    const found = await list(await opened(app, part))
    return Symbol.asyncIterator in Object(found) ? collect(found as AsyncIterable<unknown>) : found
  }
const ofShop = { merchant: DEFAULT_MERCHANT, limit: 9 }
const toNow = { after: placeAt(plusMs(NOW, -1)), before: NOW }

it.each([
  ['a day', listing(openListedOrders, orders => orders.listDay(NOW))],
  [
    'one reference',
    listing(openListedOrders, orders => orders.listByReference({ ...ofShop, reference: 'r' })),
  ],
  ['many orders', listing(openOrderBatches, orders => orders.getMany([order.orderId]))],
  ['illegal requests', listing(openIllegalRequests, requests => requests.list(NOW, NOW))],
  ['their counts', listing(openIllegalRequests, requests => requests.listCounts(NOW, NOW))],
  ['links', listing(openPaymentLinks, links => links.list(ofShop, DEFAULT_MERCHANT))],
  ['the feed', listing(openEventFeed, async feed => (await feed.read({ ...ofShop, ...toNow })).events)],
  ['endpoints', listing(openEndpoints, endpoints => endpoints.list())],
  ['deliveries', listing(openDeliveries, deliveries => deliveries.list('whk_1', ofShop))],
])('an item that cannot be read is logged, and left out: of %s', async (_, list) => {
  const { app, logged } = watched([{ orderId: '20261123AAAAAAAAAAAAAAAA', lines: 7 }])
  expect(await list(app)).toEqual([])
  const message = expect.stringMatching(/^the .*20261123AAAAAAAAAAAAAAAA cannot be read: /)
  expect(logged).toContainEqual(['itemUnreadable', expect.objectContaining({ message })])
})

it('a gateway’s answer is timed', async () => {
  const { app, logged } = watched()
  expect(await app.once(openHttp)(new URL('http://127.0.0.1:9/?service=one'))).toBeUndefined()
  expect(logged).toEqual([
    ['gatewayAnswered', { service: 'one', status: 0, cause: 'ECONNREFUSED', tookMs: 0 }],
  ])
})

describe('webhooks', () => {
  const send = async (variables: Record<string, string>) => {
    const { app } = watched([], variables)
    const port = await opened(app, openWebhookSender)
    return port({ url: 'http://127.0.0.1:9/', headers: {}, body: '{}' })
  }
  const url = { PUBLIC_URL: 'http://127.0.0.1:4000' }

  it('may go to this machine on a developer’s alone', async () => {
    expect(await send({})).toEqual({ kind: 'failed', code: 'FORBIDDEN_ADDRESS' })
    expect(await send(url)).toEqual({ kind: 'failed', code: 'FORBIDDEN_ADDRESS' })
    expect(await send({ ...url, STAGE: 'local' })).toEqual({ kind: 'failed', code: 'ECONNREFUSED' })
  })
})

it('a webhook is given up after 15 s without an answer', async () => {
  const limits = vi.spyOn(AbortSignal, 'timeout')
  onTestFinished(() => limits.mockRestore())
  const { app } = watched([], { PUBLIC_URL: 'http://127.0.0.1:4000', STAGE: 'local' })
  const send = await opened(app, openWebhookSender)
  const url = await loopbackServer((_, response) => void response.writeHead(204).end())
  expect(await send({ url, headers: {}, body: '{}' })).toMatchObject({ status: 204 })
  expect(limits.mock.calls).toEqual([[15_000]])
})

describe('by a service of AWS', () => {
  const AWS = { AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret' }

  /** What the service is asked, and for where it is signed. */
  async function asked(answer: object, act: (app: App) => Promise<unknown>, variables = {}) {
    const questions: { target: unknown; scope: string | undefined; body: Record<string, unknown> }[] = []
    const endpoint = await loopbackServer(async (request, response) => {
      const { authorization = '', 'x-amz-target': target } = request.headers
      const body = (await json(request)) as Record<string, unknown>
      questions.push({ target, scope: /\/\d{8}\/([^/]+\/[^/]+)\//.exec(authorization)?.[1], body })
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
    })
    const env = { ...VARIABLES, ...AWS, AWS_ENDPOINT_URL: endpoint, ...variables }
    const app = makeApp({ env, clock: () => NOW, random: () => 0, log: () => {} })
    const answered = await act(app)
    return { answered, questions }
  }

  it('a parameter is read', async () => {
    const { answered, questions } = await asked({ Parameter: { Value: 'text' } }, app =>
      app.once(openParameters)('/keys'),
    )
    expect([answered, questions[0]?.scope, questions[0]?.body.Name]).toEqual([
      'text',
      'eu-west-1/ssm',
      '/keys',
    ])
  })

  it('a digest is signed', async () => {
    const { answered, questions } = await asked({ Signature: 'AQ==' }, app =>
      app.once(openKmsSigner)('alias/shop', Buffer.of(1)),
    )
    expect([answered, questions[0]?.scope, questions[0]?.body.KeyId]).toEqual([
      Buffer.of(1),
      'eu-west-1/kms',
      'alias/shop',
    ])
  })

  it('a mail is sent from the shop’s address and region, by its configuration set', async () => {
    const mail = { to: 'buyer@example.com', subject: 's', text: 't', html: 'h' }
    const settings = { MAIL_REGION: 'us-east-1', MAIL_CONFIGURATION_SET: 'shop-mails' }
    const { answered, questions } = await asked(
      { MessageId: 'm' },
      async app => (await opened(app, openMailSender))('Shop')(mail as never),
      settings,
    )
    expect(answered).toEqual({ ok: true, value: 'm' })
    expect(questions).toMatchObject([
      {
        scope: 'us-east-1/ses',
        body: { FromEmailAddress: '"Shop" <shop@example.com>', ConfigurationSetName: 'shop-mails' },
      },
    ])
  })
})

it('payments are refunded as their gateway does, if their merchant has it configured, retired or not', () => {
  const settings = { ...VARIABLES, GATEWAYS: 'alipayPage, no-such', GATEWAYS_RETIRED: 'chinabank' }
  const standIn = <T>() => ({ prod: { teahouse: { GATEWAYS: 'alipayDirect' } } }) as T
  const wayOf = readRefundWays(settings, expect.fail, { ...watched().app, standIn })
  const ways = {
    alipayPage: 'asked',
    chinabank: 'byHand',
    alipayDirect: 'removed',
    'no-such': 'removed',
    'alipayDirect.teahouse': 'confirmed',
    'alipayPage.teahouse': 'removed',
  }
  expect(Object.fromEntries(Object.keys(ways).map(account => [account, wayOf(account)]))).toEqual(ways)
})

it('what an app builds once is shared in it, and another app builds its own', () => {
  const made: App[] = []
  const make = (app: App) => made.push(app)
  const apps = [watched().app, watched().app]
  for (const app of [...apps, ...apps]) app.once(make)
  expect(made).toEqual(apps)
})

it('all problems of all parts are reported together', async () => {
  const { app } = watched([], { ORDERS_TABLE: '', WEBHOOK_QUEUE: '' })
  const parts = { orders: openOrders, queue: openDeliveryQueue }
  await expect(app.configured(parts)).rejects.toThrow(/ORDERS_TABLE.*WEBHOOK_QUEUE/s)
})
