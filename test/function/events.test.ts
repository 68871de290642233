/**
 * Every file of events/ through the function it is for, as deployed: the exported handler, built from the
 * environment that serverless.yml gives the local stage, against a real store and the simulator.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PutCommand } from '@aws-sdk/lib-dynamodb'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest'
import { handler as createOrder } from '../../functions/createOrder'
import { handler as notFound } from '../../functions/notFound'
import { handler as notify } from '../../functions/notify'
import { handler as order } from '../../functions/order'
import { handler as payRedirect } from '../../functions/payRedirect'
import { handler as returnFromGateway } from '../../functions/return'
import { handler as storefront } from '../../functions/storefront'
import { LOCAL_SHOP, LOCAL_STAGE } from '../../local/localShop'
import { SAMPLE_NOTIFY_IDS, SAMPLE_ORDERS } from '../../local/samples'
import { PROJECT_FOLDER, readServerlessConfig } from '../../local/serverlessConfig'
import { resolvedConfig } from '../../local/serverlessPrint'
import { type Simulator, startSimulator } from '../../local/simulator/simulator'
import { stackEnvironment } from '../../local/stack'
import { CONTEXT } from '../support/events'
import { freshTables } from '../support/tables'

const HANDLERS = { createOrder, notFound, notify, order, payRedirect, return: returnFromGateway, storefront }

/** What each event must lead to: status, a piece of body or location, the paid order's number of facts after it. */
const EXPECTED: Record<string, readonly [status: number, contains: string, factsAfter: number]> = {
  'createOrder.form': [303, '/orders/20', 0],
  'createOrder.json': [201, '"amountYuan":"518.00"', 0],
  'notFound.unknown': [404, 'data-problem="notFound"', 0],
  'notify.alteredAmount': [400, 'fail', 0],
  'notify.forged': [400, 'fail', 0],
  'notify.paid': [200, 'success', 1],
  'notify.repeatedParameter': [400, 'fail', 0],
  'order.confirm': [200, 'data-testid="pay"', 0],
  'order.json': [200, '"state":"awaitingPayment"', 0],
  'payRedirect.get': [303, 'service=create_direct_pay_by_user', 0],
  'payRedirect.post': [200, 'value="ICBCB2C"', 0],
  'return.forged': [400, 'data-problem="refusedReturn"', 0],
  'return.paid': [200, 'data-state="expired"', 0],
  'storefront.browse': [200, '明前西湖龙井', 0],
}

const FILES = readdirSync(join(PROJECT_FOLDER, 'events')).map(file => file.replace(/\.json$/, ''))

let simulator: Simulator
let tables: Awaited<ReturnType<typeof freshTables>>
beforeAll(async () => {
  simulator = await startSimulator({ ...LOCAL_SHOP, port: 0, knownNotifyIds: SAMPLE_NOTIFY_IDS })
  tables = await freshTables()
  const stack = stackEnvironment('http://127.0.0.1:4000', simulator.gatewayUrl, inject('dynamodbEndpoint'))
  const { provider } = await resolvedConfig(LOCAL_STAGE, { ...process.env, ...stack })
  const variables = {
    ...stack,
    ...provider.environment,
    ORDERS_TABLE: tables.names.orders,
    ILLEGAL_REQUESTS_TABLE: tables.names.illegalRequests,
  }
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, String(value))
  vi.spyOn(console, 'log').mockImplementation(() => {})
})
afterAll(() => simulator.stop())

it('knows what every file of events/ must lead to, and has one for every function', () => {
  expect(FILES.sort()).toEqual(Object.keys(EXPECTED).sort())
  expect(new Set(FILES.map(file => file.split('.')[0]))).toEqual(
    new Set(Object.keys(readServerlessConfig().functions)),
  )
})

describe.each(FILES)('%s', file => {
  it('leads to what it must', async () => {
    const { orderId } = SAMPLE_ORDERS[0] ?? expect.fail()
    await putSamples()
    const event: APIGatewayProxyEventV2 = JSON.parse(
      readFileSync(join(PROJECT_FOLDER, 'events', `${file}.json`), 'utf8'),
    )
    const handler = HANDLERS[file.split('.')[0] as keyof typeof HANDLERS]
    const { statusCode, headers, body } = await handler(event, CONTEXT)
    const [status, contains, factsAfter] = EXPECTED[file] ?? expect.fail()
    expect(statusCode).toBe(status)
    expect(`${headers?.location ?? ''}\n${body}`).toContain(contains)
    expect(Object.keys((await tables.orders.get(orderId))?.facts ?? {})).toHaveLength(factsAfter)
  })
})

/** The sample orders as they were before any event. */
async function putSamples(): Promise<void> {
  for (const Item of SAMPLE_ORDERS) {
    await tables.documents.send(new PutCommand({ TableName: tables.names.orders, Item }))
  }
}
