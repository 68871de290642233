/** The clients of DynamoDB, SQS, SSM and KMS against servers that fail, hang, or answer page by page. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import type { AwsEnvironment } from '../../lib/aws/client'
import { kmsSigner } from '../../lib/config/kms'
import { ssmParameters } from '../../lib/config/ssmParameter'
import { DEFAULT_MERCHANT } from '../../lib/order/merchant'
import { newOrderId } from '../../lib/order/orderId'
import { dynamoApiKeys } from '../../lib/store/dynamoApiKeys'
import { dynamoComparisons } from '../../lib/store/dynamoComparisons'
import { dynamoDeliveries } from '../../lib/store/dynamoDeliveries'
import { dynamoDueOrders } from '../../lib/store/dynamoDueOrders'
import { dynamoEventFeed } from '../../lib/store/dynamoEventFeed'
import { dynamoIllegalRequests } from '../../lib/store/dynamoIllegalRequests'
import { dynamoOrderBatches } from '../../lib/store/dynamoOrderBatches'
import { dynamoListedOrders } from '../../lib/store/dynamoOrderLists'
import { dynamoPaymentLinks } from '../../lib/store/dynamoPaymentLinks'
import { dynamoWebhookEndpoints } from '../../lib/store/dynamoWebhookEndpoints'
import { orderKey } from '../../lib/store/orderKey'
import { signedDocumentStore } from '../../lib/store/signed/documentStore'
import { signedQueueService } from '../../lib/store/signed/queueService'
import { sqsVisits } from '../../lib/store/sqsVisits'
import { HOUR_MS, plusMs, systemClock } from '../../lib/time'
import { placeAt } from '../../lib/webhooks/feed'
import { collect } from '../support/collect'
import { aLink } from '../support/links'
import { loopbackServer } from '../support/loopback'
import { anOrder, NOW } from '../support/orders'
import { RARE } from '../support/rare'
import { STORE_OPTIONS } from '../support/storeOptions'

interface Call {
  readonly operation: string
  readonly input: Record<string, unknown>
  readonly host: string
}

type Play = (call: Call, count: number) => { readonly status: number; readonly body: object } | undefined

/** Plays an AWS service that speaks JSON. An answer of undefined never comes. */
async function service(variable: string, play: Play): Promise<Call[]> {
  const calls: Call[] = []
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = []
    request.on('data', chunk => chunks.push(chunk))
    request.on('end', () => {
      const operation = String(request.headers['x-amz-target']).split('.')[1] ?? ''
      const call = {
        operation,
        input: JSON.parse(Buffer.concat(chunks).toString()),
        host: String(request.headers.host),
      }
      calls.push(call)
      const answer = play(call, calls.length)
      if (!answer) return
      response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' })
      response.end(JSON.stringify(answer.body))
    })
  }
  vi.stubEnv(variable, await loopbackServer(listener))
  return calls
}

beforeEach(() => {
  vi.stubEnv('AWS_REGION', 'ap-southeast-1')
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test')
  onTestFinished(() => void vi.unstubAllEnvs())
})

const aws = (): AwsEnvironment => ({ env: process.env, clock: systemClock })

const order = anOrder()
const ITEM = { orderId: { S: order.orderId }, dueAt: { N: String(NOW) }, concern: { S: 'paidTwice' } }
const UNAVAILABLE = { status: 500, body: { __type: 'InternalServerError', message: 'no' } }

const ordersOf = (play: Play) =>
  service('AWS_ENDPOINT_URL_DYNAMODB', play).then(calls => ({
    calls,
    orders: dynamoListedOrders(signedDocumentStore(aws()), 'orders', { ...STORE_OPTIONS, workShards: 1 }),
  }))

describe('the store of orders', () => {
  it('is read consistently', async () => {
    const { calls, orders } = await ordersOf(() => ({ status: 200, body: {} }))
    expect(await orders.get(order.orderId)).toBeUndefined()
    expect(await orders.load(order.orderId)).toBeUndefined()
    expect(calls).toMatchObject(
      ['GetItem', 'GetItem'].map(operation => ({ operation, input: { ConsistentRead: true } })),
    )
  })

  it('gets three attempts when it fails, and no more', async () => {
    const { calls, orders } = await ordersOf((_, count) =>
      count < 3 ? UNAVAILABLE : { status: 200, body: {} },
    )
    expect(await orders.get(order.orderId)).toBeUndefined()
    expect(calls).toHaveLength(3)
    const failing = await ordersOf(() => UNAVAILABLE)
    await expect(failing.orders.get(order.orderId)).rejects.toThrow()
    expect(failing.calls).toHaveLength(3)
  })

  it.runIf(RARE)('is given up when it hangs', async () => {
    const { calls, orders } = await ordersOf(() => undefined)
    await expect(orders.get(order.orderId)).rejects.toThrow()
    expect(calls).toHaveLength(3)
  })
})

