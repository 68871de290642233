/** Each function in a new container: with its environment, and with an empty one. */
import { randomUUID } from 'node:crypto'
import { describe, expect, it, vi } from 'vitest'
import { readServerlessConfig } from '../../tools/deployment/serverlessConfig'
import { anEvent, CONTEXT } from '../support/events'

const { functions } = readServerlessConfig()
const functionKeys = Object.keys(functions)
const isRoute = (key: string) => functions[key]?.events.some(({ httpApi }) => httpApi) === true

const ORDERS = [
  'SERVICE_NAME',
  'ORDERS_TABLE',
  'ILLEGAL_FREE_WRITES',
  'ILLEGAL_REQUESTS_TABLE',
  'VISIT_QUEUE',
]
const API = ['API_TABLE', 'API_SIGNING_KEYS', 'WEBHOOK_QUEUE']
/** What each function must find in its environment. */
const NEEDS: Record<string, readonly string[]> = {
  storefront: ['SHOP_NAME'],
  notFound: ['SHOP_NAME'],
  createOrder: ['SHOP_NAME', ...ORDERS, 'GATEWAYS'],
  order: ['SHOP_NAME', ...ORDERS, 'GATEWAYS'],
  payRedirect: ['SHOP_NAME', ...ORDERS, 'GATEWAYS'],
  confirmRefund: ['SHOP_NAME', ...ORDERS, 'GATEWAYS'],
  notify: [...ORDERS, 'GATEWAYS', 'PUBLIC_URL'],
  return: ['SHOP_NAME', ...ORDERS, 'GATEWAYS'],
  sendReceipt: ['SHOP_NAME', ...ORDERS],
  reconcile: ORDERS,
  forget: ORDERS,
  watchCertificates: ['GATEWAYS', 'PUBLIC_URL'],
  compareBills: [...ORDERS, 'GATEWAYS'],
  visit: [...ORDERS, 'GATEWAYS'],
  shopApi: ['SHOP_NAME', ...ORDERS, 'GATEWAYS', ...API],
  cancelOrder: ['SHOP_NAME', ...ORDERS, 'GATEWAYS', ...API],
  publishEvents: ['SHOP_NAME', ...ORDERS, 'GATEWAYS', 'API_TABLE', 'WEBHOOK_QUEUE'],
  deliverWebhooks: ['SHOP_NAME', ...ORDERS, 'GATEWAYS', ...API],
  paymentLink: ['SHOP_NAME', ...ORDERS, 'GATEWAYS', 'API_TABLE'],
  admin: ['SHOP_NAME', ...ORDERS, 'PUBLIC_URL'],
  epay: ['SHOP_NAME', ...ORDERS, 'GATEWAYS', 'EPAY_MERCHANT', 'EPAY_KEYS'],
}

const SHOP_VARIABLES = {
  SERVICE_NAME: 'shouyin',
  SHOP_NAME: '山居小铺',
  PUBLIC_URL: 'https://pay.example.com',
  ORDER_LIFETIME_MINUTES: '120',
  ORDERS_TABLE: 'orders',
  ILLEGAL_FREE_WRITES: '12',
  ILLEGAL_REQUESTS_TABLE: 'illegal-requests',
  VISIT_QUEUE: 'visits',
  GATEWAYS: 'alipayDirect',
}

/** Invokes a function as a container would that has just these variables. */
async function invokedWith(key: string, variables: Readonly<Record<string, string>>) {
  const log = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value)
  // A module of its own, since a handler keeps its configuration; what it imports is shared.
  const container = `../../functions/${key}.ts?container=${randomUUID()}`
  const { handler } = await import(/* @vite-ignore */ container)
  const answer = await handler(anEvent({ method: 'GET' }), CONTEXT)
  vi.unstubAllEnvs()
  const [line] = log.mock.calls.map(([text]) => JSON.parse(String(text)))
  log.mockRestore()
  return { status: answer.statusCode, line, body: String(answer.body) }
}

describe.each(['storefront', 'notFound'])('the setting %s of the shop', key => {
  it('is shown in the footer', async () => {
    const { body } = await invokedWith(key, { ...SHOP_VARIABLES, SHOP_CONTACT: 'help@example.com' })
    expect(body).toContain('<a href="mailto:help@example.com">')
  })

  it('is a configuration problem when it is invalid', async () => {
    const { status, line } = await invokedWith(key, { ...SHOP_VARIABLES, SHOP_ICP: '12345678' })
    expect([status, line.error]).toEqual([500, 'ConfigError'])
    expect(line.message).toContain('SHOP_ICP must be')
  })
})

describe('a gateway with invalid settings', () => {
  it.each([
    ['storefront', 200],
    ['notFound', 404],
  ])('does not affect %s', async (key, status) => {
    expect(await invokedWith(key, SHOP_VARIABLES)).toMatchObject({ status })
  })

  it.each(['createOrder', 'order', 'payRedirect', 'notify', 'return'])(
    'stops %s, which logs every problem at once',
    async key => {
      const { status, line } = await invokedWith(key, SHOP_VARIABLES)
      expect(status).toBe(500)
      expect(line).toMatchObject({
        error: 'ConfigError',
        message: expect.stringMatching(/PARTNER.*CHARSET/s),
      })
    },
  )
})

describe.each(functionKeys)('the function %s', key => {
  it('has a file and a handler of its name', async () => {
    expect(readServerlessConfig().functions[key]?.handler).toBe(`functions/${key}.handler`)
    // Imported with nothing in the environment: nothing happens at import.
    const module = await import(`../../functions/${key}.ts`)
    expect(Object.keys(module)).toEqual(['handler'])
  })

  it('fails without detail when nothing is configured, and logs every problem at once', async () => {
    const log = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
    const { handler } = await import(`../../functions/${key}.ts`)
    const answer = await handler(isRoute(key) ? anEvent({ method: 'GET' }) : { Records: [] }, CONTEXT).catch(
      (error: unknown) => error,
    )
    const line = JSON.parse(String(log.mock.calls[0]?.[0]))
    log.mockRestore()
    if (isRoute(key)) {
      expect(answer.statusCode).toBe(500)
      expect(answer.body).not.toMatch(/ALIPAY|TABLE/)
    } else expect(answer).toBeInstanceOf(Error)
    expect(line).toMatchObject({
      event: isRoute(key) ? 'requestFailed' : 'eventFailed',
      error: 'ConfigError',
    })
    for (const name of NEEDS[key] ?? expect.fail()) expect(line.message).toContain(name)
    expect(line.frames).toContain('readSubjects')
  })
})
