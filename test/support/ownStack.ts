/** A whole local stack of a test's own, and a buyer who pays there without a browser. */
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
/** What the stack does in the background takes its time on a busy machine. */
export const PATIENCE = { timeout: 60_000, interval: 100 }

export interface OrderJson {
  readonly orderId: OrderId
  readonly url: string
  readonly payUrl: string
  readonly state: string
  readonly refundedFen?: number
}

/** Asks for JSON. */
export async function ask<Answer>(url: string, method = 'GET', body?: unknown): Promise<Answer> {
  const sent = body === undefined ? {} : { body: JSON.stringify(body) }
  return (await (await fetch(url, { method, headers: JSON_TYPE, ...sent })).json()) as Answer
}

/** Tells the stack's simulator what to do. */
export const controlOf =
  ({ simulator }: Stack) =>
  <Answer>(path: string, method?: string, body?: unknown) =>
    ask<Answer>(`${simulator.controlUrl}/api/${path}`, method, body)

/** An order that nobody has paid. */
export const placeOrder = ({ shopUrl }: Stack): Promise<OrderJson> =>
  ask(`${shopUrl}/orders`, 'POST', {
    lines: [{ sku: 'gaiwan', quantity: 1 }],
    email: 'buyer@example.com',
  })

export const stateOf = async (url: string): Promise<string> => (await ask<OrderJson>(url)).state

/** Pays at the cashier that an address leads to, and answers the number of the trade. */
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
    /** Tells the simulator what to do. */
    control,
    documents,
    orders: dynamoListedOrders(sdkDocumentStore(documents), tableNames(LOCAL_STAGE).orders, STORE_OPTIONS),

    /** An order that was paid, and the number of its trade. */
    async buy(): Promise<OrderJson & { readonly tradeNo: string }> {
      const order = await placeOrder(stack)
      const tradeNo = await payAt(stack, order.payUrl)
      await vi.waitFor(async () => expect(await stateOf(order.url)).toBe('paid'), PATIENCE)
      return { ...order, tradeNo }
    },

    /** The sums that went back, in fen, as the gateway knows them. */
    wentBack: async (tradeNo: string): Promise<readonly number[]> =>
      (await control<TradeView>(`trades/${tradeNo}`)).refunds.map(each => each.fen),
  }
}

export type OwnStack = Awaited<ReturnType<typeof openOwnStack>>
