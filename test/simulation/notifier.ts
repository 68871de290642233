/** A gateway's notifies: each is repeated until the expected reply arrives, or for a day. */
import type { GatewayName } from '../../lib/order/facts'
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../lib/time'
import { retryDelayMs } from '../../local/simulator/core/notifySchedule'
import { type EventParts, FORM } from '../support/events'
import { type Notify, resultClaim, type Telling } from './claims'
import type { RunContext } from './flakyCalls'
import type { Truth } from './invocation'
import type { Message, Network } from './network'
import type { Channel, Protocol } from './protocols/protocol'
import type { RefundResult, Trade } from './trade'

/** A message that was sent, with what it is: for who overhears it. */
export interface Sent {
  readonly gateway: GatewayName
  readonly channel: Channel
  readonly form: string
  readonly truth: Truth
  readonly orderId: string
}

export interface Notifier {
  readonly notifies: ReadonlyMap<string, Notify>
  readonly sent: readonly Sent[]
  /** Tells the shop of the trade as it is now. */
  announce(trade: Trade): void
  /** Tells the shop what became of a refund. */
  announceResult(trade: Trade, result: RefundResult): void
  /** What the gateway said of the trade under an order number. */
  told(orderId: string): readonly Telling[]
  /** Takes note of what was said otherwise. */
  tell(telling: Telling): void
  /** What the buyer's browser brings along. */
  giveAlong(trade: Trade, notifyId: string): EventParts
}

/** How a message in this form reaches the shop at an address of the gateway. */
export function partsOf(protocol: Protocol, channel: Channel, form: string): EventParts {
  const path = protocol.paths[channel]
  const pathParameters = { pathParameters: { gateway: protocol.name } }
  const place = { path, ...(path.includes(protocol.name) && pathParameters) }
  if (channel === 'notify') return { ...place, method: 'POST', headers: protocol.notifyHeaders, body: form }
  return protocol.returnMethod === 'GET'
    ? { ...place, query: form, headers: WANTS_JSON }
    : { ...place, method: 'POST', headers: { ...FORM, ...WANTS_JSON }, body: form }
}

const WANTS_JSON = { accept: 'application/json' }

export function makeNotifier(
  { scheduler, random, conditions, trace, summary }: RunContext,
  protocol: Protocol,
  network: () => Network,
): Notifier {
  const { now } = scheduler
  const { name } = protocol
  const notifies = new Map<string, Notify>()
  const tellings = new Map<string, Telling[]>()
  const sent: Sent[] = []
  const note = (event: string, { orderId }: Pick<Trade, 'orderId'>) => trace.add(name, event, orderId)
  const newId = () => Buffer.from(random.bytes(17)).toString('hex')

  const tell = (telling: Telling) => {
    const { orderId } = telling.trade
    tellings.set(orderId, [...(tellings.get(orderId) ?? []), telling])
  }

  const announce = (trade: Trade, result?: RefundResult) => {
    const claims = result ? [resultClaim(result)] : protocol.toldByNotify(trade)
    const notify: Notify = {
      notifyId: newId(),
      trade,
      snapshot: { ...trade },
      claims,
      result,
      attempts: 0,
      lastSentAt: 0,
      isAcknowledged: false,
      isGivenUp: false,
    }
    notifies.set(notify.notifyId, notify)
    attemptAfter(random.between(0, 5 * SECOND_MS), notify)
  }
  const attemptAfter = (delayMs: number, notify: Notify) =>
    scheduler.after(delayMs, () => scheduler.start(() => attempt(notify)))

  const attempt = async (notify: Notify): Promise<void> => {
    if (conditions.isMaintenance(now())) return attemptAfter(10 * MINUTE_MS, notify)
    const { trade, snapshot, notifyId } = notify
    if (notify.attempts++ === 0) tell(notify)
    notify.lastSentAt = now()
    const { orderId } = trade
    const { result } = notify
    const form = result
      ? (protocol.refundNotify?.(snapshot, result, notifyId, now()) ?? '')
      : protocol.notify(snapshot, notifyId, now())
    const honest: Truth = { kind: 'notify', notify }
    // A refund that the shop has asked for it must hear of, whoever opened the trade.
    const truth = result ? honest : truthOf(trade, honest)
    sent.push({ gateway: name, channel: 'notify', form, truth, orderId })
    if (truth.kind === 'stray') summary.strayNotifies++
    const news = result ? `${result.refundNo} ${result.failure ?? 'made'}` : snapshot.state
    note(`notify ${notifyId.slice(0, 6)}, attempt ${notify.attempts}: ${news}`, trade)
    const isLost = conditions.regime === 'notifiesLost'
    const message: Message = {
      name: 'notify',
      parts: partsOf(protocol, 'notify', form),
      truth,
      orderId,
      // Who gives a refund up reckons with all attempts, and not with one that is under way for a day.
      ...(result && { longestDelayMs: HOUR_MS }),
    }
    const reply = isLost ? undefined : await network().send(name, message)
    if (reply?.status === 200 && reply.body === protocol.done) {
      notify.isAcknowledged = true
      note(`notify ${notifyId.slice(0, 6)} is acknowledged`, trade)
      return
    }
    const delayMs = retryDelayMs(protocol.retryDelaysMs, notify.attempts, 1)
    if (delayMs === null) notify.isGivenUp = true
    else attemptAfter(delayMs, notify)
  }

  return {
    notifies,
    sent,
    announce: trade => announce(trade),
    announceResult: announce,
    told: orderId => tellings.get(orderId) ?? [],
    tell,
    giveAlong(trade, notifyId) {
      const form = protocol.return(trade, notifyId, now())
      const truth = truthOf(trade, { kind: 'return' })
      sent.push({ gateway: name, channel: 'return', form, truth, orderId: trade.orderId })
      return partsOf(protocol, 'return', form)
    },
  }
}

/** When it is old, the gateway may deny any message. */
function truthOf({ illegal, isStray, gateway }: Trade, honest: Truth): Truth {
  if (illegal.length > 0) return { kind: 'illegal', reasons: [...illegal, 'notSentByGateway'] }
  return isStray ? { kind: 'stray', gateway } : honest
}
