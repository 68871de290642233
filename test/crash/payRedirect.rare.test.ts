/** payRedirect dies at every step, and the buyer tries again. */
import type { OrderId } from '../../lib/order/orderId'
import { plusMs } from '../../lib/time'
import { PARAMETERS, precreateAnswer, VARIABLES } from '../support/alipayPage'
import { type EventParts, FORM } from '../support/events'
import { anOrder, LIFETIME_MS, NOW } from '../support/orders'
import { answer } from '../support/shop'
import type { Reply, Scenario } from './crashShop'
import { diesAtEveryStep } from './everyDeath'

const order = anOrder({ orderId: '20261123ABCDEFGHJKMNPQRS' as OrderId })
const { gateway: _, ...unbound } = order
const old = plusMs(NOW, -2 * LIFETIME_MS)
const expired = { ...order, createdAt: old, expiresAt: plusMs(old, LIFETIME_MS) }

const pay = (method: 'GET' | 'POST', orderId: string = order.orderId): EventParts => ({
  method,
  path: `/orders/${orderId}/pay`,
  pathParameters: { orderId },
})
const TIMESTAMP = answer(
  '<alipay><is_success>T</is_success><response><timestamp><encrypt_key>KPr8DuZp5xc031OVxw</encrypt_key></timestamp></response></alipay>',
)
const hasStatus = (wanted: number) => ({ isContent: ({ status }: Reply) => status === wanted })
const common = {
  handler: 'payRedirect',
  before: orders => orders.create(order),
} as const satisfies Partial<Scenario>
const effects = ['get order', 'keys']
const ofCode = [...effects, 'keys', 'ask']

diesAtEveryStep([
  { ...common, ...hasStatus(200), name: 'by form', request: pay('POST'), effects },
  { ...common, ...hasStatus(303), name: 'by link', request: pay('GET'), effects },
  {
    ...common,
    ...hasStatus(200),
    name: 'to a gateway that the buyer chose',
    request: { ...pay('POST'), headers: FORM, body: 'gateway=alipayDirect' },
    before: orders => orders.create(unbound),
    effects: [...effects, 'update order'],
  },
  {
    ...common,
    ...hasStatus(200),
    name: 'with the key against phishing, the gateway unavailable and then available',
    request: pay('POST'),
    contracted: 'anti_phishing_key',
    gateway: [undefined, TIMESTAMP],
    effects: [...effects, 'ask', ...effects, 'ask'],
  },
  {
    ...common,
    ...hasStatus(200),
    name: 'with a code for the screen, the gateway unavailable and then available',
    request: { ...pay('GET'), query: 'code=alipayPage' },
    before: orders => orders.create(unbound),
    variables: { GATEWAYS: 'alipayPage', ...VARIABLES, ALIPAY_APP_CONTRACTED: 'QR_CODE_OFFLINE' },
    parameters: PARAMETERS,
    gateway: [undefined, answer(precreateAnswer(order))],
    effects: [...ofCode, ...ofCode, 'update order', 'update order'],
  },
  {
    ...common,
    ...hasStatus(303),
    name: 'of an expired order',
    request: pay('GET'),
    before: orders => orders.create(expired),
    effects: ['get order'],
  },
  {
    ...common,
    ...hasStatus(404),
    name: 'of an unknown order',
    request: pay('GET', '20261123ZZZZZZZZZZZZZZZZ'),
    effects: ['get order'],
  },
])
