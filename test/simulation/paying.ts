/** How a buyer pays: at which gateways, by link or by form, and with which parameters the browser returns. */
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../lib/time'
import { decodeForm, type Pair } from '../../local/simulator/core/form'
import { type EventParts, JSON_TYPE } from '../support/events'
import { gatewayIn } from './answerInvariants'
import type { Gateway } from './gateway'
import type { Reply } from './invocation'
import type { Message } from './network'
import type { Trade } from './trade'
import { Violation } from './violation'
import { PATIENCE_MS, triesAgain, WANTS_JSON, type World } from './world'

/** Less than an order without a trade is watched. */
const KEEPS_PAGE_MS = 15 * HOUR_MS

/** A cashier that she has before her: leads to the trade that she will pay, unless the gateway takes nothing any more. */
type Cashier = () => Promise<Trade | undefined>

/**
 * Goes to a gateway, and where there are several perhaps to another.
 *
 * @returns where she will pay, one after the other
 */
export async function openCashiers(world: World, name: string, orderId: string): Promise<Cashier[]> {
  const { scheduler, random, gateways, summary } = world
  const first = random.pick(gateways.all)
  const others = gateways.all.filter(gateway => gateway !== first)
  const changesHerMind = random.chance(0.5)
  const paysAtBoth = random.chance(0.4)
  const isInTwoTabs = others.length > 0 && changesHerMind && paysAtBoth && isOneInTwo(orderId)
  const signIn = await goTo(world, name, orderId, first)
  // In the one tab she signs in only once she has paid in the other: until then its gateway knows no trade.
  const opened = isInTwoTabs ? later(scheduler, signIn) : await opening(signIn)
  if (others.length === 0 || !changesHerMind) return opened ? [opened] : []
  await scheduler.sleep(random.between(0, 20 * MINUTE_MS))
  const another = await opening(await goTo(world, name, orderId, random.pick(others)))
  if (!another) return opened ? [opened] : []
  if (opened) summary.changedMinds++
  return opened && paysAtBoth ? [another, opened] : [another]
}

/** By then the shop has asked everywhere. */
const later = ({ sleep }: World['scheduler'], signIn: Cashier | undefined): Cashier | undefined =>
  signIn &&
  (async () => {
    await sleep(HOUR_MS)
    return signIn()
  })

async function opening(signIn: Cashier | undefined): Promise<Cashier | undefined> {
  const trade = await signIn?.()
  return trade && (async () => trade)
}

/** By its number, which is drawn anyhow. */
const isOneInTwo = (orderId: string): boolean => orderId.charCodeAt(orderId.length - 1) % 2 === 0

export async function pay(world: World, name: string, trade: Trade): Promise<void> {
  const { scheduler, random, gateways, network } = world
  const { orderId } = trade
  const gateway = gateways.named(trade.gateway)
  const parts = await triesAgain(world, 3, 20 * MINUTE_MS, async () => gateway?.pay(trade))
  if (!gateway || !parts) return
  refundLater(world, gateway, trade)
  const comesBack = random.chance(0.8)
  for (let reloads = random.between(1, 3); comesBack && reloads > 0; reloads--) {
    await network.send(name, { name: 'return', parts, truth: { kind: 'return' }, orderId }, PATIENCE_MS)
    await scheduler.sleep(random.between(SECOND_MS, 2 * MINUTE_MS))
  }
}

/** By link or by form, as a browser or as a front end does it. */
async function goTo(
  world: World,
  name: string,
  orderId: string,
  gateway: Gateway,
): Promise<Cashier | undefined> {
  const { scheduler, random, network, gateways } = world
  const { name: wanted, takesLinks } = gateway.protocol
  const isLink = random.chance(0.5) && takesLinks
  const isNamed = needsName(world, orderId, wanted)
  const fields = await triesAgain(world, 4, 5 * MINUTE_MS, async () => {
    gateways.choose(orderId, wanted)
    const parts = payParts(orderId, isNamed ? wanted : undefined, isLink)
    const message: Message = { name: 'payRedirect', parts, truth: { kind: 'request' }, orderId }
    const reply = await network.send(name, message, PATIENCE_MS)
    if (!reply || reply.status >= 500) return undefined
    const sentTo = gatewayIn(reply, gateways)
    if (sentTo === undefined) return 'refused'
    if (sentTo !== wanted) throw new Violation('a buyer was sent to another gateway than she chose', orderId)
    return paymentFields(reply)
  })
  if (fields === undefined || fields === 'refused') return undefined
  const sentAt = scheduler.now()
  return async () => {
    // Some leave the page open and go on when the order's time is long over.
    const isSlow = random.chance(0.1)
    const keepsMs = random.between(0, KEEPS_PAGE_MS)
    if (isSlow) await scheduler.sleep(keepsMs)
    if (scheduler.now() - sentAt > KEEPS_PAGE_MS) return undefined
    const opened = await triesAgain(world, 4, 5 * MINUTE_MS, async () => {
      const trade = gateway.open(fields)
      return trade === 'unavailable' ? undefined : trade
    })
    return opened === 'refused' ? undefined : opened
  }
}

/** Who is for the first time sent anywhere goes to the shop's preferred gateway, if she names none. */
function needsName({ random, gateways }: World, orderId: string, wanted: string): boolean {
  const namesIt = random.chance(0.8)
  const [preferred] = gateways.all
  const wasSent = gateways.all.some(({ protocol: { name } }) => gateways.isChosen(orderId, name))
  return namesIt || wasSent || preferred?.protocol.name !== wanted
}

/** @param gateway  undefined where she names none */
function payParts(orderId: string, gateway: string | undefined, isLink: boolean): EventParts {
  const place = { path: `/orders/${orderId}/pay`, pathParameters: { orderId } }
  if (isLink) return { ...place, method: 'GET', ...(gateway && { query: `gateway=${gateway}` }) }
  if (!gateway) return { ...place, method: 'POST', headers: WANTS_JSON }
  const headers = { ...WANTS_JSON, ...JSON_TYPE }
  return { ...place, method: 'POST', headers, body: JSON.stringify({ gateway }) }
}

/** The fields of a payment request, by which she was sent to a gateway. */
function paymentFields({ status, body, location }: Reply): Pair[] {
  if (status === 200) return Object.entries((JSON.parse(body) as { fields: Record<string, string> }).fields)
  return decodeForm(Buffer.from(new URL(location).search.slice(1)), 'utf-8')
}

function refundLater({ scheduler, random }: World, gateway: Gateway, trade: Trade): void {
  const isRefunded = random.chance(0.2)
  const isFull = random.chance(0.5)
  const amountFen = isFull ? trade.amountFen : Math.ceil(trade.amountFen / 3)
  const afterMs = random.pick([random.between(SECOND_MS, MINUTE_MS), random.between(0, 8 * HOUR_MS)])
  if (isRefunded) scheduler.after(afterMs, () => gateway.refundService.payBack(trade, amountFen))
}