/** Everything that is kept in the store, beside the orders, and how it is read. */
const store = () => signedDocumentStore(aws())
/** Items that nobody can read are left out. */
const leaveOut = () => {}
const illegal = () => dynamoIllegalRequests(store(), 'illegal', leaveOut)
const feed = () => dynamoEventFeed(store(), 'api')
const link = aLink()
const hour = { after: placeAt(NOW), before: plusMs(NOW, 1), merchant: DEFAULT_MERCHANT }

/** DynamoDB shows an old item for some time to who does not ask otherwise; the engine of the tests never does. */
it.each<[string, () => Promise<unknown>]>([
  ['a key of the API, withdrawn a moment ago', () => dynamoApiKeys(store(), 'api').find('hash')],
  ['a payment link, ended a moment ago', () => dynamoPaymentLinks(store(), 'api').get(link.linkId)],
  ['an endpoint, disabled a moment ago', () => dynamoWebhookEndpoints(store(), 'api').get('whk_1')],
  ['the endpoints, one made a moment ago', () => dynamoWebhookEndpoints(store(), 'api').list()],
  ['a delivery, attempted a moment ago', () => dynamoDeliveries(store(), 'api').get('whk_1', 'dlv_1')],
  ['what was just recorded of an order', () => feed().publishedOf(order.orderId)],
  ['the feed, to which somebody has just appended', () => feed().read({ ...hour, limit: 10 })],
  ['a bill that has just been compared', () => dynamoComparisons(store(), 'orders').get('a', '20261124')],
])('is read consistently: %s', async (_, read) => {
  const calls = await service('AWS_ENDPOINT_URL_DYNAMODB', () => ({ status: 200, body: {} }))
  await read()
  expect(calls).not.toEqual([])
  for (const { input } of calls) expect(input).toMatchObject({ ConsistentRead: true })
})

/** A page is 1 MB, of however many items; there may be any number of pages. */
it.each<[string, () => Promise<unknown>]>([
  ['illegal requests', () => collect(illegal().list(NOW, plusMs(NOW, HOUR_MS)))],
  ['their counts', () => collect(illegal().listCounts(NOW, plusMs(NOW, HOUR_MS)))],
  ['the orders of a day', async () => collect((await theOrders()).listDay(NOW))],
  [
    'the orders of a number',
    async () => collect((await theOrders()).listByReference({ reference: 'R1', merchant: DEFAULT_MERCHANT })),
  ],
  [
    'the orders that are due',
    () => collect(dynamoDueOrders(store(), 'orders', { ...STORE_OPTIONS, workShards: 1 }).due(NOW)),
  ],
  ['the orders that something is to be done about', async () => collect((await theOrders()).listWork())],
  ['the orders that need a person', async () => collect((await theOrders()).listConcerns())],
  ['the keys of the API', () => dynamoApiKeys(store(), 'api', leaveOut).list()],
  [
    'payment links',
    () => dynamoPaymentLinks(store(), 'api', leaveOut).list({ limit: 1000 }, DEFAULT_MERCHANT),
  ],
  ['the events of an hour', () => feed().read({ ...hour, limit: 1000 })],
])('is read to its last page: %s', async (_, read) => {
  const pages = 4
  const starts = new Map<string, unknown[]>()
  await service('AWS_ENDPOINT_URL_DYNAMODB', ({ operation, input }) => {
    if (operation !== 'Query') return { status: 200, body: {} }
    const asked = JSON.stringify(input.ExpressionAttributeValues)
    const from = starts.get(asked) ?? []
    starts.set(asked, [...from, input.ExclusiveStartKey])
    const more = from.length + 1 < pages && { LastEvaluatedKey: { id: { S: `page ${from.length + 1}` } } }
    return { status: 200, body: { Items: Array.from({ length: 3 }, anItem), ...more } }
  })
  await read()
  const whole = [undefined, ...[1, 2, 3].map(page => ({ id: { S: `page ${page}` } }))]
  for (const each of starts.values()) expect(each).toEqual(whole)
  expect(starts.size).toBeGreaterThan(0)
})

