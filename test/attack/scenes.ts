/**
 * The two targets of attacks: the handlers in this process, behind API Gateway events, and the local stack over HTTP.
 * Both use the real store, and report what an attack has changed.
 */

import { readFileSync, statSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { inject } from 'vitest'
import type { IllegalRequest } from '../../lib/illegal/illegalRequest'
import type { Order } from '../../lib/order/order'
import { newOrderId } from '../../lib/order/orderId'
import type { ListedOrders } from '../../lib/payment/ports'
import { dynamoListedOrders } from '../../lib/store/dynamoOrderLists'
import { marshallOptions } from '../../lib/store/marshalling'
import { sdkDocumentStore } from '../../lib/store/sdk/documentStore'
import { plusMs, systemClock } from '../../lib/time'
import { localDynamoClient } from '../../local/stack/stack'
import { LOCAL_SHOP, LOCAL_STAGE } from '../../tools/deployment/localShop'
import { tableNames } from '../../tools/deployment/serverlessConfig'
import { KEY } from '../support/alipay'
import { anEvent } from '../support/events'
import { gateway, until } from '../support/flow'
import { anOrder, LIFETIME_MS } from '../support/orders'
import { answer, openShop, type Shop } from '../support/shop'
import { STORE_OPTIONS } from '../support/storeOptions'
import type { OwnAddresses } from './decency'
import { type RawRequest, type Reply, sendRaw } from './rawHttp'

const SETTLING_MS = 40

interface LogLine {
  readonly level: string
  readonly event: string
  readonly reason?: string
}

export interface Crafted extends Omit<RawRequest, 'target'> {
  readonly path: string
  /** Without `?`, encoded. */
  readonly query?: string
  /** Changes what API Gateway would hand over; only where there is one. */
  readonly event?: (event: APIGatewayProxyEventV2) => APIGatewayProxyEventV2
}

export interface Scene {
  readonly title: 'in process' | 'over HTTP'
  /** The shop's signing key. */
  readonly key: string
  readonly addresses: OwnAddresses
  /** The first bytes of the addresses from which its attacks come. */
  readonly network: string
  readonly documents: DynamoDBDocumentClient
  readonly tables: { readonly orders: string; readonly illegalRequests: string }
  /** An order in the store, unpaid unless told otherwise. */
  existing(changes?: Partial<Order>): Promise<Order>
  stored(order: Order): Promise<Order | undefined>
  send(request: Crafted): Promise<Reply>
  /** What the gateway says when it is asked whether it sent a message: over HTTP it knows by itself. */
  gatewayDenies(denies: boolean): void
  /** Runs something and answers the illegal requests that were kept meanwhile, and what was logged. */
  watch(run: () => Promise<void>, expectedLines: number): Promise<Aftermath>
  close(): void
}

interface Aftermath {
  readonly records: readonly IllegalRequest[]
  readonly log: readonly LogLine[]
}

export async function openInProcess(): Promise<Scene> {
  const shop = await openShop()
  const known = new Set<string>()
  const own = { documents: shop.tables.documents, tables: shop.tables.names }
  return {
    title: 'in process',
    key: KEY,
    addresses: {
      shopUrl: 'https://shop.example.com',
      gatewayUrl: 'https://gateway.example.com/gateway.do',
    },
    network: '198.51',
    ...own,
    existing: shop.existing,
    stored: ({ orderId }) => shop.tables.orders.get(orderId),
    send: request => throughEvent(shop, request),
    gatewayDenies(denies) {
      shop.world.verifies = answer(denies ? 'false' : 'true')
    },
    async watch(run) {
      const before = shop.logged.length
      await run()
      const log = shop.logged.slice(before).map(({ fields, ...line }) => ({ ...fields, ...line }))
      return { records: await unknownOf(own, known), log }
    },
    close() {},
  }
}

export async function openOverHttp(): Promise<Scene> {
  await gateway.reset()
  const { shopUrl, gatewayUrl, dynamodbEndpoint } = inject('stack')
  const logFile = inject('handlerLogFile')
  const client = localDynamoClient(dynamodbEndpoint)
  const documents = DynamoDBDocumentClient.from(client, { marshallOptions: marshallOptions() })
  const names = tableNames(LOCAL_STAGE)
  const orders: ListedOrders = dynamoListedOrders(sdkDocumentStore(documents), names.orders, STORE_OPTIONS)
  const known = new Set<string>()
  const newRecords = () => unknownOf({ documents, tables: names }, known)
  // Those of the tests before.
  await newRecords()
  return {
    title: 'over HTTP',
    key: LOCAL_SHOP.key,
    addresses: { shopUrl, gatewayUrl },
    network: '127',
    documents,
    tables: names,
    async existing(changes) {
      const createdAt = systemClock()
      const expiresAt = plusMs(createdAt, LIFETIME_MS)
      const order = anOrder({ orderId: newOrderId(createdAt), createdAt, expiresAt, ...changes })
      await orders.create(order)
      return order
    },
    stored: ({ orderId }) => orders.get(orderId),
    send: ({ path, query, event: _, ...request }) =>
      sendRaw(shopUrl, { ...request, target: query === undefined ? path : `${path}?${query}` }),
    gatewayDenies() {},
    async watch(run, expectedLines) {
      const from = statSync(logFile).size
      await run()
      // The handlers' output takes its own way here; what nobody expects is given a moment to come.
      if (expectedLines === 0) await sleep(SETTLING_MS)
      const log = await until(async () => {
        const lines = linesFrom(logFile, from)
        return lines.length >= expectedLines && lines
      })
      return { records: await newRecords(), log }
    },
    close: () => client.destroy(),
  }
}

/** The kept requests that are not known yet, the oldest first: one question to the store instead of one a shard. */
async function unknownOf({ documents, tables }: Pick<Scene, 'documents' | 'tables'>, known: Set<string>) {
  const found: IllegalRequest[] = []
  let ExclusiveStartKey: Record<string, unknown> | undefined
  do {
    const scan = new ScanCommand({
      TableName: tables.illegalRequests,
      ConsistentRead: true,
      ExclusiveStartKey,
    })
    const page = await documents.send(scan)
    const items = (page.Items ?? []) as unknown as IllegalRequest[]
    // Among them stand the counts of those that were not kept.
    found.push(...items.filter(({ id, copy }) => copy !== undefined && !known.has(id)))
    ExclusiveStartKey = page.LastEvaluatedKey
  } while (ExclusiveStartKey)
  for (const { id } of found) known.add(id)
  return found.sort((one, other) => (one.id < other.id ? -1 : 1))
}

/** Measurements, and what goes on in the background. */
const ASIDE: readonly string[] = ['gatewayAnswered', 'mailsSent']

/** Whatever is not an event of ours is an outburst: a stack trace, a warning of the machinery. */
function linesFrom(file: string, offset: number): LogLine[] {
  const written = readFileSync(file).subarray(offset).toString('utf8')
  return written
    .slice(0, written.lastIndexOf('\n') + 1)
    .split('\n')
    .filter(line => line.startsWith('shop: '))
    .map(line => {
      const said = line.slice('shop: '.length)
      return said.startsWith('{') ? (JSON.parse(said) as LogLine) : { level: 'error', event: said }
    })
    .filter(({ event }) => !ASIDE.includes(event))
}

/** As API Gateway does it: names in lower case, repeated headers joined, the path's parameters decoded. */
async function throughEvent(shop: Shop, request: Crafted): Promise<Reply> {
  const { method, path, query, headers = [], body, from = '203.0.113.7', event = made => made } = request
  const joined: Record<string, string> = {}
  for (const [name, value] of headers) {
    const lower = name.toLowerCase()
    joined[lower] = joined[lower] === undefined ? value : `${joined[lower]},${value}`
  }
  const [, orderId, rest] = /^\/orders\/([^/]+)(\/pay)?$/.exec(path) ?? []
  const made = anEvent({
    method,
    path,
    headers: joined,
    ...(query !== undefined && { query }),
    ...(body && { body }),
    ...(orderId !== undefined && { pathParameters: { orderId: decodeURIComponent(orderId) } }),
  })
  const handlers: Record<string, Shop['order']> = {
    '/': shop.storefront,
    '/orders': shop.createOrder,
    '/paycallback/notify': shop.notify,
    '/paycallback/return': shop.returnFromGateway,
  }
  const ofOrder = rest === undefined ? shop.order : shop.payRedirect
  const handler = orderId === undefined ? (handlers[path] ?? shop.notFound) : ofOrder
  const { requestContext } = made
  const http = { ...requestContext.http, sourceIp: from }
  return handler.send(event({ ...made, requestContext: { ...requestContext, http } }))
}
