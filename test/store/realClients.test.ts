/** The shop's own clients of DynamoDB, SQS, SSM and KMS against servers that fail, hang, or answer a page at a time. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import type { AwsSurroundings } from '../../lib/aws/client'
import { kmsSigner } from '../../lib/config/kms'
import { ssmParameters } from '../../lib/config/ssmParameter'
import { newOrderId } from '../../lib/order/orderId'
import { dynamoIllegalRequests } from '../../lib/store/dynamoIllegalRequests'
import { dynamoOrders } from '../../lib/store/dynamoOrders'
import { signedDocumentStore } from '../../lib/store/signed/documentStore'
import { signedQueueService } from '../../lib/store/signed/queueService'
import { sqsVisits } from '../../lib/store/sqsVisits'
import { HOUR_MS, plusMs, systemClock } from '../../lib/time'
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

const aws = (): AwsSurroundings => ({ env: process.env, clock: systemClock })

const order = anOrder()
const ITEM = { orderId: { S: order.orderId }, dueAt: { N: String(NOW) }, concern: { S: 'paidTwice' } }
const UNAVAILABLE = { status: 500, body: { __type: 'InternalServerError', message: 'no' } }

const ordersOf = (play: Play) =>
  service('AWS_ENDPOINT_URL_DYNAMODB', play).then(calls => ({
    calls,
    orders: dynamoOrders(signedDocumentStore(aws()), 'orders', { ...STORE_OPTIONS, workShards: 1 }),
  }))

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

describe('the store of orders', () => {
  it('is read consistently', async () => {
    const { calls, orders } = await ordersOf(() => ({ status: 200, body: {} }))
    expect(await orders.get(order.orderId)).toBeUndefined()
    expect(await orders.load(order.orderId)).toBeUndefined()
    expect(calls).toMatchObject(
      ['GetItem', 'GetItem'].map(operation => ({ operation, input: { ConsistentRead: true } })),
    )
  })

  it.each(['due', 'listConcerns'] as const)('is read to the last page: %s', async name => {
    const page = (index: number) => ({
      Items: [ITEM],
      Count: 1,
      ...(index < 3 && { LastEvaluatedKey: { orderId: { S: `page ${index}` } } }),
    })
    const { calls, orders } = await ordersOf((_, count) => ({ status: 200, body: page(count) }))
    expect(await collect<unknown>(orders[name](NOW))).toHaveLength(3)
    expect(calls.map(({ input }) => input.ExclusiveStartKey)).toEqual([
      undefined,
      { orderId: { S: 'page 1' } },
      { orderId: { S: 'page 2' } },
    ])
  })

  it('is asked three times when it fails, and no more', async () => {
    const { calls, orders } = await ordersOf((_, count) =>
      count < 3 ? UNAVAILABLE : { status: 200, body: {} },
    )
    expect(await orders.get(order.orderId)).toBeUndefined()
    expect(calls).toHaveLength(3)
    const failing = await ordersOf(() => UNAVAILABLE)
    await expect(failing.orders.get(order.orderId)).rejects.toThrow()
    expect(failing.calls).toHaveLength(3)
  })

  it('is read to the last page of a day', async () => {
    const { calls, orders } = await ordersOf((_, count) => ({
      status: 200,
      body: { Items: [], Count: 0, ...(count === 1 && { LastEvaluatedKey: { orderId: { S: 'x' } } }) },
    }))
    await collect(orders.listDay(order.createdAt))
    const firstShard = calls[0]?.input.ExpressionAttributeValues
    const again = calls.filter(({ input }) => String(input.ExpressionAttributeValues) === String(firstShard))
    expect(again.some(({ input }) => input.ExclusiveStartKey !== undefined)).toBe(true)
  })

  it.runIf(RARE)('is given up within seven seconds when it hangs', async () => {
    const { calls, orders } = await ordersOf(() => undefined)
    const startedAt = performance.now()
    await expect(orders.get(order.orderId)).rejects.toThrow()
    expect(performance.now() - startedAt).toBeLessThan(9000)
    expect(calls).toHaveLength(3)
  })
})

describe('the log of illegal requests', () => {
  it('is read to the last page', async () => {
    const calls = await service('AWS_ENDPOINT_URL_DYNAMODB', (_, count) => ({
      status: 200,
      body: { Items: [], Count: 0, ...(count === 1 && { LastEvaluatedKey: { id: { S: 'x' } } }) },
    }))
    const log = dynamoIllegalRequests(signedDocumentStore(aws()), 'illegal')
    await collect(log.list(NOW, plusMs(NOW, HOUR_MS)))
    expect(calls.length).toBeGreaterThan(1)
    expect(calls.some(({ input }) => input.ExclusiveStartKey !== undefined)).toBe(true)
  })
})

describe('the queue of visits', () => {
  const visits = [{ orderId: newOrderId(NOW), attempt: 0, delaySeconds: 0 }]
  const open = (play: Play) =>
    service('AWS_ENDPOINT_URL_SQS', play).then(calls => ({
      calls,
      queue: sqsVisits(signedQueueService(aws()), 'visits'),
    }))

  it('is asked three times when it fails, and no more', async () => {
    const { calls, queue } = await open(({ operation, host }) =>
      operation === 'GetQueueUrl' ? { status: 200, body: { QueueUrl: `http://${host}/queue` } } : UNAVAILABLE,
    )
    await expect(queue.send(visits)).rejects.toThrow()
    expect(calls.filter(({ operation }) => operation === 'SendMessageBatch')).toHaveLength(3)
  })

  it.runIf(RARE)('is given up when it hangs', async () => {
    const { calls, queue } = await open(() => undefined)
    const startedAt = performance.now()
    await expect(queue.send(visits)).rejects.toThrow()
    expect(performance.now() - startedAt).toBeLessThan(9000)
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
    const startedAt = performance.now()
    await expect(ssmParameters(aws())('/shop/keys')).rejects.toThrow()
    expect(performance.now() - startedAt).toBeLessThan(9000)
  })
})

describe('the keeper of keys', () => {
  const digest = Buffer.alloc(32, 7)

  it('is asked to sign a digest, and gives the signature', async () => {
    const calls = await service('AWS_ENDPOINT_URL_KMS', () => ({
      status: 200,
      body: { Signature: Buffer.from('signed').toString('base64') },
    }))
    expect(Buffer.from(await kmsSigner(aws())('alias/shop', digest)).toString()).toBe('signed')
    expect(calls).toMatchObject([
      {
        operation: 'Sign',
        input: {
          ...{ KeyId: 'alias/shop', Message: digest.toString('base64'), MessageType: 'DIGEST' },
          SigningAlgorithm: 'RSASSA_PKCS1_V1_5_SHA_256',
        },
      },
    ])
  })

  it.each([
    ['does not know the key', { status: 400, body: { __type: 'NotFoundException', message: 'no such key' } }],
    ['is not allowed to', { status: 400, body: { __type: 'AccessDeniedException', message: 'no' } }],
    ['answers without one', { status: 200, body: {} }],
  ])('gives none when it %s', async (_, answer) => {
    await service('AWS_ENDPOINT_URL_KMS', () => answer)
    await expect(kmsSigner(aws())('alias/shop', digest)).rejects.toThrow()
  })

  it.runIf(RARE)('is given up when it hangs', async () => {
    await service('AWS_ENDPOINT_URL_KMS', () => undefined)
    const startedAt = performance.now()
    await expect(kmsSigner(aws())('alias/shop', digest)).rejects.toThrow()
    expect(performance.now() - startedAt).toBeLessThan(9000)
  })
})