const theOrders = async () =>
  dynamoListedOrders(store(), 'orders', { workShards: 1, clock: systemClock, onUnreadable: leaveOut })

/** As much of an item as any of them looks at. */
const anItem = () => ({
  ...ITEM,
  id: { S: newOrderId(NOW) },
  event: { S: '{}' },
  createdAt: { N: String(NOW) },
})

it('orders that the store was too busy for are requested again, by the keys that it returned', async () => {
  const keys = [anOrder(), anOrder()].map(({ orderId }) => orderKey(orderId))
  const raw = keys.map(({ dayShard, orderId }) => ({ dayShard: { S: dayShard }, orderId: { S: orderId } }))
  const calls = await service('AWS_ENDPOINT_URL_DYNAMODB', (_, count) => ({
    status: 200,
    body: { Responses: {}, UnprocessedKeys: count === 1 ? { orders: { Keys: raw.slice(1) } } : {} },
  }))
  const batches = dynamoOrderBatches(store(), 'orders', () => {})
  expect(await batches.getMany(keys.map(({ orderId }) => orderId))).toEqual([])
  expect(calls.map(({ input }) => input.RequestItems)).toEqual([
    { orders: { Keys: raw } },
    { orders: { Keys: raw.slice(1) } },
  ])
})

describe('the queue of visits', () => {
  const visits = [{ orderId: newOrderId(NOW), attempt: 0, delaySeconds: 0 }]
  const open = (play: Play) =>
    service('AWS_ENDPOINT_URL_SQS', play).then(calls => ({
      calls,
      queue: sqsVisits(signedQueueService(aws()), 'visits'),
    }))

  it('gets three attempts when it fails, and no more', async () => {
    const { calls, queue } = await open(({ operation, host }) =>
      operation === 'GetQueueUrl' ? { status: 200, body: { QueueUrl: `http://${host}/queue` } } : UNAVAILABLE,
    )
    await expect(queue.send(visits)).rejects.toThrow()
    expect(calls.filter(({ operation }) => operation === 'SendMessageBatch')).toHaveLength(3)
  })

  it.runIf(RARE)('is given up when it hangs', async () => {
    const { calls, queue } = await open(() => undefined)
    await expect(queue.send(visits)).rejects.toThrow()
    expect(calls).toHaveLength(3)
  })
})

describe('the store of keys', () => {
  it('is asked for the decrypted text', async () => {
    const calls = await service('AWS_ENDPOINT_URL_SSM', () => ({
      status: 200,
      body: { Parameter: { Value: 'the keys' } },
    }))
    expect(await ssmParameters(aws())('/shop/keys')).toBe('the keys')
    expect(calls).toMatchObject([
      { operation: 'GetParameter', input: { Name: '/shop/keys', WithDecryption: true } },
    ])
  })

  it.runIf(RARE)('is given up when it hangs', async () => {
    await service('AWS_ENDPOINT_URL_SSM', () => undefined)
    await expect(ssmParameters(aws())('/shop/keys')).rejects.toThrow()
  })
})

describe('the key service', () => {
  const digest = Buffer.alloc(32, 7)

  it('signs a digest, and returns the signature', async () => {
    const calls = await service('AWS_ENDPOINT_URL_KMS', () => ({
      status: 200,
      body: { Signature: Buffer.from('signed').toString('base64') },
    }))
    expect(Buffer.from(await kmsSigner(aws())('alias/shop', digest)).toString()).toBe('signed')
    expect(calls).toMatchObject([
      {
        operation: 'Sign',
        input: {
          KeyId: 'alias/shop',
          Message: digest.toString('base64'),
          MessageType: 'DIGEST',
          SigningAlgorithm: 'RSASSA_PKCS1_V1_5_SHA_256',
        },
      },
    ])
  })

  it.each([
    ['does not know the key', { status: 400, body: { __type: 'NotFoundException', message: 'no such key' } }],
    ['is not allowed to', { status: 400, body: { __type: 'AccessDeniedException', message: 'no' } }],
    ['answers without one', { status: 200, body: {} }],
  ])('returns none when it %s', async (_, answer) => {
    await service('AWS_ENDPOINT_URL_KMS', () => answer)
    await expect(kmsSigner(aws())('alias/shop', digest)).rejects.toThrow()
  })

  it.runIf(RARE)('is given up when it hangs', async () => {
    await service('AWS_ENDPOINT_URL_KMS', () => undefined)
    await expect(kmsSigner(aws())('alias/shop', digest)).rejects.toThrow()
  })
})
