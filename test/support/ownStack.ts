/** A separate local stack for a test, and a buyer who pays there without a browser. */
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { expect, vi } from 'vitest'
import type { GatewayName } from '../../lib/order/facts'
import type { OrderId } from '../../lib/order/orderId'
import { dynamoListedOrders } from '../../lib/store/dynamoOrderLists'
import { sdkDocumentStore } from '../../lib/store/sdk/documentStore'
import type { TradeView } from '../../local/simulator/core/tradeView'
import { localDynamoClient, type Stack, startStack } from '../../local/stack/stack'
import { LOCAL_STAGE } from '../../tools/deployment/localShop'
import { tableNames } from '../../tools/deployment/serverlessConfig'
import { STORE_OPTIONS } from './storeOptions'

const JSON_TYPE = { 'content-type': 'application/json', accept: 'application/json' }
/** For background work of the stack on a busy machine. */
export const PATIENCE = { timeout: 60_000, interval: 100 }

export interface OrderJson {
  readonly orderId: OrderId
  readonly url: string
  readonly payUrl: string
  readonly state: string
  readonly refundedFen?: number
}

/** Requests JSON. */
export async function ask<Answer>(url: string, method = 'GET', body?: unknown): Promise<Answer> {
  const sent = body === undefined ? {} : { body: JSON.stringify(body) }
  return (await (await fetch(url, { method, headers: JSON_TYPE, ...sent })).json()) as Answer
}

/** The control API of the stack's simulator. */
export const controlOf =
  ({ simulator }: Stack) =>
  <Answer>(path: string, method?: string, body?: unknown) =>
    ask<Answer>(`${simulator.controlUrl}/api/${path}`, method, body)

/** Creates an unpaid order. */
export const placeOrder = ({ shopUrl }: Stack): Promise<OrderJson> =>
  ask(`${shopUrl}/orders`, 'POST', {
    lines: [{ sku: 'gaiwan', quantity: 1 }],
    email: 'buyer@example.com',
  })

export const stateOf = async (url: string): Promise<string> => (await ask<OrderJson>(url)).state

/** Pays at the cashier behind an address. @returns the trade number */
export async function payAt(stack: Stack, payUrl: string): Promise<string> {
  const cashier = await fetch(payUrl, { headers: { accept: 'text/html' } })
  const tradeNo = new URL(cashier.url).pathname.split('/').at(-1) ?? ''
  expect(await controlOf(stack)(`trades/${tradeNo}/pay`, 'POST')).toHaveProperty('trade')
  return tradeNo
}

/** @param speed  of the simulator's clock */
export async function openOwnStack(gateway: GatewayName, speed: number) {
  const env = { ...process.env, GATEWAYS: gateway, SHOUYIN_WATCH: 'nothing' }
  const stack = await startStack({ env, speed, scheduled: false })
  const documents = DynamoDBDocumentClient.from(localDynamoClient(stack.dynamodbEndpoint))
  const control = controlOf(stack)

  return {
    stack,
    ask,
    control,
    documents,
    orders: dynamoListedOrders(sdkDocumentStore(documents), tableNames(LOCAL_STAGE).orders, STORE_OPTIONS),

    /** Creates and pays an order. @returns the order with its trade number */
    async buy(): Promise<OrderJson & { readonly tradeNo: string }> {
      const order = await placeOrder(stack)
      const tradeNo = await payAt(stack, order.payUrl)
      await vi.waitFor(async () => expect(await stateOf(order.url)).toBe('paid'), PATIENCE)
      return { ...order, tradeNo }
    },

    /** The refunds at the gateway, in fen. */
    wentBack: async (tradeNo: string): Promise<readonly number[]> =>
      (await control<TradeView>(`trades/${tradeNo}`)).refunds.map(each => each.fen),
  }
}

export type OwnStack = Awaited<ReturnType<typeof openOwnStack>>
